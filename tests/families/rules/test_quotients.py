"""A quotient of 0 is asked about: nil, or unknown."""

import pytest

from cantine.common.form_input import NotAccepted
from cantine.families.rules.quotients import HIGHEST, NilOrUnknown, Nought, read_quotient
from tests.support.approved import say


@pytest.mark.parametrize("nought", [None, *Nought])
def test_any_other_quotient_is_taken_as_it_is(nought):
    assert [read_quotient(value, nought) for value in (1, 650, HIGHEST)] == [1, 650, HIGHEST]


def test_a_nought_is_nil_or_unknown_and_never_guessed():
    assert read_quotient(0, Nought.NIL) == 0
    assert read_quotient(0, Nought.UNKNOWN) is None
    with pytest.raises(NilOrUnknown, match="nul ou inconnu"):
        read_quotient(0)


@pytest.mark.parametrize("value", [-1, HIGHEST + 1])
def test_what_is_no_quotient_is_refused(value):
    with pytest.raises(NotAccepted, match="100 000"):
        read_quotient(value, Nought.NIL)


def test_what_is_asked_or_refused_is_told_whole(approved):
    asked = [(-1,), (0,), (0, Nought.NIL), (0, Nought.UNKNOWN), (1,), (100_000,), (100_001,)]
    approved("quotients", [f"{one}: {say(read_quotient, *one)}" for one in asked])
