"""A number as people type it."""

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.number_input import parse_digits, read_hour, read_hundredths, read_whole, write_hour


@pytest.mark.parametrize(
    ("typed", "found"), [("12", 12), (" 12 ", 12), ("0", 0), ("1 234", 1234), ("1\u202f234", 1234), ("100000", 100_000)]
)
def test_a_whole_number_is_read_as_it_is_meant(typed, found):
    assert read_whole(typed, 0, 100_000) == found


@pytest.mark.parametrize("typed", ["", "12,5", "12.0", "1.234", "-3", "douze", "1e3", "12 34", "12 €", "٣"])
def test_what_is_no_whole_number_is_refused(typed):
    with pytest.raises(NotAccepted, match="n'est pas un nombre entier"):
        read_whole(typed, 0, 100_000)


@pytest.mark.parametrize("typed", ["0", "61", "1 000"])
def test_a_number_out_of_range_is_refused_and_not_moved_into_it(typed):
    with pytest.raises(NotAccepted, match="n'est pas possible : de 1 à 60"):
        read_whole(typed, 1, 60)


@pytest.mark.parametrize(("typed", "found"), [("12,5", 1250), ("12.50 %", 1250), ("10%", 1000), ("0", 0)])
def test_a_percentage(typed, found):
    assert read_hundredths(typed, 100_000) == found


@pytest.mark.parametrize("typed", ["", "%", "1,234", "-1", "10 €", "1000,01"])
def test_what_is_no_percentage_is_refused(typed):
    with pytest.raises(NotAccepted):
        read_hundredths(typed, 100_000)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("17:00", 1020), ("17h", 1020), ("17 h 30", 1050), ("8h05", 485), ("9.30", 570), ("0:00", 0), ("23h59", 1439)],
)
def test_an_hour(typed, minutes):
    assert read_hour(typed) == minutes
    assert read_hour(write_hour(minutes)) == minutes


@pytest.mark.parametrize("typed", ["", "17", "1700", "24:00", "17:60", "17:5", "midi", "-1:00", "5 pm"])
def test_what_is_no_hour_is_refused(typed):
    with pytest.raises(NotAccepted, match="n'est pas une heure : écrivez par exemple 17:00"):
        read_hour(typed)


@pytest.mark.parametrize(
    ("text", "found"),
    [("12", 12), ("007", 7), ("0", 0), ("123456789", 123456789), ("1234567890", None), ("", None), (" 12", None)]
    + [(text, None) for text in ("12\n", "-1", "+1", "1e3", "1_2", "²", "١٢")],
)
def test_an_id_in_an_address_is_digits_and_nothing_else(text, found):
    assert parse_digits(text) == found
