"""Les Rousses: « régulier » is who takes half of the meals of the month, counted afterwards; the others pay more."""

from datetime import date, timedelta

import pytest

from cantine.billing.queries import invoice_drafts
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.actions.labels import LabelForm, add_label, edit_label
from cantine.families.queries.labels import list_labels
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.prices.rules.counted_labels import CountedLabel, list_combinations
from cantine.store import database
from cantine.store.tables import Booking
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER, NOVEMBER = on("mardi 2026-09-01"), date(2026, 11, 1)


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def served(cast):
    """The days of November 2026 on which meals are served: Mondays, Tuesdays, Thursdays and Fridays, from the 2nd."""
    with database.open_reader(cast.url) as db:
        meal = next(service for service in offer.list_services(db) if service.id == cast.meal)
    days = [NOVEMBER + timedelta(number) for number in range(30)]
    return meal, [day for day in days if day.weekday() in meal.term_weekdays and day != on("mercredi 2026-11-11")]


def bill(cast, count):
    """What each meal of Tom's November costs, where he takes this many."""
    _meal, days = served(cast)
    with database.open_writer(cast.url) as db:
        for day in days[:count]:
            db.add(Booking(child_id=cast.tom, family_id=cast.chloes_family, service_id=cast.meal, day=day))
    with database.open_reader(cast.url) as db:
        drafts = invoice_drafts.draft_invoices(db, NOVEMBER, [cast.chloes_family])
    assert not drafts.blocked
    return {(line.quantity, line.unit_cents) for line in drafts.lines[cast.chloes_family]}


@pytest.mark.parametrize("short", [1, 0])
def test_half_of_the_served_days_of_the_month_is_regular_one_less_is_not(cast, ines, short):
    meal, days = served(cast)
    with database.open_writer(cast.url) as db:
        add_label(db, ines, LabelForm("Occasionnel", counted_service_id=cast.meal, counted_below=50), NOW)
        set_tariff(db, ines, TariffForm(cast.meal, SEPTEMBER, "5 €\nOccasionnel\n7 €"), NOW)
    half = CountedLabel(1, 1, cast.meal, 50).find_least(meal, NOVEMBER, Calendar("A"))
    assert half == -(-len(days) // 2)
    assert bill(cast, half - short) == {(half - short, 700 if short else 500)}


def test_a_closure_of_the_town_makes_the_month_shorter(cast):
    meal, days = served(cast)
    week = ClosurePeriod(on("lundi 2026-11-16"), on("vendredi 2026-11-20"), "Travaux")
    label = CountedLabel(1, 1, cast.meal, 100)
    assert label.find_least(meal, NOVEMBER, Calendar("A")) == len(days)
    assert label.find_least(meal, NOVEMBER, Calendar("A", [week])) == len(days) - sum(
        week.first <= day <= week.last for day in days
    )
    of_a_class = ClosurePeriod(week.first, week.last, "Classe de mer", classroom_ids=frozenset([cast.cp]))
    assert label.find_least(meal, NOVEMBER, Calendar("A", [of_a_class])) == len(days)


def test_the_combinations_are_in_the_order_of_their_bits():
    one, two = (CountedLabel(id, id, 1, 50) for id in (1, 2))
    assert list_combinations([one, two]) == [[], [two], [one], [one, two]]


def test_what_does_not_fit_is_refused(cast, ines):
    with database.open_writer(cast.url) as db:
        for below in (None, 0, 101):
            with pytest.raises(NotAccepted, match="entre 1 et 100"):
                add_label(db, ines, LabelForm("Occasionnel", counted_service_id=cast.meal, counted_below=below), NOW)
        with pytest.raises(NotFound):
            add_label(db, ines, LabelForm("Occasionnel", counted_service_id=999, counted_below=50), NOW)
        for name in ("Occasionnel", "Rare"):
            third = add_label(db, ines, LabelForm(name, counted_service_id=cast.meal, counted_below=50), NOW)
        with pytest.raises(NotAccepted, match="2 étiquettes au plus"):
            add_label(db, ines, LabelForm("Autre", counted_service_id=cast.meal, counted_below=50), NOW)
        edit_label(db, ines, third, LabelForm("Rare"), NOW)
        assert [label.counted_below for label in list_labels(db)] == [50, None]
