"""The sum that the month grid makes while boxes are ticked, made by Chromium: to the cent what is billed."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from cantine.billing.queries.month_cost import FamilyOfMonth
from cantine.billing.rules.estimate import BY_PARENT, estimate_next_bill, estimate_total, find_rebilled
from cantine.billing.rules.repricing import BilledBooking
from cantine.bookings.queries.bookings import Booked
from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.rules.calendar import Calendar
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.counted_labels import CountedLabel
from cantine.prices.rules.events import NOTHING_KNOWN, BookingFacts
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold
from pages.shared.month_grid.counted_cost import describe_counted_cost
from pages.shared.month_grid.month_cost import describe_month_cost
from pages.shared.month_grid.month_data import describe_columns
from tests.browser import scripts
from tests.dates import on
from tests.support import price_strategies
from tests.support.price_strategies import EVENING, FIRST, LATE, MEAL, MORNING, SERVICES, STUDY

MONTHS = 60
CHILD, FAMILY, OTHER = 1, 7, 8


@pytest.fixture(scope="module")
def page(chromium):
    """An empty page with the grid's own functions in it."""
    page = chromium.new_page()
    scripts.load(page, "month_cost.js")
    yield page
    page.close()


def sums(page, months):
    """The cents of each month, and the services without a price."""
    return page.evaluate(
        """(months) => months.map(({ data, changes }) => {
            const { cents, unpriced } = sumMonth(data.cost, data.services, new Map(changes));
            return [cents, [...unpriced].sort()];
        })""",
        [json.loads(json.dumps(month)) for month in months],
    )


def booked(die: Random, one: PricedBooking) -> Booked:
    """A booking as it is read; some belong to the other family, some are billed already."""
    family = die.choice([FAMILY, FAMILY, FAMILY, OTHER])
    fields = (one.id, one.child_id, one.day, one.service_id, family, one.state, one.time, die.random() < 0.3)
    return Booked(*fields, die.choice([None, None, 480]) if one.time else None, one.sickness, facts=late_facts(one))


def late_facts(one: PricedBooking) -> BookingFacts:
    """How it was added late: what happened on its day is past, and parents change nothing of it."""
    return BookingFacts(one.facts.late_by, waived=one.facts.waived)


def change(die: Random, held: Booked | None, time: int | None) -> dict | None:
    """What a parent may do with a box: nothing, tick, untick, choose another time."""
    may_not = held and (held.family_id != FAMILY or held.invoiced or held.state is State.SICK)
    if may_not or die.random() < 0.6:
        return None
    if held is None:
        return {"on": True, "time": time}
    if die.random() < 0.5:
        return {"on": False, "time": None}
    return {"on": True, "time": time} if time is not None and time != held.time else None


def shares(die: Random) -> list[HeldShare]:
    """What others pay of the child's prices: nothing, a percentage, an amount or both, from the 10th on or always."""
    first = die.choice([FIRST, FIRST.replace(day=10)])
    percent = HeldShare(1, CHILD, OTHER, first, percent=die.choice([3333, 5000, 10_000]))
    amount = HeldShare(2, CHILD, OTHER + 1, FIRST, cents=die.randint(1, 200), service_ids=frozenset({MEAL, LATE}))
    return die.choice([[], [percent], [amount], [percent, amount]])


def issued(groups) -> list[int]:
    """What invoices asked for these bookings, at prices that are none of today's."""
    return [sum(100 + 7 * id for id in ids) for ids in groups]


def on_its_invoice(die: Random, one: Booked) -> Booked:
    """Some of what is billed stands on an invoice still; the rest was taken back."""
    if not one.invoiced or die.random() < 0.1:
        return one
    kind = die.choice([ChargeKind.CARENCE, ChargeKind.USUAL]) if one.state is State.SICK else ChargeKind.USUAL
    return replace(one, billed_as=kind)


