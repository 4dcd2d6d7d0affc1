"""The chapters of the règlement, each with everything that a town may set and with nothing, approved word for word."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

from cantine.common.contract_terms import ContractNotice, Per, ProRata
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.language.languages import speak
from cantine.common.limits.service_limits import Audience, LinkKind, PlaceGroup, ServiceLink
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.terms.incident_stops import IncidentStop
from cantine.common.vocabulary import SurchargeKind
from cantine.families.rules.labels import HeldLabel
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold, Sibling
from cantine.reglement.rules.chapters import write_chapters
from cantine.reglement.rules.town_rules import OwnChildren, TownRules
from tests.dates import at, on

TODAY = on("lundi 2026-11-23")
ALL, WEDNESDAY = frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", ALL, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(2, "Centre", "Centre", WEDNESDAY, ALL, DaysBefore(2, time(9)), DaysBefore(2, time(9)))
BANDS = (Band(0, 280, resident=True), Band(600, 360, resident=True), Band(0, 500, resident=False))
SEPTEMBER, JANUARY = on("mardi 2026-09-01"), on("lundi 2027-01-04")
LATE = PricedEvent(BookingEvent.LATE_PARENT, SurchargeKind.FIXED, 100)


def town(**more):
    return TownRules(TODAY, (MEAL, CENTRE), (), {7: "PAI"}, Calendar("A"), **more)


def written(rules):
    said = []
    for chapter in write_chapters(rules):
        said += [f"# {chapter.title}", *chapter.sentences]
        for part in chapter.parts:
            said.append(f"## {part.title}")
            said += [f"{'*' if place in part.own else '-'} {one}" for place, one in enumerate(part.sentences)]
    return said


def added(rules):
    """The lines that a town without any settings does not have."""
    plain = written(town())
    return [line for line in written(rules) if line not in plain]


def test_a_town_that_has_set_nothing_says_little(approved):
    approved("plain", written(town()))


def test_what_a_service_is_for_and_goes_with(approved):
    limited = replace(
        MEAL, audience=Audience(from_age=3), place_groups=(PlaceGroup("Petits", 24), PlaceGroup("Grands", 30)),
        links=(ServiceLink(2, LinkKind.NEEDS), ServiceLink(2, LinkKind.BRINGS), ServiceLink(3, LinkKind.EXCLUDES),
               ServiceLink(9, LinkKind.NEEDS)),
    )  # fmt: skip
    study = replace(
        MEAL, id=3, label="Étude", links=(ServiceLink(1, LinkKind.NEEDS), ServiceLink(1, LinkKind.EXCLUDES))
    )
    said = added(replace(town(), services=(limited, CENTRE, study)))
    with speak("en"):
        said += written(replace(town(), services=(limited, CENTRE, study)))
    noted = replace(CENTRE, contract_notice=ContractNotice(15))
    approved("limits", said + added(replace(town(), services=(MEAL, noted))))


def test_periods_are_said_until_they_close(approved):
    def period(number, first, last, **more):
        return PeriodRules(number, f"Période {number}", on(first), on(last), frozenset({2}), **more)

    periods = [
        period(1, "lundi 2026-11-16", "dimanche 2026-11-22"),
        period(2, "lundi 2026-11-16", "lundi 2026-11-23"),
        period(3, "lundi 2026-12-21", "jeudi 2026-12-31", closes=at("dimanche 2026-11-22 23:59:59")),
        period(4, "lundi 2026-12-21", "jeudi 2026-12-31", closes=at("lundi 2026-11-23 00:00:00")),
    ]
    approved("periods", added(replace(town(), calendar=Calendar("A", periods=periods))))


def test_sickness_other_absences_and_incidents(approved):
    cases = (ExcusedCase("Grève", 1), ExcusedCase("Deuil", 2, proof_needed=True), ExcusedCase("Autre"))
    stops = (IncidentStop(frozenset({BookingEvent.NO_SHOW}), (2,), 3, 14, 1),)
    approved("absences", added(town(excused=cases, incident_stops=stops, sick_until=9 * 60)))
    closed = replace(CENTRE, open_to_parents=False)
    approved("staff_only", added(replace(town(sick_until=9 * 60), services=(closed,))))


def test_closures_are_said_until_their_last_day(approved):
    closures = [
        ClosurePeriod(on("lundi 2026-11-16"), on("dimanche 2026-11-22"), "Passée"),
        ClosurePeriod(on("lundi 2026-11-16"), TODAY, "Travaux"),
        ClosurePeriod(TODAY, TODAY, "Grève", frozenset({1})),
        ClosurePeriod(TODAY, TODAY, "Fête", frozenset({1, 2}), classroom_ids=frozenset({5}), free=True),
        ClosurePeriod(TODAY, TODAY, "Offert", free=True),
    ]
    approved("closures", added(replace(town(classrooms={5: "CP"}), calendar=Calendar("B", closures))))


def test_when_and_how_invoices_are_paid(approved):
    said = added(town(due_after=1)) + added(town(due_after=30, stop_debt_days=0))
    said += added(town(stop_debt_days=1, how_to_pay="Par chèque.\n \nEn espèces.")) + added(town(stop_debt_days=15))
    approved("payment", [line for line in said if "facture" in line or line.startswith(("Par", "En"))])


def test_the_prices_of_today_and_those_that_are_announced(approved):
    tariffs = [
        DatedTariff(1, on("lundi 2025-09-01"), (Band(0, 100),)),
        DatedTariff(1, JANUARY, (Band(0, 400),)),
        DatedTariff(1, SEPTEMBER, (*BANDS, Band(0, 120, label_id=7)), events=(LATE,)),
        DatedTariff(1, TODAY, (Band(0, 900),), full_day=True, floor=100),
        DatedTariff(2, SEPTEMBER, (Band(0, effort_rate=Decimal("0.45")),), floor=100, ceiling=900),
        DatedTariff(2, SEPTEMBER, (Band(0, 4000),), per=Per.MONTH, pro_rata=ProRata.DAYS),
        DatedTariff(2, SEPTEMBER, (Band(0, 9000),), per=Per.TERM),
        DatedTariff(2, SEPTEMBER, (Band(0, 20000),), per=Per.YEAR),
    ]
    approved("prices", added(replace(town(quotient_ends="08-31"), tariffs=tariffs)))
    flat = [DatedTariff(1, SEPTEMBER, (Band(0, 400),))]
    approved("flat_price", added(replace(town(), tariffs=flat)))
    banded = [DatedTariff(1, SEPTEMBER, BANDS)]
    approved("quotient", added(replace(town(quotient_name="Revenu fiscal"), tariffs=banded)))


def test_a_family_finds_the_prices_of_its_children(approved):
    tariffs = [
        DatedTariff(1, SEPTEMBER, (*BANDS, Band(0, 120, label_id=7))),
        DatedTariff(1, JANUARY, (Band(0, 400), Band(700, 500))),
        DatedTariff(2, SEPTEMBER, (Band(0, 100, resident=True),)),
    ]
    labels = (HeldLabel(7, SEPTEMBER, child_id=2),)
    quotients = {SEPTEMBER: 650, date(2027, 1, 1): 750}
    home = PricedHousehold(True, quotients, (Sibling(1), Sibling(2)), labels=labels)
    said = []
    for household, children in (
        (home, {1: ("Léo", 5), 2: ("Zoé", 5)}),
        (replace(home, labels=()), {1: ("Léo", 5), 2: ("Zoé", None)}),
        (replace(home, resident=False), {1: ("Léo", 5)}),
        (home, {}),
    ):
        rules = replace(town(own=OwnChildren(household, children)), tariffs=tariffs)
        said += [line for line in added(rules) if "€" in line or line.startswith("## Repas")]
    approved("own_prices", said)
