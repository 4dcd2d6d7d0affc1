"""A file as a clerk brings it, from its bytes to the families; with the answers that the clerk gives."""

import io

from openpyxl import Workbook

from cantine.common.roles import Actor, Role
from cantine.imports.actions.import_families import import_families
from cantine.imports.flow import build_draft
from cantine.imports.reading import table_file
from cantine.imports.rules.columns import match_columns
from cantine.imports.rules.rows import read_rows
from cantine.imports.rules.subscriptions import NamedService
from cantine.store import database
from tests.dates import at, on

NOW, TODAY = at("lundi 2026-11-23 10:00:00"), on("lundi 2026-11-23")
SERVICES = [NamedService(1, "Repas"), NamedService(2, "Garderie matin"), NamedService(3, "Garderie soir")]


def csv(*lines, encoding="utf-8"):
    return "\r\n".join(lines).encode(encoding)


def xlsx(*rows, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content, answers=None):
    """The draft of a file, without a database."""
    sheet = table_file.read_sheet(content)
    matched = match_columns(sheet.titles)
    assert list(matched.faults) == []
    more = {"turns": matched.turns, "lines": sheet.lines, "hidden": sheet.hidden, "later_epoch": sheet.later_epoch}
    return read_rows(sheet.titles, matched.fields, sheet.rows, SERVICES, answers=answers, **more)


def families(content, answers=None):
    draft = read(content, answers)
    assert [str(fault) for fault in draft.faults] == []
    return list(draft.families.values())


def bring(cast, content, answers=None, *, trying=False):
    """What an import does; `answers` maps the beginning of a question's key to an answer."""
    chosen = {}
    for _ in range(4):
        draft = build_draft(cast.url, table_file.read_sheet(content), answers=chosen)
        assert [str(fault) for fault in draft.faults] == []
        with database.open_writer(cast.url) as db:
            done = import_families(db, Actor(cast.ines, role=Role.ADMIN), draft, TODAY, NOW, trying=True)
            db.rollback()
        before = dict(chosen)
        for question in done.questions:
            for start, answer in (answers or {}).items():
                if question.key.startswith(start):
                    chosen[question.key] = answer
        if chosen == before:
            break
    if trying:
        return done
    with database.open_writer(cast.url) as db:
        return import_families(db, Actor(cast.ines, role=Role.ADMIN), draft, TODAY, NOW)