def month(
    die: Random, prices: PriceList, *, with_invoices: bool = True
) -> tuple[dict, list[PricedBooking], list[BilledBooking]]:
    """What the browser is given and what was changed there; what stands afterwards, not billed and billed."""
    given = [replace(one, id=id) for id, one in enumerate(price_strategies.month(die), 1)]
    rows = [booked(die, one) for one in given if one.state is not State.CANCELLED]
    rows = [on_its_invoice(die, one) for one in rows] if with_invoices else rows
    held = {(one.day, one.service_id): one for one in rows if one.child_id == CHILD}
    after = {cell: one.attended for cell, one in held.items() if one.family_id == FAMILY and not one.invoiced}
    days = sorted({FIRST.replace(day=die.randint(1, 31)) for _ in range(20)} | {day for day, _ in held})
    changes, tardy = [], {day for day in days if die.random() < 0.3}
    for day in days:
        for service in SERVICES.values():
            time = die.choice(service.times) if service.times else None
            changed = change(die, held.get((day, service.id)), time)
            if changed is None:
                continue
            was_on = (day, service.id) in held
            change_of = {**changed, "was": {"on": was_on}, "cell": {"tardy": day in tardy}}
            changes.append([f"{day} {service.id}", change_of])
            after.pop((day, service.id), None)
            if changed["on"]:
                late = (State.BOOKED, NOTHING_KNOWN) if was_on or day not in tardy else (State.ADDED, BY_PARENT)
                whose = 0, CHILD, service.id, day
                after[day, service.id] = PricedBooking(*whose, late[0], changed["time"], facts=late[1])
    data = {
        "cost": describe_month_cost(CHILD, FAMILY, None, rows, prices, 0, FIRST, issued),
        "services": describe_columns([*SERVICES.values()]),
    }
    ours = [one for one in held.values() if one.family_id == FAMILY and one.billed_as]
    billed = [BilledBooking(one.attended, one.billed_as) for one in ours]
    return {"data": data, "changes": changes}, [*after.values()], billed


def test_the_sum_in_the_browser_is_what_is_billed_for_random_months_and_prices(page):
    die, shared, asked, expected, carried = Random(4), Random(5), [], [], 0
    for _ in range(MONTHS):
        prices = replace(price_strategies.price_list(die), shares={CHILD: shares(shared)})
        given, after, billed = month(die, prices)
        asked.append(given)
        anew = find_rebilled(billed, after, prices)
        carried += bool(anew)
        expected.append([estimate_next_bill(billed, after, prices, anew, *issued([anew])), []])
    assert sum(bool(given["changes"]) for given in asked) > MONTHS / 2
    assert sum(cents > 0 for cents, _ in expected) > MONTHS / 2
    assert carried >= MONTHS / 12
    assert sums(page, asked) == expected


def test_a_wish_costs_nothing_until_it_is_granted(page):
    days = [FIRST, FIRST.replace(day=2)]
    data = {
        "cost": describe_month_cost(CHILD, FAMILY, None, [], price_strategies.price_list(Random(4)), 0, FIRST, issued),
        "services": describe_columns([*SERVICES.values()]),
    }
    tick = {"on": True, "time": None, "was": {"on": False, "time": None}}
    ticks = [[f"{day} {MEAL}", {**tick, "cell": {"wish": day == FIRST}}] for day in days]
    [[both, _], [second, _]] = sums(page, [{"data": data, "changes": some} for some in (ticks, ticks[1:])])
    assert both == second > 0


def test_the_other_half_of_a_billed_day_costs_the_full_day_less_what_its_invoice_asked(page):
    """Billed for 5,50 €; a half costs 8,00 € today, a full day 13,50 €. Taken out again it costs nothing."""
    halves = [DatedTariff(half, SEPTEMBER, [Band(0, 800)]) for half in (MORNING, EVENING)]
    prices = PriceList(
        SERVICES, [*halves, DatedTariff(MORNING, SEPTEMBER, [Band(0, 1350)], full_day=True)], PricedHousehold()
    )
    billed = replace(MEAL_ON_TUESDAY, service_id=MORNING, invoiced=True, billed_as=ChargeKind.USUAL)
    coming = replace(MEAL_ON_TUESDAY, id=2, service_id=EVENING)
    ticked, unticked = ([[f"{TUESDAY} {EVENING}", {"on": on, "time": None}]] for on in (True, False))

    def given(rows, changes):
        cost = describe_month_cost(
            CHILD, FAMILY, None, rows, prices, 550, FIRST, lambda all: [550 * len(ids) for ids in all]
        )
        return {"data": {"cost": cost, "services": describe_columns([*SERVICES.values()])}, "changes": changes}

    both = [billed, coming]
    months = [given([billed], []), given([billed], ticked), given(both, []), given(both, unticked)]
    assert [cents for cents, _ in sums(page, months)] == [0, 800, 800, 0]


