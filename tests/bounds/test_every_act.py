"""Whatever an action is handed, it keeps no text, day or number that is out of bounds: it says why, or keeps nothing.

Each deed of the tables of `tests/permissions` is done again for every text, day and number among its arguments, however
deep, with that one out of bounds. A new action is tried as soon as it is in its table.
"""

import dataclasses
import inspect
import sys
import typing
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

import pytest
from sqlalchemy import event

from cantine.access.actions import guardians, profile, staff
from cantine.access.queries.visitors import Visitor
from cantine.billing.actions import send_invoices
from cantine.common.roles import Actor, Forbidden, NotFound
from cantine.families.actions import children
from cantine.imports.actions import uploads
from cantine.mail import unsent_mail
from cantine.online_payment.actions import reports
from cantine.privacy.actions import anonymise
from cantine.store import database
from tests.cast import play
from tests.permissions.people import visitor
from tests.permissions.test_actions import MAY, begin

LONG = "Zq" * 20_000
LATE, EARLY = date(2099, 1, 1), date(1901, 2, 3)
"""Thursday and Sunday."""
HUGE = 10**12
OUT_OF_BOUNDS = {str: (LONG,), date: (LATE, EARLY), int: (HUGE, -HUGE)}
MARKS = ("ZqZqZqZq", str(LATE), str(EARLY), str(HUGE))

HASH, PORTAL, TODAY = "a hash of the portal's own", "the address of the portal", "the day it is"
FILE = "the name of a file, of which the first letters are kept"
KEPT = {
    anonymise.anonymise: {"2 2099-01-01": TODAY, "2 1901-02-03": TODAY},
    children.add_child: {"2 birth_date 1901-02-03": "an adult who eats may be as old"},
    children.edit_child: {"2 birth_date 1901-02-03": "an adult who eats may be as old"},
    guardians.invite_guardian: {"4 ZqZqZqZqZq": HASH},
    profile.change_password: {"1 ZqZqZqZqZq": HASH},
    reports.import_report: {"1 ZqZqZqZqZq": FILE},
    send_invoices.send_invoices: {"2 ZqZqZqZqZq": PORTAL},
    staff.add_staff: {"5 ZqZqZqZqZq": HASH},
    unsent_mail.write_test_letter: {"1 ZqZqZqZqZq": PORTAL},
    uploads.keep: {"1 ZqZqZqZqZq": FILE},
}
"""What is no value of anybody's typing, by action and place."""


def list_others(value, path="", hint=None):
    """(path, the value with one text, day or number in it out of bounds), for each of these.

    Where nothing is given, `hint` says what might have been.
    """
    if value is None:
        value = next((OUT_OF_BOUNDS[kind][0] for kind in typing.get_args(hint) if kind in OUT_OF_BOUNDS), None)
    if isinstance(value, Actor | Visitor | datetime | bool):
        return
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = typing.get_type_hints(type(value))
        for name in [field.name for field in dataclasses.fields(value) if field.init]:
            for where, other in list_others(getattr(value, name), f"{path} {name}", hints[name]):
                with suppress(ValueError):  # refused as soon as it is said
                    yield where, dataclasses.replace(value, **{name: other})
    elif isinstance(value, Mapping):
        for key, one in value.items():
            for where, other in list_others(one, f"{path} {key}"):
                yield where, {**value, key: other}
            for where, other in list_others(key, f"{path} key"):
                yield where, {other: one}
    elif type(value) in (list, tuple):
        for place, one in enumerate(value[:2]):
            for where, other in list_others(one, f"{path} {place}"):
                yield where, type(value)([*value[:place], other, *value[place + 1 :]])
    else:
        for other in OUT_OF_BOUNDS.get(type(value), ()):
            yield f"{path} {str(other)[:10]}", other


@pytest.fixture(scope="module")
def town(_sqlite_template, tmp_path_factory):
    """One town for all: everything is rolled back."""
    path = tmp_path_factory.mktemp("bounds") / "cantine.db"
    path.write_bytes(_sqlite_template.read_bytes())
    cast = play(f"sqlite:///{path}")
    begin(cast)
    yield cast
    database.engine(cast.url).dispose()


class RolledBack(Exception):
    """Ends a transaction of which nothing is to stay."""


def list_kept(db, action, args, named):
    """Each argument out of bounds that was written all the same, or that broke the action."""
    written = []

    def look(_connection, _cursor, statement, values, *_more):
        if statement.startswith(("INSERT", "UPDATE")):
            kept = values if isinstance(values, list) else values[: statement.partition(" WHERE ")[0].count("?")]
            written.extend(mark for mark in MARKS if mark in repr(kept))

    event.listen(db.get_bind(), "before_cursor_execute", look)
    try:
        hints = typing.get_type_hints(action)
        left = {
            name: None
            for name, one in inspect.signature(action).parameters.items()
            if one.default is None and name not in named and one.kind is one.KEYWORD_ONLY
        }
        for place, arg in [*enumerate(args), *named.items(), *left.items()]:
            for where, other in list_others(arg, f"{place}", hints.get(place)):
                written.clear()
                changed = {**dict(enumerate(args)), **named, place: other}
                positional = [changed.pop(number) for number in range(len(args))]
                try:
                    with db.begin_nested():
                        action(db, *positional, **changed)
                        raise RolledBack
                except (RolledBack, NotFound, Forbidden):
                    pass
                except ValueError:
                    written.clear()  # refused in words
                except Exception as broken:
                    written.clear()
                    if not type(broken).__module__.startswith("cantine."):
                        written.append(f"{type(broken).__name__}: {broken}"[:200])
                if written and where not in KEPT.get(action, {}):
                    yield f"{where}: {written[0]}"
    finally:
        event.remove(db.get_bind(), "before_cursor_execute", look)


@pytest.mark.parametrize("action", MAY, ids=lambda action: f"{action.__module__.rpartition('.')[2]}.{action.__name__}")
def test_nothing_out_of_bounds_is_kept(town, action, monkeypatch):
    found = []

    def try_all(db, *args, **named):
        found.extend(list_kept(db, action, args, named))
        found.append("tried")
        raise RolledBack

    for module in [one for name, one in sys.modules.items() if name.startswith(("cantine.", "tests."))]:
        if getattr(module, action.__name__, None) is action:
            monkeypatch.setattr(module, action.__name__, try_all)
    deed, allowed = MAY[action]
    who = visitor(town, min(allowed))
    with suppress(RolledBack), database.open_writer(town.url) as db:
        deed(town, db, who)
    assert found == ["tried"]
