"""The colour of a commune: what is legible, and its tones by day and by night."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cantine.common.form_input import NotAccepted
from cantine.offer.rules.commune_colour import (
    DARK_CARD,
    DARK_GROUND,
    LIGHT_GROUND,
    TEXT,
    WHITE,
    make_dark,
    make_light,
    measure_contrast,
    read_colour,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("typed", "kept"), [("#1F6B42", "#1f6b42"), ("7a1f3d", "#7a1f3d"), (" #123456 ", "#123456"), ("", ""), (" ", "")]
)
def test_a_colour_is_kept_as_pages_write_it(typed, kept):
    assert read_colour(typed) == kept


@pytest.mark.parametrize("typed", ["vert", "#12345", "#1234567", "rgb(0,0,0)", "#12345g", "#fff"])
def test_what_is_no_colour_is_told_how_to_write_one(typed):
    with pytest.raises(NotAccepted, match="par exemple #1f6b42"):
        read_colour(typed)


@pytest.mark.parametrize("typed", ["#ffd500", "#ffffff", "#7fd3a3", "#ff8800"])
def test_a_colour_that_is_too_light_is_told_so(typed):
    with pytest.raises(NotAccepted, match="trop claire"):
        read_colour(typed)


def test_contrast_is_that_of_the_standard():
    assert measure_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert measure_contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert measure_contrast("#1f6b42", "#1f6b42") == 1


@given(COLOURS)
def test_whatever_is_accepted_can_be_read_by_day_and_by_night(colour):
    assume(measure_contrast(colour, LIGHT_GROUND) >= TEXT)
    light, dark = make_light(read_colour(colour)), make_dark(colour)
    pairs = [(light.plain, WHITE), (light.strong, light.soft), (light.on, light.plain), (light.plain, LIGHT_GROUND)]
    pairs += [(dark.plain, DARK_CARD), (dark.strong, dark.soft), (dark.on, dark.plain), (dark.plain, DARK_GROUND)]
    assert [pair for pair in pairs if measure_contrast(*pair) < TEXT] == []
