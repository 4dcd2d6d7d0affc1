"""The town hall says of itself what the pages name; two clerks overwrite nothing unseen."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, Role
from cantine.journal.describe import describe_details
from cantine.legal.actions.legal_notice import edit_legal_notice
from cantine.legal.queries.town_notice import read_form, read_town_notice
from cantine.legal.rules.notice_form import LegalNoticeForm
from cantine.store import database
from cantine.store.commune import find_commune
from cantine.store.tables import JournalEntry
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
AUDIT = on("jeudi 2026-10-15")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def edit(cast, actor, form, **more):
    with database.open_writer(cast.url) as db:
        edit_legal_notice(db, actor, form, NOW, **more)


def read(cast):
    with database.open_reader(cast.url) as db:
        return read_form(db)


def test_what_was_said_stands_on_the_pages_and_only_changes_are_told(cast, ines):
    said = LegalNoticeForm(director="Mme Rivière", audited_on=AUDIT, audited_rate=84)
    edit(cast, ines, said)
    edit(cast, ines, said)
    with database.open_reader(cast.url) as db:
        town, commune = read_town_notice(db, "https://cantine.fr"), find_commune(db)
        [entry] = db.execute(select(JournalEntry.action, JournalEntry.account_id, JournalEntry.after)).all()
        assert (entry.action, entry.account_id) == ("edit_legal_notice", cast.ines)
        assert describe_details(entry.after) == (
            "directeur de la publication : Mme Rivière, audit du : 15.10.2026, taux de l'audit (%) : 84"
        )
    assert (town.notice.director, town.audited_on, town.audited_rate) == ("Mme Rivière", AUDIT, 84)
    assert (commune.audited_on, commune.audited_rate) == (AUDIT, 84)
    assert read(cast) == said


def test_nobody_else_says_it(cast):
    for role in (Role.MANAGER, Role.FINANCE, Role.READER):
        with pytest.raises(Forbidden):
            edit(cast, Actor(cast.ines, role=role), LegalNoticeForm(director="Moi"))


def test_what_is_refused_leaves_all_as_it_was(cast, ines):
    with pytest.raises(NotAccepted):
        edit(cast, ines, LegalNoticeForm(director="Mme Rivière", audited_rate=84))
    assert read(cast) == LegalNoticeForm()


def test_two_clerks_overwrite_nothing_unseen(cast, ines):
    shown = read(cast)
    seen = ShownForm(vars(shown), vars(shown))
    edit(cast, ines, replace(shown, director="Mme Rivière"), seen=seen)
    edit(cast, ines, replace(shown, host="Hébergeur"), seen=seen)
    with pytest.raises(FieldsChangedMeanwhile):
        edit(cast, ines, replace(shown, director="M. Dupont"), seen=seen)
    assert (read(cast).director, read(cast).host) == ("Mme Rivière", "Hébergeur")
