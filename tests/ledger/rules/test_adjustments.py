"""What may be written off, given back or moved of a family's account: each refusal with the last case that passes."""

from dataclasses import replace
from datetime import date, timedelta

from cantine.common.terms.adjustments import WRITE_OFFS, AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.rules.adjustments import (
    HIGHEST,
    AdjustableAccount,
    RecordedAdjustment,
    TypedAdjustment,
    check_day,
    check_take_back,
    clean_adjustment,
    describe_alike,
    find_counting_day,
    list_possible,
    tidy_adjustment,
)
from tests.dates import on
from tests.support.approved import say

TODAY, MONDAY, DAY = on("mardi 2026-12-01"), on("lundi 2026-11-30"), timedelta(1)
WAIVED = TypedAdjustment(AdjustmentKind.WAIVED, TODAY, 10_00, " Ressources  faibles ", " Délibération 12 ")
REFUND = TypedAdjustment(AdjustmentKind.REFUNDED, TODAY, 10_00, "Départ", " VIR 7 ", Method.TRANSFER)
MOVED = TypedAdjustment(AdjustmentKind.TRANSFERRED, TODAY, 10_00, "Garde", "sans effet")
OWES, AHEAD = AdjustableAccount(-25_00, -10_00, 0), AdjustableAccount(25_00, 10_00, 25_00)


def test_a_debt_is_written_off_and_an_advance_given_back_or_moved(approved):
    accounts = [OWES, AHEAD, *(AdjustableAccount(*one) for one in ((0, 0, 5), (-1, 0, 5), (1, 0, 0), (1, 0, 1)))]
    approved("possible", [f"{one}: {' '.join(list_possible(one))}" for one in accounts])


def test_every_write_off_is_refused_beyond_what_is_owed(approved):
    typed = [WAIVED, *(replace(WAIVED, cents=cents) for cents in (-1, 0, 1, 10_01, 25_00, 25_01))]
    said = [say(clean_adjustment, one, OWES, TODAY) for one in typed]
    said += [say(clean_adjustment, replace(WAIVED, kind=kind), OWES, TODAY) for kind in WRITE_OFFS]
    said += [say(clean_adjustment, WAIVED, account, TODAY) for account in (AHEAD, AdjustableAccount(-25_00, 3_00, 0))]
    said += [say(clean_adjustment, replace(WAIVED, **{name: " "}), OWES, TODAY) for name in ("reason", "reference")]
    said.append(say(clean_adjustment, replace(WAIVED, method=Method.CASH), OWES, TODAY))
    approved("write_offs", said)


def test_every_advance_is_refused_beyond_what_came_in_money(approved):
    accounts = [
        *(AHEAD, OWES, AdjustableAccount(0, 0, 0), AdjustableAccount(25_00, 10_00, 9_00)),
        *(AdjustableAccount(25_00, 9_99, 25_00), AdjustableAccount(25_00, -1, 25_00), AdjustableAccount(25_00, 0, 0)),
    ]
    said = [say(clean_adjustment, typed, account, TODAY) for typed in (REFUND, MOVED) for account in accounts]
    said += [say(clean_adjustment, replace(REFUND, method=one), AHEAD, TODAY) for one in (None, *Method)]
    said += [say(clean_adjustment, replace(REFUND, cents=25_01), AHEAD, TODAY)]
    said += [say(clean_adjustment, replace(MOVED, method=Method.CASH), AHEAD, TODAY)]
    said += [say(clean_adjustment, replace(REFUND, reason=""), AHEAD, TODAY)]
    approved("advances", said)


def test_the_day_of_an_entry_is_past_and_of_these_years(approved):
    days = (TODAY + DAY, TODAY, date(2021, 1, 1), date(2020, 12, 31))
    said = [f"{day}: {say(check_day, day, TODAY)}" for day in days]
    said += [say(clean_adjustment, replace(WAIVED, day=day), OWES, TODAY) for day in days]
    approved("days", said)


def test_an_entry_is_taken_back_once_and_not_before_its_day(approved):
    stands = RecordedAdjustment(MONDAY, MONDAY, takes_back=False, is_taken_back=False)
    entries = (stands, replace(stands, takes_back=True), replace(stands, is_taken_back=True))
    said = [say(check_take_back, one, TODAY, TODAY) for one in entries]
    said += [say(check_take_back, stands, day, TODAY) for day in (MONDAY - DAY, MONDAY, TODAY + DAY)]
    approved("taken_back", said)


def test_what_is_typed_is_compared_tidied(approved):
    typed = (WAIVED, REFUND, MOVED, replace(WAIVED, cents=HIGHEST), replace(WAIVED, cents=HIGHEST + 1))
    approved("tidied", [*(say(tidy_adjustment, one) for one in typed), *map(describe_alike, typed)])


def test_an_entry_counts_in_the_month_in_which_it_is_written_and_never_before_the_one_that_it_takes_back():
    assert find_counting_day(TODAY, TODAY) == TODAY
    assert find_counting_day(MONDAY, TODAY) == TODAY
    assert find_counting_day(MONDAY - DAY, MONDAY) == MONDAY - DAY
    assert find_counting_day(MONDAY - DAY, MONDAY, not_before=MONDAY) == MONDAY
