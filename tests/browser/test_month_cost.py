"""The sum that the month grid makes while boxes are ticked, made by Chromium: to the cent what is billed."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cantine.queries.bookings import Booked
from cantine.rules.charges import Attended, charges
from cantine.rules.estimate import total
from cantine.rules.price_list import PriceList
from cantine.rules.prices import Band, Household, Tariff
from cantine.rules.words import State
from pages.widgets.month_cost import month_cost
from pages.widgets.month_data import columns
from tests.dates import on
from tests.rules import given_prices
from tests.rules.given_prices import FIRST, LATE, MEAL, SERVICES, STUDY

SCRIPT = Path(__file__).parents[2] / "pages/widgets/month_cost.js"
ELEMENTS = SCRIPT.with_name("elements.js")
MONTHS = 60
CHILD, FAMILY, OTHER = 1, 7, 8


@pytest.fixture(scope="module")
def page(chromium):
    """An empty page with the grid's own functions in it."""
    page = chromium.new_page()
    page.add_script_tag(content=ELEMENTS.read_text() + SCRIPT.read_text())
    yield page
    page.close()


def sums(page, months):
    """The cents of each month, and the services without a price."""
    return page.evaluate(
        """(months) => months.map(({ data, changes }) => {
            const { cents, unpriced } = monthCost(data, new Map(changes));
            return [cents, [...unpriced].sort()];
        })""",
        [json.loads(json.dumps(month)) for month in months],
    )


def booked(die: Random, one: Attended) -> Booked:
    """A booking as it is read; some belong to the other family, some are billed already."""
    family = die.choice([FAMILY, FAMILY, FAMILY, OTHER])
    fields = (one.id, one.child_id, one.day, one.service_id, family, one.state, one.time, die.random() < 0.2)
    return Booked(*fields, die.choice([None, None, 480]) if one.time else None, one.sick_day, one.proof)


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


def month(die: Random, prices: PriceList) -> tuple[dict, list[Attended]]:
    """What the browser is given and what was changed there; and what stands afterwards, as it is billed."""
    rows = [booked(die, one) for one in given_prices.month(die) if one.state is not State.CANCELLED]
    held = {(one.day, one.service_id): one for one in rows if one.child_id == CHILD}
    after = {cell: one.attended for cell, one in held.items() if one.family_id == FAMILY and not one.invoiced}
    days = sorted({FIRST.replace(day=die.randint(1, 31)) for _ in range(20)} | {day for day, _ in held})
    changes = []
    for day in days:
        for service in SERVICES.values():
            time = die.choice(service.times) if service.times else None
            changed = change(die, held.get((day, service.id)), time)
            if changed is None:
                continue
            changes.append([f"{day} {service.id}", changed])
            after.pop((day, service.id), None)
            if changed["on"]:
                after[day, service.id] = Attended(0, CHILD, service.id, day, time=changed["time"])
    data = {
        "cost": month_cost(CHILD, FAMILY, rows, prices, 0, FIRST),
        "services": columns([*SERVICES.values()]),
        "weeks": [{"days": [{"iso": day.isoformat()} for day in days]}],
    }
    return {"data": data, "changes": changes}, [*after.values()]


def test_the_sum_in_the_browser_is_what_is_billed_for_random_months_and_prices(page):
    die, asked, expected = Random(4), [], []
    for _ in range(MONTHS):
        prices = given_prices.price_list(die)
        given, after = month(die, prices)
        asked.append(given)
        expected.append([sum(charge.cents for charge in charges(after, prices)), []])
    assert sum(bool(given["changes"]) for given in asked) > MONTHS / 2
    assert sum(cents > 0 for cents, _ in expected) > MONTHS / 2
    assert sums(page, asked) == expected


def test_where_prices_are_missing_both_leave_out_and_name_the_same(page):
    die, asked, expected = Random(5), [], []
    for _ in range(MONTHS):
        prices = given_prices.price_list(die, False, False)
        given, after = month(die, prices)
        asked.append(given)
        found = total(after, prices)
        expected.append([found.cents, sorted({one.service_id for one in found.unpriced})])
    assert sum(bool(unpriced) for _, unpriced in expected) > MONTHS / 4
    assert sums(page, asked) == expected


SEPTEMBER, TUESDAY = on("mardi 2026-09-01"), on("mardi 2026-12-01")
PRICES = PriceList(SERVICES, [Tariff(MEAL, SEPTEMBER, [Band(0, 445)])], Household())
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
    data = {
        "cost": month_cost(CHILD, FAMILY, rows, PRICES, billed, FIRST),
        "services": columns([*SERVICES.values()]),
        "weeks": [{"days": [{"iso": TUESDAY.isoformat()}]}],
    }
    words = page.evaluate("(data) => make('p', costWords(monthCost(data, new Map()), data.services)).textContent", data)
    assert words.replace("\u00a0", " ").replace("\u202f", " ") == said
