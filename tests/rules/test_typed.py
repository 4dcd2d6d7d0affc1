"""What people type into forms: kept clean, or refused with a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.rules import typed
from cantine.rules.typed import NotAccepted


@pytest.mark.parametrize(("written", "kept"), [(" Zoé@Exemple.fr ", None), (" Zoe@Exemple.FR ", "zoe@exemple.fr")])
def test_an_address_is_kept_in_lower_case_and_has_no_accents(written, kept):
    if kept:
        assert typed.email(written) == kept
    else:
        with pytest.raises(NotAccepted):
            typed.email(written)


@pytest.mark.parametrize(
    "written",
    [
        "a@b",
        "a@exemple.fr, b@exemple.fr",
        "Alice <a@exemple.fr>",
        "a b@exemple.fr",
        "=?utf-8?q??=@exemple.fr",  # words in code that a mail program would open
        "=?utf-8?q?a=2cb=40autre.fr?=@exemple.fr",
        "a\n@exemple.fr",
    ],
)
def test_what_is_no_single_address_is_refused(written):
    with pytest.raises(NotAccepted):
        typed.email(written)


def test_no_address_is_none():
    assert typed.email("  ") is None


@given(st.text())
def test_a_line_is_one_line_and_stays_what_it_is(text):
    clean = typed.line(text)
    assert "\n" not in clean
    assert "\0" not in clean
    assert typed.line(clean) == clean.strip()
