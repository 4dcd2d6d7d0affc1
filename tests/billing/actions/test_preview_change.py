"""What a change of the settings does to the bills is told before it is saved, and nothing of it is kept."""

from datetime import date

import pytest
from sqlalchemy import func, select

from cantine.billing.actions import preview_change as previewing
from cantine.billing.actions.preview_change import preview_change
from cantine.billing.rules.change_effect import (
    ChangeEffect,
    FamilyEffect,
    MonthEffect,
    describe_effect,
    describe_month_effect,
    describe_sample,
)
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.store import database
from cantine.store.tables import Contract, JournalEntry, Tariff
from tests.dates import WEEKDAYS, on
from tests.support.billing import NOVEMBER, NOW, bill, meals, prices
from tests.support.saving import book

DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _priced(cast):
    prices(cast)


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def dearer(cast, lines="de 0 à 699 : 3,50 €\nde 700 … : 4,00 €", first_day=NOVEMBER):
    return TariffForm(cast.meal, first_day, lines)


def effect(cast, ines, form):
    with database.open_writer(cast.url) as db:
        return preview_change(db, ines, lambda inner: set_tariff(inner, ines, form, NOW))


def test_families_months_and_cents_are_those_of_the_bill_that_would_follow(cast, ines):
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "mardi 2026-12-01")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)  # no quotient: the dearest band, as before
    found = effect(cast, ines, dearer(cast))
    assert found.months == [MonthEffect(NOVEMBER, 1, 1000, 1100), MonthEffect(DECEMBER, 1, 300, 350)]
    assert found.examples == [FamilyEffect(cast.alices_family, 900, 1050)]
    assert (found.families, found.cents, found.priced, found.concerned, found.unpriced) == (1, 150, 2, 2, set())
    with database.open_writer(cast.url) as db:
        set_tariff(db, ines, dearer(cast), NOW)
    assert bill(cast).cents == 1100


def test_nothing_of_it_is_kept(cast, ines):
    meals(cast, cast.leo, "lundi 2026-11-02")
    with database.open_reader(cast.url) as db:
        before = db.scalar(select(func.count(Tariff.id))), db.scalar(select(func.count(JournalEntry.id)))
    assert effect(cast, ines, dearer(cast)).cents == 50
    with database.open_reader(cast.url) as db:
        assert (db.scalar(select(func.count(Tariff.id))), db.scalar(select(func.count(JournalEntry.id)))) == before
    assert bill(cast).cents == 300


def test_what_is_billed_is_left_aside_and_so_are_later_days(cast, ines):
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    meals(cast, cast.leo, "jeudi 2026-11-05")
    assert effect(cast, ines, dearer(cast)).months == [MonthEffect(NOVEMBER, 1, 300, 350)]
    later = effect(cast, ines, dearer(cast, first_day=on("vendredi 2026-11-06")))
    assert (later.priced, later.families, later.months, later.examples) == (1, 0, [], [])


def test_families_that_would_have_no_price_are_counted(cast, ines):
    meals(cast, cast.leo, "lundi 2026-11-02")

    def forget(db):
        db.delete(db.scalars(select(Tariff).where(Tariff.service_id == cast.meal)).one())

    with database.open_writer(cast.url) as db:
        assert preview_change(db, ines, forget).unpriced == {cast.alices_family}


def test_the_next_month_is_told_where_the_school_year_is_booked_ahead(cast, ines):
    months = [date(2026, 11, 2), date(2026, 12, 1), *(date(2027, month, 4) for month in range(1, 7))]
    for day in months:
        meals(cast, cast.leo, f"{WEEKDAYS[day.weekday()]} {day}")
    found = effect(cast, ines, dearer(cast, first_day=DECEMBER))
    assert found.months[0] == MonthEffect(DECEMBER, 1, 300, 350)
    assert (len(found.months), found.cents) == (7, 350)


def test_what_is_given_back_of_a_half_day_billed_before_is_taken_off(cast, ines):
    """Half a day at 6,00 € is billed; the other half follows, 10,00 € together, or 11,00 € after the change."""
    book(cast, cast.leo, cast.morning_centre, "mercredi 2026-11-04")
    assert bill(cast).cents == 600
    book(cast, cast.leo, cast.evening_centre, "mercredi 2026-11-04")
    form = TariffForm(cast.morning_centre, NOVEMBER, "11,00 €", full_day=True)
    assert effect(cast, ines, form).months == [MonthEffect(NOVEMBER, 1, 400, 500)]
    with database.open_writer(cast.url) as db:
        set_tariff(db, ines, form, NOW)
    again = bill(cast)
    assert again.cents - again.credited == 500


def test_the_contract_of_a_family_without_a_day_to_bill_is_told_too(cast, ines):
    """Tom's meal at 4,00 € is to be billed anyway; Léo's contract asks 5,00 € more."""
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    with database.open_writer(cast.url) as db:
        set_tariff(db, ines, TariffForm(cast.meal, NOVEMBER, "40,00 €", per=Per.MONTH), NOW)
        contract = Contract(
            child_id=cast.leo,
            family_id=cast.alices_family,
            service_id=cast.meal,
            per=Per.MONTH,
            weekdays=(WeekdaysFrom(NOVEMBER, frozenset({0})),),
            first_day=NOVEMBER,
            made_at=NOW,
        )
        db.add(contract)
    found = effect(cast, ines, TariffForm(cast.meal, NOVEMBER, "45,00 €", per=Per.MONTH))
    assert found.months == [MonthEffect(NOVEMBER, 1, 4400, 4900)]


def test_a_refusal_of_the_change_is_its_own(cast, ines):
    with pytest.raises(NotAccepted, match="n'est pas compris"):
        effect(cast, ines, dearer(cast, "quatre euros"))


def test_of_many_families_some_at_even_distances_are_priced(cast, ines, monkeypatch):
    monkeypatch.setattr(previewing, "AT_MOST", 1)
    meals(cast, cast.leo, "lundi 2026-11-02")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    found = effect(cast, ines, dearer(cast))
    assert (found.priced, found.concerned, found.cents) == (1, 2, 50)
    assert describe_sample(found) == "Calculé sur 1 des 2 familles qui ont des jours à facturer."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ChangeEffect(5, 5), "Ce changement ne modifie aucun montant de ce qui reste à facturer."),
        (
            ChangeEffect(5, 5, 1, [MonthEffect(NOVEMBER, 1, 300, 350)]),
            "1 famille paiera au total 0,50\u00a0€ de plus.",
        ),
        (
            ChangeEffect(5, 5, 12, [MonthEffect(NOVEMBER, 12, 9000, 5550)]),
            "12 familles paieront au total 34,50\u00a0€ de moins.",
        ),
        (
            ChangeEffect(5, 5, 2, [MonthEffect(NOVEMBER, 2, 300, 350), MonthEffect(DECEMBER, 2, 350, 300)]),
            "2 familles paieront un autre montant ; le total ne change pas.",
        ),
    ],
)
def test_the_effect_is_said(found, said):
    assert describe_effect(found) == said


def test_a_month_is_said_with_both_sums():
    said = describe_month_effect(MonthEffect(NOVEMBER, 12, 30000, 31465))
    assert said == "Novembre 2026\u00a0: 314,65\u00a0€ au lieu de 300,00\u00a0€, 12 familles."
