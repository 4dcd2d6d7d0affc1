"""Equal clicks come to the same while one is on its way, and where the first one holds the second back."""

import asyncio

import pytest

from cantine.http.payments.first_clicks import KEPT_FOR, FirstClicks


class Town:
    """Each beginning has a number; what was begun holds the next one back for as long as `holds`."""

    def __init__(self):
        self.now, self.begun, self.holds = 100.0, 0, True
        self.clicks = FirstClicks(now=lambda: self.now)

    async def begin(self):
        self.begun += 1
        number = self.begun
        await asyncio.sleep(0)
        return "held" if self.holds and number > 1 else number

    async def click(self, *keys):
        return await asyncio.gather(*(self.answer(key) for key in keys))

    def answer(self, key):
        return self.clicks.answer(key, self.begin, lambda answer: answer == "held")


def test_equal_clicks_are_one_and_others_are_others():
    assert asyncio.run(Town().click("a", "a", "b", "a")) == [1, 1, "held", 1]


@pytest.mark.parametrize(
    ("later", "holds", "answer"),
    [
        (0, True, 1),
        (KEPT_FOR - 0.001, True, 1),
        (KEPT_FOR, True, "held"),
        (0, False, 2),  # refused meanwhile: it is a new one
    ],
)
def test_who_is_held_back_by_the_click_before_gets_its_answer(later, holds, answer):
    async def click_again(town):
        await town.click("a")
        town.now, town.holds = town.now + later, holds
        return await town.click("a")

    assert asyncio.run(click_again(Town())) == [answer]


def test_whoever_clicks_while_the_first_click_is_on_its_way_waits_for_it():
    async def click_late(town):
        first = asyncio.create_task(town.answer("a"))
        await asyncio.sleep(0)
        town.now += 10 * KEPT_FOR
        second = await town.click("a")
        return [await first, *second]

    assert asyncio.run(click_late(Town())) == [1, 1]


def test_a_failure_is_that_of_both_and_who_goes_away_stops_nothing():
    async def fail():
        raise ZeroDivisionError

    async def click(town):
        clicks = (town.clicks.answer("a", fail, bool) for _ in range(2))
        failures = await asyncio.gather(*clicks, return_exceptions=True)
        gone = asyncio.create_task(town.answer("b"))
        await asyncio.sleep(0)
        gone.cancel()
        return [type(one) for one in failures], await town.click("b")

    assert asyncio.run(click(Town())) == ([ZeroDivisionError] * 2, [1])
