"""The town hall keeps its booking periods: what it enters holds at once, and what cannot hold is refused."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.limits.service_limits import LinkKind, ServiceLink
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.common.roles import Actor, NotFound, Role
from cantine.journal.describe import describe_details
from cantine.offer.actions.periods import add_period, add_periods, edit_period, remove_period
from cantine.offer.queries import offer
from cantine.offer.queries.periods import list_periods
from cantine.offer.rules.period_form import PeriodForm
from cantine.store import database
from cantine.store.tables import JournalEntry, Label, Service
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import keep_wish

NOW = at("lundi 2026-11-23 10:00:00")
CLOSES = at("lundi 2027-01-11 23:59:00")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


@pytest.fixture
def winter(cast):
    days = on("lundi 2027-02-15"), on("vendredi 2027-02-26")
    return PeriodForm("Vacances d'hiver", *days, frozenset({cast.morning_centre}), closes_at=CLOSES)


def act(cast, do, *args, **more):
    with database.open_writer(cast.url) as db:
        return do(db, *args, NOW, **more)


def read(cast):
    with database.open_reader(cast.url) as db:
        return list_periods(db), offer.read_calendar(db, "A", date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.usefixtures("locks_in_order")
def test_a_period_comes_with_the_calendar_in_its_one_query(cast, ines, winter):
    with database.open_writer(cast.url) as db:
        label = Label(name="Deux parents au travail")
        db.add(label)
        db.flush()
        first = Priority(Whom.LABEL, label.id, at("lundi 2026-12-07 08:00:00"))
    opens = at("mardi 2026-12-15 08:00:00")
    both = frozenset({cast.morning_centre, cast.evening_centre})
    form = replace(winter, service_ids=both, opens_at=opens, priorities=(first,), announce_days=7)
    period_id = act(cast, add_period, ines, form)
    with queries(cast.url) as asked, database.open_reader(cast.url) as db:
        calendar = offer.read_calendar(db, "A", on("lundi 2027-02-15"), on("lundi 2027-02-15"))
    assert len(asked) == 1
    [period] = calendar.periods
    assert period == form.build_rules(period_id)
    assert calendar.find_period(cast.evening_centre, on("vendredi 2027-02-26")) == period
    assert calendar.find_period(cast.evening_centre, on("samedi 2027-02-27")) is None
    assert calendar.find_period(cast.meal, on("vendredi 2027-02-26")) is None
    [kept], _calendar = read(cast)
    assert (kept.form, kept.wishes, kept.granted) == (form, 0, 0)


def test_periods_of_one_service_do_not_overlap(cast, ines, winter):
    act(cast, add_period, ines, winter)
    other = replace(winter, label="Février", first_day=winter.last_day, last_day=winter.last_day)
    with pytest.raises(NotAccepted, match=r"« Vacances d'hiver » \(du lundi 15 février au vendredi 26 février 2027\)"):
        act(cast, add_period, ines, other)
    act(cast, add_period, ines, replace(other, service_ids=frozenset({cast.meal})))
    after = replace(other, first_day=date(2027, 2, 27), last_day=date(2027, 3, 5))
    with pytest.raises(NotAccepted):
        act(cast, add_periods, ines, [after, replace(after, label="Encore")])
    assert len(read(cast)[0]) == 2  # of those two none was kept


def test_what_a_period_names_must_exist(cast, ines, winter):
    with pytest.raises(NotFound):
        act(cast, add_period, ines, replace(winter, service_ids=frozenset({999})))
    with pytest.raises(NotFound):
        act(cast, add_period, ines, replace(winter, mode=PeriodMode.WISH, priorities=(Priority(Whom.LABEL, 999),)))


@pytest.mark.usefixtures("locks_in_order")
def test_a_period_is_changed_and_removed_and_the_journal_says_how(cast, ines, winter):
    period_id = act(cast, add_period, ines, winter)
    later = replace(winter, closes_at=at("lundi 2027-01-18 23:59:00"), service_ids=frozenset({cast.evening_centre}))
    act(cast, edit_period, ines, period_id, later, seen=ShownForm(vars(winter), vars(winter)))
    act(cast, edit_period, ines, period_id, later)
    assert read(cast)[1].periods == [later.build_rules(period_id)]
    wanted = replace(winter, closes_at=at("mardi 2027-01-12 23:59:00"))
    with pytest.raises(FieldsChangedMeanwhile):
        act(cast, edit_period, ines, period_id, wanted, seen=ShownForm(vars(winter), vars(winter)))
    act(cast, remove_period, ines, period_id)
    assert read(cast)[1].periods == []
    with database.open_reader(cast.url) as db:
        _added, (before, after), _removed = db.execute(
            select(JournalEntry.before, JournalEntry.after).order_by(JournalEntry.id)
        ).all()
    assert describe_details(after) == "prestations : Centre soir, clôture : 18.01.2027 à 23\u00a0h\u00a059"
    assert describe_details(before).endswith("Centre matin, clôture : 11.01.2027 à 23\u00a0h\u00a059")


def test_wishes_are_never_left_out_of_their_period(cast, ines, winter):
    form = replace(winter, mode=PeriodMode.WISH)
    period_id = act(cast, add_period, ines, form)
    keep_wish(cast, period_id, cast.leo, cast.morning_centre, "vendredi 2027-02-26")
    for change in (
        replace(form, last_day=on("jeudi 2027-02-25")),
        replace(form, service_ids=frozenset({cast.meal})),
        replace(form, mode=PeriodMode.DRAW),
    ):
        with pytest.raises(NotAccepted, match="souhaits"):
            act(cast, edit_period, ines, period_id, change)
    with pytest.raises(NotAccepted, match="décidez d'abord"):
        act(cast, remove_period, ines, period_id)
    act(cast, edit_period, ines, period_id, replace(form, first_day=on("vendredi 2027-02-26")))


def test_what_a_wish_brings_along_must_be_a_wish_too(cast, ines, winter):
    with database.open_writer(cast.url) as db:
        brings = (ServiceLink(cast.meal, LinkKind.BRINGS),)
        db.execute(update(Service).where(Service.id == cast.morning_centre).values(links=brings))
    form = replace(winter, mode=PeriodMode.WISH)
    with pytest.raises(NotAccepted, match="« Centre matin » ajoute aussi « Repas »"):
        act(cast, add_period, ines, form)
    act(cast, add_period, ines, replace(form, service_ids=form.service_ids | {cast.meal}))
