"""Telephone numbers as people write them, kept in one writing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.bounds.telephones import clean_phone
from cantine.common.form_input import NotAccepted


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *((one, "06 39 98 01 01") for one in ("0639980101", "06 39 98 01 01", "06.39.98.01.01", "06/39/98/01/01")),
        *((one, "06 39 98 01 01") for one in ("06-39-98-01-01", " 06\u00a039\u00a098 0101 ", "0639 980 101")),
        *((one, "+33 6 39 98 01 01") for one in ("+33639980101", "0033 6 39 98 01 01", "+33 (0)6 39 98 01 01")),
        *((one, "0262 12 34 56") for one in ("0262123456", "02 62 12 34 56")),
        *((one, "+262 692 12 34 56") for one in ("+262692123456", "+262 692 12-34-56", "00262692123456")),
        *(("0590123456", "0590 12 34 56"), ("0596701234", "05 96 70 12 34"), ("+687 26 12 34", "+687 26.12.34")),
        *(("+41223456789", "+41 22 345 67 89"), ("0800123456", "0 800 12 34 56"), ("04 00 00 00 00", "04 00 00 00 00")),
        *(("", ""), ("  ", "")),
    ],
)
def test_numbers_of_france_overseas_and_the_world(written, kept):
    assert clean_phone(written) == kept
    assert clean_phone(kept) == kept


@pytest.mark.parametrize(
    "written",
    [
        *("06 39 98 01", "06 39 98 01 011", "0000000000", "3949", "+1", "+999 12345678", "abc", "06 01 (soir)", "@"),
        *("0639980101 0474000000", "٠٦٣٩٩٨٠١٠١", "06 39 98 01 0x", "-0639980101", "639980101"),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(written):
    with pytest.raises(NotAccepted, match="n'est pas un numéro de téléphone : écrivez par exemple 06 12 34 56 78"):
        clean_phone(written)


@pytest.mark.parametrize(("written", "kept"), [("3949", "3949"), ("10 07", "1007"), ("0474000000", "04 74 00 00 00")])
def test_a_town_and_its_host_may_have_a_short_number(written, kept):
    assert clean_phone(written, short=True) == kept


def test_a_longer_text_is_told_its_length():
    with pytest.raises(NotAccepted, match="Ce texte est trop long : 40 caractères au plus, il en a 200"):
        clean_phone("1" * 200)


@given(st.from_regex(r"0[1-9]([ .]?[0-9]{2}){4}", fullmatch=True))
def test_ten_digits_keep_their_digits(written):
    kept = clean_phone(written)
    assert re.sub(r"\D", "", kept) == re.sub(r"\D", "", written)
    assert clean_phone(kept) == kept
