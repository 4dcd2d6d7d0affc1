"""A day that comes back each year, as people type it."""

import pytest

from cantine.common.day_input import describe_yearly_day, find_next_yearly_day, read_yearly_day
from cantine.common.form_input import NotAccepted
from tests.dates import on


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31/12", "12-31"),
        (" 31 décembre ", "12-31"),
        ("31.12", "12-31"),
        ("12-31", "12-31"),
        ("1er septembre", "09-01"),
        ("31 août", "08-31"),
        ("", ""),
    ],
)
def test_a_day_of_the_year_is_read_in_many_ways(typed, kept):
    assert read_yearly_day(typed) == kept
    assert read_yearly_day(describe_yearly_day(kept)) == kept


@pytest.mark.parametrize("typed", ["31/02", "29/02", "décembre", "31/12/2026", "0/1", "12/31", "x"])
def test_what_is_no_day_of_every_year_is_refused(typed):
    with pytest.raises(NotAccepted, match=r"écrivez par exemple 31/12\."):
        read_yearly_day(typed)


def test_the_next_one_is_this_day_or_later():
    assert find_next_yearly_day("12-31", on("lundi 2026-11-23")) == on("jeudi 2026-12-31")
    assert find_next_yearly_day("12-31", on("jeudi 2026-12-31")) == on("jeudi 2026-12-31")
    assert find_next_yearly_day("08-31", on("lundi 2026-11-23")) == on("mardi 2027-08-31")
