"""Which language is spoken to whom."""

import pytest

from cantine.common.language.languages import choose_language, get_language, set_language, speak

CHROME = "en-GB,en-US;q=0.9,en;q=0.8,fr;q=0.7"


@pytest.mark.parametrize(
    ("chosen", "of_account", "accepted", "language"),
    [
        (None, "", "", "fr"),
        (None, "", "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"),
        (None, "", CHROME, "en"),
        (None, "", "de-DE,de;q=0.9,en;q=0.8", "en"),
        (None, "", "de-DE,de;q=0.9", "fr"),
        (None, "", "de, fr;q=0.3, en;q=0.4", "en"),
        (None, "", "en;q=0.5,fr;q=0.5", "en"),
        (None, "", "en;q=0", "fr"),
        (None, "", "en;q=much, *", "fr"),
        (None, "", "EN-gb", "en"),
        (None, "fr", CHROME, "fr"),
        (None, "en", "fr", "en"),
        ("fr", "en", CHROME, "fr"),
        ("en", "fr", "fr", "en"),
        ("de", "", "fr", "fr"),
        ("", "xx", CHROME, "en"),
    ],
)
def test_the_choice_in_the_browser_counts_then_the_account_then_what_the_browser_asks_for(
    chosen, of_account, accepted, language
):
    assert choose_language(chosen, of_account, accepted) == language


def test_french_is_spoken_where_nobody_chose():
    assert get_language() == "fr"


def test_a_language_is_spoken_for_a_while_whatever_happens_meanwhile():
    with speak("en"):
        assert get_language() == "en"
        with speak("fr"):
            assert get_language() == "fr"
        assert get_language() == "en"
    with pytest.raises(KeyError), speak("en"):
        raise KeyError
    assert get_language() == "fr"


def test_a_language_is_set_for_one_run():
    with speak("fr"):
        set_language("en")
        assert get_language() == "en"
    assert get_language() == "fr"
