"""No setting changes the past: what decides an amount has its first day, or is kept on what was billed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text, update

from cantine.billing.queries import billing_preview, invoice_drafts, open_invoices
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import Carence, Method, ProofRule, TimeChoice
from cantine.families.actions import families
from cantine.families.actions.families import FamilyForm
from cantine.families.queries import family_card
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import outstanding, reconciliation
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.offer.actions import services
from cantine.offer.actions._service_terms import AlreadyBilled
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import offer
from cantine.prices.actions.own_prices import set_own_price
from cantine.prices.actions.tariffs import TariffForm, set_tariff
from cantine.prices.queries import prices
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import database
from cantine.store.tables import Family, JournalEntry, Service, ServiceTerms, TariffBand
from tests.dates import at, on
from tests.support.billing import NOVEMBER, NOW, bill, credit, farid, line_of, meals
from tests.support.billing import prices as set_prices
from tests.support.saving import alice, book
from tests.support.sickness import by_staff, nadia, report

OCTOBER, DECEMBER, JANUARY = date(2026, 10, 1), date(2026, 12, 1), date(2027, 1, 1)
TODAY = at("mardi 2026-12-01 10:00:00")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def form_of(cast, service_id):
    """The form as the page shows it."""
    with database.open_writer(cast.url) as db:
        row = db.get_one(Service, service_id)
        return ServiceForm(**{name: getattr(row, name) for name in vars(ServiceForm("")) if hasattr(row, name)})


def edit(cast, ines, service_id, now=TODAY, **changed):
    form = replace(form_of(cast, service_id), **changed)
    with database.open_writer(cast.url) as db:
        services.edit_service(db, ines, service_id, form, now)


def to_bill(cast, month, family):
    """What the family would be billed now, and the days that would be taken back."""
    with database.open_reader(cast.url) as db:
        found = invoice_drafts.draft_invoices(db, month, [family])
    return sum(line.cents for line in found.lines.get(family, ())), found.repriced


def differences(cast, today=JANUARY):
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, today)]


@pytest.fixture
def sick_in_november(cast):
    """Three days of sickness: the first is billed, the others are free; November is billed on its last day."""
    set_prices(cast)
    days = ("lundi 2026-11-23", "mardi 2026-11-24", "jeudi 2026-11-26")
    meals(cast, cast.leo, *days)
    by_staff(cast, nadia(cast), cast.leo, SickPeriod(on(days[0]), on(days[-1])))
    bill(cast, now=at("lundi 2026-11-30 09:00:00"))
    return cast


def test_a_longer_carence_makes_no_free_day_of_a_billed_month_payable(sick_in_november, ines):
    """1 → 3 days: 4 families owed 25,00 € for closed months, and `check` had 8 differences."""
    cast = sick_in_november
    for days, rule in ((3, Carence.FIRST_BILLED), (0, Carence.FIRST_BILLED), (2, Carence.FIRST_FREE)):
        edit(
            cast,
            ines,
            cast.meal,
            carence_days=days,
            carence=rule,
            proof=ProofRule.FREES if days == 0 else ProofRule.NONE,
        )
        assert differences(cast) == []
        assert to_bill(cast, NOVEMBER, cast.alices_family) == (0, {})
        assert not bill(cast, now=TODAY).invoices


def test_a_sickness_of_after_the_change_has_the_new_carence(sick_in_november, ines):
    cast = sick_in_november
    edit(cast, ines, cast.meal, carence_days=3)
    days = ("lundi 2026-12-07", "mardi 2026-12-08", "jeudi 2026-12-10", "vendredi 2026-12-11")
    meals(cast, cast.leo, *days)
    report(cast, alice(cast), cast.leo, SickPeriod(on(days[0]), on(days[-1])), TODAY)
    assert to_bill(cast, DECEMBER, cast.alices_family) == (3 * 300, {})


def test_a_month_that_is_billed_late_has_the_rules_of_its_days(cast, ines):
    set_prices(cast)
    days = ("lundi 2026-11-23", "mardi 2026-11-24")
    meals(cast, cast.leo, *days)
    by_staff(cast, nadia(cast), cast.leo, SickPeriod(on(days[0]), on(days[-1])))
    for half in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, half, "mercredi 2026-11-25")
    book(cast, cast.leo, cast.evening_care, "jeudi 2026-11-26", time=17 * 60 + 15)
    before = to_bill(cast, NOVEMBER, cast.alices_family)
    assert before == (300 + 1000 + 4 * 70, {})
    edit(cast, ines, cast.meal, carence_days=3)
    edit(cast, ines, cast.morning_centre, full_day_with_id=None)
    edit(cast, ines, cast.evening_care, first_time=15 * 60 + 15)
    assert to_bill(cast, NOVEMBER, cast.alices_family) == before
    meals(cast, cast.leo, "mardi 2026-12-01")
    for half in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, half, "mercredi 2026-12-02")
    book(cast, cast.leo, cast.evening_care, "jeudi 2026-12-03", time=17 * 60 + 15)
    assert to_bill(cast, DECEMBER, cast.alices_family) == (300 + 2 * 600 + 8 * 70, {})


def test_another_full_day_changes_nothing_of_what_is_billed(cast, ines):
    """Changing « journée complète avec » showed 207 differences."""
    set_prices(cast)
    for day in ("mercredi 2026-11-04", "mercredi 2026-11-25"):
        for half in (cast.morning_centre, cast.evening_centre):
            book(cast, cast.leo, half, day)
    bill(cast, now=at("lundi 2026-11-30 09:00:00"))
    for other in (None, cast.meal, cast.evening_centre):
        edit(cast, ines, cast.morning_centre, full_day_with_id=other)
        assert differences(cast) == []
        assert not bill(cast, now=TODAY).invoices


def test_a_change_says_its_first_day_and_never_begins_on_billed_days(cast, ines):
    set_prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-23")
    bill(cast, now=at("mardi 2026-11-24 09:00:00"))
    with pytest.raises(AlreadyBilled, match="au plus tôt le mardi 24 novembre 2026"):
        edit(cast, ines, cast.meal, carence_days=3, terms_from=on("lundi 2026-11-23"))
    edit(cast, ines, cast.meal, carence_days=3, terms_from=on("mardi 2026-11-24"))
    with database.open_reader(cast.url) as db:
        kept = db.execute(select(ServiceTerms.first_day, ServiceTerms.carence_days).order_by(ServiceTerms.first_day))
        assert kept.all() == [(date(1, 1, 1), 1), (on("mardi 2026-11-24"), 3)]
        after = db.execute(select(JournalEntry.after).order_by(JournalEntry.id.desc())).scalars().first()
    assert after == {"carence_days": 3, "terms_from": "2026-11-24"}


def test_what_is_billed_ahead_puts_the_change_off_to_the_day_after_it(cast, ines):
    set_prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-30")
    early = at("mardi 2026-11-24 09:00:00")
    bill(cast, now=early)
    edit(cast, ines, cast.meal, early, carence_days=3)
    with database.open_reader(cast.url) as db:
        meal = offer.list_services(db)[0]
    assert [meal.on(on(day)).carence_days for day in ("lundi 2026-11-30", "mardi 2026-12-01")] == [1, 3]


def test_a_later_change_replaces_one_that_was_announced(cast, ines):
    edit(cast, ines, cast.meal, carence_days=3, terms_from=JANUARY)
    edit(cast, ines, cast.meal, carence_days=2, terms_from=DECEMBER)
    edit(cast, ines, cast.meal, label="Déjeuner")
    with database.open_reader(cast.url) as db:
        meal = offer.list_services(db)[0]
    assert [(one.first_day.year, one.carence_days) for one in meal.terms] == [(1, 1), (2026, 2)]
    assert (meal.on(JANUARY).carence_days, meal.carence_days, meal.on(OCTOBER).carence_days) == (2, 2, 1)


def test_where_a_stay_is_counted_from_is_that_of_its_day(cast, ines):
    edit(cast, ines, cast.evening_care, time_choice=TimeChoice.ARRIVAL, first_time=960, last_time=1080, bound=1100)
    with database.open_reader(cast.url) as db:
        care = offer.list_services(db)[2]
    before, after = care.on(OCTOBER), care.on(JANUARY)
    assert (before.time_choice, before.stay_bound) == (TimeChoice.DEPARTURE, 16 * 60 + 15)
    assert (after.time_choice, after.stay_bound) == (TimeChoice.ARRIVAL, 1100)


def test_a_family_that_moves_away_pays_as_a_resident_until_that_day(cast, ines):
    set_prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE tariff_band SET resident = true"))
        tariffs = {tariff for (tariff,) in db.execute(select(TariffBand.tariff_id))}
        db.add_all([TariffBand(tariff_id=one, from_quotient=0, resident=False, cents=900) for one in tariffs])
    meals(cast, cast.leo, "lundi 2026-10-05", "lundi 2026-11-09", "lundi 2026-11-16")
    form = FamilyForm("Morel", resident=False, resident_from=on("mardi 2026-11-10"))
    with database.open_writer(cast.url) as db:
        families.edit_family(db, ines, cast.alices_family, form, TODAY)
    assert to_bill(cast, OCTOBER, cast.alices_family) == (300, {})
    assert to_bill(cast, NOVEMBER, cast.alices_family) == (300 + 900, {})
    with database.open_reader(cast.url) as db:
        assert not db.execute(select(Family.resident).where(Family.id == cast.alices_family)).scalar_one()
    with database.open_writer(cast.url) as db:
        families.edit_family(db, ines, cast.alices_family, FamilyForm("Morel", resident=True), TODAY)
    with database.open_reader(cast.url) as db:
        home = prices.read_households(db, [cast.alices_family])[cast.alices_family]
    days = ("lundi 2026-11-09", "lundi 2026-11-30", "mardi 2026-12-01")
    assert [home.is_resident(on(day)) for day in days] == [True, False, True]


def test_what_a_cesu_may_pay_is_what_it_was_on_the_day_of_issue(cast, ines):
    set_prices(cast)
    edit(cast, ines, cast.evening_care, cesu=True)
    book(cast, cast.leo, cast.evening_care, "lundi 2026-11-23", time=16 * 60 + 30)
    meals(cast, cast.leo, "lundi 2026-11-23")
    bill(cast)
    with database.open_writer(cast.url) as db:
        record_payment(db, farid(cast), cast.alices_family, ReceivedPayment(NOW.date(), Method.CESU, 70), NOW)
    edit(cast, ines, cast.evening_care, cesu=False)
    edit(cast, ines, cast.meal, cesu=True)
    with database.open_reader(cast.url) as db:
        left = open_invoices.allocate_family(db, cast.alices_family)
    assert (left.cents, left.cesu, left.left) == (300, 0, 0)


def test_a_tariff_entered_for_billed_days_is_for_what_is_not_billed(cast, ines):
    set_prices(cast)
    first, second = meals(cast, cast.leo, "lundi 2026-11-23", "mardi 2026-11-24")
    bill(cast, now=at("lundi 2026-11-30 09:00:00"))
    with database.open_writer(cast.url) as db:
        set_tariff(db, ines, TariffForm(cast.meal, on("mardi 2026-09-01"), "9 €"), TODAY)
    assert differences(cast) == []
    assert to_bill(cast, NOVEMBER, cast.alices_family) == (0, {})
    credit(cast, [line_of(cast, first)], billable_again=True)
    assert line_of(cast, second) is None
    assert to_bill(cast, NOVEMBER, cast.alices_family) == (1800, {})


def test_a_birth_date_or_an_enrolment_that_is_corrected_touches_nothing_billed(cast):
    set_prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-23")
    meals(cast, cast.zoe, "mardi 2026-11-24")
    with database.open_writer(cast.url) as db:
        for (tariff,) in db.execute(select(TariffBand.tariff_id).distinct()).all():
            db.add(TariffBand(tariff_id=tariff, from_quotient=0, sibling_rank=2, cents=100))
    bill(cast, now=at("lundi 2026-11-30 09:00:00"))
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE child SET birth_date = '2015-01-01', enrolled_until = '2026-11-01'"))
        db.execute(update(Family).values(resident=False))
    assert differences(cast) == []
    assert to_bill(cast, NOVEMBER, cast.alices_family) == (0, {})


def test_a_missing_birth_date_is_told_before_billing_where_a_rank_decides_the_price(cast):
    set_prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-23")
    meals(cast, cast.tom, "lundi 2026-11-23", family_id=cast.chloes_family)

    def told():
        with database.open_reader(cast.url) as db:
            return billing_preview.preview(db, NOVEMBER, DECEMBER).without_birth_date.names

    assert told() == []
    with database.open_writer(cast.url) as db:
        for (tariff,) in db.execute(select(TariffBand.tariff_id).distinct()).all():
            db.add(TariffBand(tariff_id=tariff, from_quotient=0, sibling_rank=2, cents=100))
    assert told() == ["Léo Morel"]
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE child SET birth_date = '2018-01-01'"))
    assert told() == []


def test_a_child_has_its_own_price_from_a_day_until_another_and_what_is_billed_keeps_its_own(cast, ines):
    set_prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "lundi 2026-11-16", "lundi 2026-11-23")

    def own(cents, day):
        with database.open_writer(cast.url) as db:
            set_own_price(db, ines, cast.leo, cast.meal, on(day), cents, TODAY)

    own(150, "lundi 2026-11-16")
    own(150, "mardi 2026-11-17")
    own(None, "lundi 2026-11-23")
    assert to_bill(cast, NOVEMBER, cast.alices_family) == (300 + 150 + 300, {})
    bill(cast)
    own(100, "lundi 2026-11-02")
    assert (to_bill(cast, NOVEMBER, cast.alices_family), differences(cast)) == ((0, {}), [])
    with database.open_reader(cast.url) as db:
        kept = family_card.list_own_prices(db, cast.alices_family)
        entries = db.execute(select(JournalEntry.after).where(JournalEntry.action == "set_own_price")).scalars().all()
    assert [(one.first_day, one.cents) for one in kept] == [
        (on("lundi 2026-11-23"), None),
        (on("lundi 2026-11-16"), 150),
        (on("lundi 2026-11-02"), 100),
    ]
    assert [entry["price"].replace("\xa0", " ") for entry in entries] == ["1,50 €", "selon les tarifs", "1,00 €"]


@pytest.mark.parametrize(("cents", "sentence"), [(-1, "négatif"), (10**9, "trop élevé"), (None, "rien à terminer")])
def test_an_own_price_that_makes_no_sense_is_refused(cast, ines, cents, sentence):
    with pytest.raises(NotAccepted, match=sentence), database.open_writer(cast.url) as db:
        set_own_price(db, ines, cast.leo, cast.meal, DECEMBER, cents, TODAY)
    for child, service in ((999_999, cast.meal), (cast.leo, 999_999)):
        with pytest.raises(NotFound), database.open_writer(cast.url) as db:
            set_own_price(db, ines, child, service, DECEMBER, 100, TODAY)
