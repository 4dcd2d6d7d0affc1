"""What comes next at the sign-in, which tries are counted together, what a good password is said to be."""

import pytest

from cantine.access.rules.password_rules import describe_rule, find_fault
from cantine.access.rules.sign_in_steps import SignInStep, find_step
from cantine.access.rules.throttling import LIMITS, RESET_PER_LOGIN, find_limit, is_first_block


@pytest.mark.parametrize(
    ("prove", "choose", "set_up", "step"),
    [
        (True, True, True, SignInStep.CODE),
        (False, True, True, SignInStep.PASSWORD),
        (False, False, True, SignInStep.SET_UP),
        (False, False, False, None),
    ],
)
def test_the_next_step_is_the_first_that_is_missing(prove, choose, set_up, step):
    assert find_step(must_prove=prove, must_choose=choose, must_set_up=set_up) is step


def test_a_key_has_the_limit_of_the_word_before_its_colon():
    assert find_limit("oubli:famille 1:x") is RESET_PER_LOGIN
    assert [find_limit(f"{word}:x") for word in LIMITS] == [*LIMITS.values()]
    assert find_limit("compte") is LIMITS["compte"]


def test_the_first_try_after_which_one_waits_is_the_last_free_one():
    assert [is_first_block("oubli:x", number) for number in (2, 3, 4)] == [False, True, False]


def test_a_good_password_is_described():
    assert describe_rule() == (
        "Au moins 10 caractères, difficile à deviner : par exemple quatre mots sans rapport entre eux. "
        "Majuscules, minuscules et espaces comptent."
    )


def test_what_is_wrong_with_a_password_is_told_whole(approved):
    asked = [
        "a\0bcdefghij",
        "neuf lett",
        "dix lettr",
        "é" * 36,
        "é" * 37,
        "motdepasse1",
        "HeleneMorel",
        "girafe lampe sel nuage",
    ]
    said = [f"{one!r}: {find_fault(one, ['Hélène Morel'])}" for one in asked]
    approved("passwords", [*said])
