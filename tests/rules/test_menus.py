"""Menus as a manager pastes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.rules.menus import LONGEST, Menu, NotRead, read
from tests.dates import on

WEEK = on("lundi 2026-11-30")
MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
BOTH = {MONDAY: Menu("Salade, rôti, yaourt"), TUESDAY: Menu("Soupe, omelette, végétarien", True)}


@pytest.mark.parametrize(
    "pasted",
    [
        "lundi 30 novembre : Salade, rôti, yaourt\nmardi 1er décembre : Soupe, omelette, végétarien",
        "Lundi : Salade, rôti, yaourt\n\nMardi - Soupe, omelette, végétarien",
        "30/11/2026\tSalade\trôti\tyaourt\n01/12/2026\tSoupe\tomelette\tvégétarien",
        "30.11\tSalade\trôti\tyaourt\n1.12.26\tSoupe\tomelette\tvégétarien",
        "2026-11-30 Salade, rôti, yaourt\n2026-12-01 Soupe, omelette, végétarien",
        "LUNDI 30 NOVEMBRE 2026\nSalade\nrôti\nyaourt\nMARDI 1 DÉCEMBRE 2026\nSoupe\nomelette\nvégétarien",
        "Lundi\tMardi\nSalade\tSoupe\nrôti\tomelette\nyaourt\tvégétarien",
        "\t30/11\t01/12\nEntrée\tSalade\tSoupe\nPlat\trôti\tomelette\nDessert\tyaourt\tvégétarien",
    ],
)
def test_a_mail_or_a_table_is_understood(pasted):
    assert read(pasted, WEEK) == BOTH


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "Collez les menus"),
        ("Salade, rôti", "Ligne 1 : commencez par un jour"),
        ("lundi 1er décembre 2026 : Soupe", "Le 01/12/2026 n'est pas un lundi : vérifiez la date."),
        ("lundi 30 novembre :", "Les jours n'ont pas de plats"),
        ("lundi : " + "x" * (LONGEST + 1), "Lundi 30 novembre 2026 : plus de 500 lettres."),
        ("31/02/2026 : Soupe", "Ligne 1 : commencez par un jour"),
    ],
)
def test_what_is_not_understood_is_told(pasted, sentence):
    with pytest.raises(NotRead) as why:
        read(pasted, WEEK)
    assert str(why.value).startswith(sentence)


@pytest.mark.parametrize(("written", "day"), [("4 janvier", "lundi 2027-01-04"), ("31 août", "lundi 2026-08-31")])
def test_a_year_that_is_not_told_is_the_nearest(written, day):
    assert list(read(f"{written} : Soupe", WEEK)) == [on(day)]


@given(st.text(max_size=200))
def test_any_text_is_understood_or_refused_in_a_sentence(text):
    try:
        understood = read(text, WEEK)
    except NotRead:
        return
    assert understood
