"""What people type into forms: kept clean, or refused with a sentence."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common import form_input
from cantine.common.form_input import NotAccepted


@pytest.mark.parametrize(("written", "kept"), [(" Zoé@Exemple.fr ", None), (" Zoe@Exemple.FR ", "zoe@exemple.fr")])
def test_an_address_is_kept_in_lower_case_and_has_no_accents(written, kept):
    if kept:
        assert form_input.clean_email(written) == kept
    else:
        with pytest.raises(NotAccepted):
            form_input.clean_email(written)


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
        form_input.clean_email(written)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("o'neil@exemple.fr", "o'neil@exemple.fr"),
        ("a+cantine@exemple.fr", "a+cantine@exemple.fr"),
        ("a@exemple.fr.", "a@exemple.fr"),
        ("mailto:a@exemple.fr", "a@exemple.fr"),
        ("MAILTO:A@exemple.fr?subject=Cantine", "a@exemple.fr"),
        ("<a@exemple.fr>", "a@exemple.fr"),
        ("« a@exemple.fr »", "a@exemple.fr"),
        ("a@exemple.fr;", "a@exemple.fr"),
        ("a@exemple.fr\r\n", "a@exemple.fr"),
        ("\u200ba@exemple.fr\u00a0", "a@exemple.fr"),
        (" . ", None),
    ],
)
def test_what_is_pasted_with_an_address_falls_off(pasted, kept):
    assert form_input.clean_email(pasted) == kept


@pytest.mark.parametrize("pasted", ["a@exemple.fr; b@exemple.fr", "a@exemple.fr b@exemple.fr", "zoé@exemple.fr"])
def test_two_addresses_or_an_accent_are_refused(pasted):
    with pytest.raises(NotAccepted):
        form_input.clean_email(pasted)


def test_no_address_is_none():
    assert form_input.clean_email("  ") is None


@given(st.text())
def test_a_line_is_one_line_and_stays_what_it_is(text):
    clean = form_input.clean_line(text)
    assert "\n" not in clean
    assert "\0" not in clean
    assert form_input.clean_line(clean) == clean.strip()


@pytest.mark.parametrize("sign", [" ", ".", "\t;", ">"])
def test_an_address_among_a_hundred_thousand_blanks_and_stops_takes_no_time(sign):
    """Looked for from each of them, its end would take half a minute, in which nobody else is served."""
    much = sign * 100_000
    began = time.process_time()
    assert form_input.strip_address(f"{much}a@exemple.fr{much}b") == f"{much}a@exemple.fr{much}b".lstrip(" .\t;")
    assert time.process_time() - began < 2
