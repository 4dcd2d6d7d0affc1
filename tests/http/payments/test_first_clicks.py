"""Equal clicks come to the same, for a second, or until the first one has come to something."""

import asyncio

import pytest

from cantine.http.payments.first_clicks import KEPT_FOR, FirstClicks


class Town:
    """Counts what is begun; each beginning ends when it may."""

    def __init__(self):
        self.now, self.begun = 100.0, 0
        self.clicks = FirstClicks(now=lambda: self.now)

    async def begin(self):
        self.begun += 1
        number = self.begun
        await asyncio.sleep(0)
        return number

    async def click(self, *keys):
        return await asyncio.gather(*(self.clicks.answer(key, self.begin) for key in keys))


def test_equal_clicks_are_one_and_others_are_others():
    assert asyncio.run(Town().click("a", "a", "b", "a")) == [1, 1, 2, 1]


@pytest.mark.parametrize(("later", "answer"), [(0, 1), (KEPT_FOR - 0.001, 1), (KEPT_FOR, 2)])
def test_a_click_is_the_same_for_a_second(later, answer):
    async def click_again(town):
        await town.click("a")
        town.now += later
        return await town.click("a")

    assert asyncio.run(click_again(Town())) == [answer]


def test_whoever_clicks_while_the_first_click_is_on_its_way_waits_for_it():
    async def click_late(town):
        first = asyncio.create_task(town.clicks.answer("a", town.begin))
        await asyncio.sleep(0)
        town.now += 10 * KEPT_FOR
        second = await town.click("a")
        return [await first, *second]

    assert asyncio.run(click_late(Town())) == [1, 1]


def test_a_failure_is_that_of_both_and_who_goes_away_stops_nothing():
    async def fail():
        raise ZeroDivisionError

    async def click(town):
        clicks = (town.clicks.answer("a", fail) for _ in range(2))
        failures = await asyncio.gather(*clicks, return_exceptions=True)
        gone = asyncio.create_task(town.clicks.answer("b", town.begin))
        await asyncio.sleep(0)
        gone.cancel()
        return [type(one) for one in failures], await town.click("b")

    assert asyncio.run(click(Town())) == ([ZeroDivisionError] * 2, [1])


def test_a_click_that_is_forgotten_is_made_again():
    async def click_again(town):
        await town.click("a")
        town.clicks.forget("a")
        town.clicks.forget("never")
        return await town.click("a")

    assert asyncio.run(click_again(Town())) == [2]
