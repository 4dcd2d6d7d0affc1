"""What is said where money cannot be counted, put on a slip or closed: each refusal with the last case that passes."""

from datetime import timedelta

from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import Method
from cantine.till.rules.cash_count import MOST, check_count
from cantine.till.rules.closing import HIGHEST, check_opening, check_till_day, clean_difference, describe_till_closed
from cantine.till.rules.deposits import (
    SlipTwice,
    check_banked_day,
    check_cash_slip,
    check_slip_items,
    check_slip_open,
)
from tests.dates import on
from tests.support.approved import say

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
SUNDAY, DAY = on("dimanche 2026-11-29"), timedelta(1)


def test_slips(approved):
    banked = [say(check_banked_day, day, MONDAY, TUESDAY) for day in (SUNDAY, MONDAY, TUESDAY, TUESDAY + DAY)]
    approved(
        "slips",
        [
            *[f"{method} {chosen} {waiting}: {say(check_slip_items, method, chosen, waiting)}"
              for method in Method for chosen, waiting in ((0, 0), (1, 1), (2, 1))],
            *[f"{cents} of {there}: {say(check_cash_slip, cents, there)}"
              for cents, there in ((0, 500), (1, 500), (1, None), (500, 500), (501, 500), (1, -300))],
            *[f"{ending} {day}: {say(check_slip_open, ending, day)}"
              for ending in (None, *SlipEnding) for day in (None, TUESDAY)],
            *banked,
            str(SlipTwice(12, 34_50)),
        ],
    )  # fmt: skip


def test_closings(approved):
    days = [(None, None), (SUNDAY, None), (MONDAY, None), (None, SUNDAY), (SUNDAY, SUNDAY), (SUNDAY, MONDAY)]
    approved(
        "closings",
        [
            *[f"{last} {first}: {say(check_till_day, MONDAY, MONDAY, last, first)}" for last, first in days],
            say(check_till_day, TUESDAY, MONDAY, None, None),
            *[f"{typed}: {say(check_opening, typed)}" for typed in (None, -1, 0, HIGHEST, HIGHEST + 1)],
            say(clean_difference, 950, 1000, " "),
            say(clean_difference, 1050, 1000, ""),
            describe_till_closed(MONDAY),
            *[f"{count}: {say(check_count, count)}"
              for count in ({}, {50: 0}, {50: MOST}, {50: MOST + 1}, {50: -1}, {3: 1}, {50: 1, 3: 0})],
        ],
    )  # fmt: skip
