"""What a town may type for its accounts and analytic codes."""

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.terms.account_plan import DEFAULT, AccountPlan
from cantine.ledger.rules import account_settings as rules


def test_accounts_are_kept_without_spaces_in_capitals_and_the_others_stay():
    assert rules.clean_plan({}) == DEFAULT
    assert rules.clean_plan({"cash": " 53 11 ", "cesu": "5118a"}) == AccountPlan(cash="5311", cesu="5118A")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("cash", "", "« Espèces » : indiquez un compte."),
        ("cash", "  ", "« Espèces » : indiquez un compte."),
        ("cash", "caisse", "« Espèces » : un compte commence par un chiffre de 1 à 8"),
        ("cash", "531-1", "suivi de chiffres ou de lettres"),
        ("cash", "=531", "un compte commence par un chiffre"),
        ("cheque", "9" * 3, "« Chèques » : un compte commence par un chiffre de 1 à 8"),
        ("card", "5" * 21, "(20 au plus)"),
        ("unsorted", "4111", "4111 est déjà le compte des redevables ; prenez-en un autre."),
        ("receivable", "531", "« Espèces » : 531 est déjà le compte des redevables"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence_that_names_it(name, typed, said):
    with pytest.raises(NotAccepted) as refused:
        rules.clean_plan({name: typed})
    assert said in str(refused.value)


def test_a_transfer_between_families_may_stay_on_the_account_of_the_families():
    assert rules.clean_plan({"transferred": "4111"}).transferred == "4111"


@pytest.mark.parametrize(("typed", "kept"), [("", ""), (" ", ""), ("bourg", "BOURG"), ("25 - a.1/2_b", "25 - A.1/2_B")])
def test_an_analytic_code_is_kept_in_capitals_or_is_none(typed, kept):
    assert rules.clean_analytic_code("École du Bourg", typed) == kept


@pytest.mark.parametrize("typed", ["École", "=A1", "A;B", "-A", "A" * 21, "A\tB;"])
def test_a_code_that_a_spreadsheet_could_misread_is_refused(typed):
    with pytest.raises(NotAccepted, match="« École du Bourg » : un code analytique se compose de"):
        rules.clean_analytic_code("École du Bourg", typed)


def test_schools_of_one_name_are_told_apart_by_their_number():
    names = {1: "École", 2: "École", 3: "Le Pré"}
    assert rules.label_schools(names) == {1: "École (n° 1)", 2: "École (n° 2)", 3: "Le Pré"}