def test_les_rousses_who_ticks_half_of_the_days_pays_the_regular_price_for_all_of_them(page):
    """December 2026 has 30 served days, Christmas apart: from 15 meals on each costs 5 €, below it 7 €."""
    tariff = DatedTariff(MEAL, SEPTEMBER, [Band(0, 500), Band(0, 700, label_id=1)])
    family = FamilyOfMonth(PricedHousehold(), 0, counted=[CountedLabel(1, 1, MEAL, 50)])
    days = [FIRST + timedelta(number) for number in range(31)]
    rows = [replace(MEAL_ON_TUESDAY, id=number, day=day) for number, day in enumerate(days[:14], 1)]

    def describe(home):
        prices = PriceList(SERVICES, [tariff], home)
        return describe_month_cost(CHILD, FAMILY, None, rows, prices, 0, FIRST, lambda all: [0 for _ in all])

    cost = describe_counted_cost(describe, family, CHILD, rows, SERVICES, Calendar("A"), FIRST)
    assert cost["counted"] == [(MEAL, 14, 15)]
    on, off = {"on": True, "time": None}, {"on": False, "time": None, "was": {"on": True, "time": None}}
    data = {"cost": cost, "services": describe_columns([*SERVICES.values()])}
    ticks = [[], [(14, on)], [(0, off)], [(14, on), (0, off)], [(14, on), (15, on), (0, off)]]
    months = [{"data": data, "changes": [[f"{days[at]} {MEAL}", what] for at, what in some]} for some in ticks]
    assert [cents for cents, _ in sums(page, months)] == [9800, 7500, 9100, 9800, 7500]


def test_where_prices_are_missing_both_leave_out_and_name_the_same(page):
    die, asked, expected = Random(5), [], []
    for _ in range(MONTHS):
        prices = price_strategies.price_list(die, False, False)
        given, after, _billed = month(die, prices, with_invoices=False)
        asked.append(given)
        found = estimate_total(after, prices)
        expected.append([found.cents, sorted({one.service_id for one in found.unpriced})])
    assert sum(bool(unpriced) for _, unpriced in expected) > MONTHS / 4
    assert sums(page, asked) == expected


SEPTEMBER, TUESDAY = on("mardi 2026-09-01"), on("mardi 2026-12-01")
PRICES = PriceList(SERVICES, [DatedTariff(MEAL, SEPTEMBER, [Band(0, 445)])], PricedHousehold())
MEAL_ON_TUESDAY = Booked(1, CHILD, TUESDAY, MEAL, FAMILY, State.BOOKED, None, False)
STUDY_ON_TUESDAY = replace(MEAL_ON_TUESDAY, id=2, service_id=STUDY)
CARE_ON_TUESDAY = replace(MEAL_ON_TUESDAY, id=3, service_id=LATE, time=1020)


@pytest.mark.parametrize(
    ("rows", "billed", "said"),
    [
        ([], 0, "Estimation du mois : 0,00 €"),
        ([MEAL_ON_TUESDAY], 0, "Estimation du mois : 4,45 €"),
        ([MEAL_ON_TUESDAY], 123_456, "Estimation du mois : 4,45 € · déjà facturé : 1 234,56 €"),
        ([], 4445, "Déjà facturé : 44,45 €"),
        ([replace(MEAL_ON_TUESDAY, invoiced=True)], 445, "Déjà facturé : 4,45 €"),
        ([STUDY_ON_TUESDAY], 0, "Prestation 6 : tarif pas encore fixé"),
        (
            [MEAL_ON_TUESDAY, CARE_ON_TUESDAY, STUDY_ON_TUESDAY],
            0,
            "Estimation du mois : 4,45 € · Prestation 3 et Prestation 6 : tarif pas encore fixé",
        ),
    ],
)
def test_the_words_say_what_is_to_come_what_was_billed_and_what_has_no_price(page, rows, billed, said):
    cost = describe_month_cost(CHILD, FAMILY, None, rows, PRICES, billed, FIRST, issued)
    december = {"month": "2026-12", "name": "décembre", **cost}
    assert words_of(page, [december], []) == said


def words_of(page, costs, changes):
    data = {"costs": costs, "services": describe_columns([*SERVICES.values()]), "month": {"iso": "2026-12"}}
    script = "([data, changes]) => make('p', describeCosts(data, new Map(changes))).textContent"
    return page.evaluate(script, [data, changes]).replace("\u00a0", " ").replace("\u202f", " ")


def test_another_month_is_said_once_something_changes_in_it(page):
    """October is said with « d' »; what was billed of a month is said beside it."""
    tick = {"on": True, "time": None, "was": {"on": False, "time": None}}
    costs = [
        {"month": "2026-10", "name": "octobre", **cost_of(on("jeudi 2026-10-01"), 890)},
        {"month": "2026-12", "name": "décembre", **cost_of(FIRST, 0)},
    ]
    own, beside = [f"{TUESDAY} {MEAL}", tick], [f"2026-10-30 {MEAL}", tick]
    assert words_of(page, costs, [own]) == "Estimation du mois : 4,45 €"
    both = "Estimation d'octobre : 4,45 € (déjà facturé : 8,90 €) · de décembre : {}"
    assert words_of(page, costs, [beside]) == both.format("0,00 €")
    assert words_of(page, costs, [own, beside]) == both.format("4,45 €")


def cost_of(first, billed):
    return describe_month_cost(CHILD, FAMILY, None, [], PRICES, billed, first, issued)
