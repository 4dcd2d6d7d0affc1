"""Names of every language are names; messages, links and numbers are none."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.bounds.person_names import check_name
from cantine.common.form_input import LONGEST, NotAccepted


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "O'Neil-d'Ávila",
            "O’Neil",
            "Đỗ",
            "Đỗ Thị Hồng",
            "李",
            "محمد",
            "नरेंद्र",
            "Ђорђевић",
            "Αλέξανδρος",
            "N'Diaye",
        ),
        *(
            "J.-P. Martin",
            "J.P. Martin",
            "St.Jean",
            "M. et Mme Durand (Petit)",
            "Durand/Petit",
            "Durand & Petit",
            "Léa 2",
        ),
        *("Mme Martin, née Durand", "فاطمه\u200cزهرا", "x" * LONGEST),
    ],
)
def test_these_are_names(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        *(
            ("12", "« 12 » n'est pas un nom : écrivez-le en lettres."),
            ("٠٦", "n'est pas un nom"),
            ("-.-", "n'est pas un nom"),
        ),
        *(
            (one, "contient une adresse internet : écrivez seulement le nom")
            for one in ("Gagnez sur exemple.com", "www.gains")
        ),
        *((one, "contient une adresse internet") for one in ("BIT.LY", "gains.xyz/ici", "Exemple.FR", "https")),
        (
            "http://exemple.fr",
            "un nom ne contient pas « : ». Écrivez-le en lettres, avec espaces, apostrophes ou tirets.",
        ),
        *((f"Léo{sign}", f"un nom ne contient pas « {sign} »") for sign in '@<>[]{}|\\#$%*_=;!?"\n\t\u202e\u200b\0😀'),
        ("x" * (LONGEST + 1), "Ce nom est trop long : 100 caractères au plus, il en a 101."),
    ],
)
def test_these_are_none_and_the_sentence_says_what_to_write(name, says):
    with pytest.raises(NotAccepted) as refused:
        check_name(name)
    assert says in str(refused.value)


@given(st.text(st.characters(categories=("L", "M")), min_size=1, max_size=LONGEST))
def test_letters_of_any_script_are_a_name(name):
    letters = any(unicodedata.category(letter)[0] == "L" for letter in name)
    if letters and name.lower() not in ("http", "https"):
        assert check_name(name) == name


@given(st.text(max_size=120))
def test_a_name_has_a_letter_and_nothing_that_is_not_seen(name):
    try:
        kept = check_name(name)
    except NotAccepted:
        return
    assert kept == name
    assert len(kept) <= LONGEST
    assert not kept or any(letter.isalpha() for letter in kept)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in kept)
    assert not {*kept} & {"\u202e", "\u200b", "@", "<", ":"}
