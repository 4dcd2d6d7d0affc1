"""The school holidays that a town enters: read from lines, kept, and used where its days are asked for."""

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, Role
from cantine.common.school_days import OwnCalendar, SchoolBreak
from cantine.offer.actions.commune import CommuneForm, edit_commune
from cantine.offer.actions.school_calendar import SchoolCalendarForm, set_school_calendar
from cantine.offer.rules.school_breaks import read_breaks, write_breaks
from cantine.store import database
from cantine.store.commune import read_commune
from cantine.store.tables import JournalEntry
from tests.dates import at, on
from tests.support.saving import alice

NOW = at("lundi 2026-11-23 09:00:00")
OCTOBER = SchoolBreak(on("samedi 2026-10-10"), on("dimanche 2026-10-25"), "Vacances d'octobre")
SUMMER = SchoolBreak(on("samedi 2026-12-19"), on("mardi 2027-01-26"), "Vacances d'été austral")


def set_calendar(cast, form, who=None):
    with database.open_writer(cast.url) as db:
        set_school_calendar(db, who or Actor(cast.ines, role=Role.ADMIN, proved=True), form, NOW)


def zone(cast):
    with database.open_reader(cast.url) as db:
        return read_commune(db).zone


@pytest.mark.parametrize(
    "line",
    [
        "Vacances d'octobre : 10/10/2026 – 25/10/2026",
        "Vacances d'octobre: du 10.10.2026 au 25.10.2026",
        "  Vacances d'octobre : 10 octobre 2026 au 25 octobre 2026 ",
        "Vacances d'octobre : 10/10/2026 - 25/10/2026",
    ],
)
def test_a_line_is_read_as_people_write_it(line):
    assert read_breaks(f"\n{line}\n") == (OCTOBER,)


def test_lines_are_put_in_order_and_written_as_they_are_read():
    both = read_breaks(write_breaks([SUMMER, OCTOBER]))
    assert both == (OCTOBER, SUMMER)
    assert write_breaks(both).splitlines()[0] == "Vacances d'octobre : 10/10/2026 – 25/10/2026"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Vacances d'octobre", "Ligne 1 : écrivez le nom et les deux jours"),
        ("\nA : 10/10/2026 – 31/02/2026", "Ligne 2 : "),
        ("A : 10/10/2026 – 09/10/2026", "« A » : le dernier jour est avant le premier."),
        ("A : 10/10/2026 – 20/10/2026\nB : 20/10/2026 – 25/10/2026", "« A » et « B » se chevauchent."),
    ],
)
def test_what_is_no_line_says_which_one(lines, said):
    with pytest.raises(NotAccepted) as refused:
        read_breaks(lines)
    assert str(refused.value).startswith(said)


def test_a_town_has_its_own_calendar_until_it_takes_the_zone_again(cast):
    before = zone(cast)
    for _twice in range(2):
        set_calendar(cast, SchoolCalendarForm("La Réunion", (SUMMER, OCTOBER)))
    assert zone(cast) == OwnCalendar("La Réunion", (OCTOBER, SUMMER))
    set_calendar(cast, SchoolCalendarForm())
    assert zone(cast) == before
    with database.open_reader(cast.url) as db:
        told = db.execute(select(JournalEntry.before, JournalEntry.after).order_by(JournalEntry.id)).all()
    own = {"calendar": "La Réunion", "breaks": write_breaks([OCTOBER, SUMMER])}
    assert [tuple(row) for row in told] == [({"calendar": "zone"}, own), (own, {"calendar": "zone"})]


def test_holidays_without_a_name_and_a_parent_who_asks_are_refused(cast):
    with pytest.raises(NotAccepted, match="Donnez un nom"):
        set_calendar(cast, SchoolCalendarForm("", (OCTOBER,)))
    with pytest.raises(Forbidden):
        set_calendar(cast, SchoolCalendarForm("Corse"), alice(cast))


def test_an_address_overseas_is_kept_once_the_calendar_is_there(cast):
    form = CommuneForm("Saint-Denis", "A", address="1 rue de Paris, 97400 Saint-Denis")
    ines = Actor(cast.ines, role=Role.ADMIN, proved=True)
    with pytest.raises(NotAccepted, match="outre-mer"), database.open_writer(cast.url) as db:
        edit_commune(db, ines, form, NOW)
    set_calendar(cast, SchoolCalendarForm("La Réunion"))
    with database.open_writer(cast.url) as db:
        edit_commune(db, ines, form, NOW)
