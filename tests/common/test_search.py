"""Names are found whatever their accents and capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.search import join_search_words, make_plain, split_search


@pytest.mark.parametrize(
    ("written", "found_by"),
    [
        ("Zoé", "zoe"),
        ("ÉLÉONORE", "eleonore"),
        ("Zoe\u0301", "zoe"),  # the accent as a sign of its own
        ("D'Ambrosio-Müller", "d ambrosio muller"),
        ("  Le   Gall ", "le gall"),
        ("Cœur", "coeur"),
        ("test@exemple.fr", "test@exemple.fr"),
        ("06 39 98", "06 39 98"),
        ("", ""),
    ],
)
def test_a_name_is_found_without_accents_and_capitals(written, found_by):
    assert make_plain(written) == found_by


def test_every_word_stands_once_between_spaces():
    assert join_search_words(["TEST", "Camille Test", "1"]) == " test camille 1 "


def test_more_than_six_words_find_nothing_better():
    assert split_search("a b c d e f g h") == ["a", "b", "c", "d", "e", "f"]


@given(st.text())
def test_what_is_plain_stays_plain(text):
    assert make_plain(make_plain(text)) == make_plain(text)
