"""Two people at one form."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm, find_changes

SHOWN = {"address": "1 rue A", "note": ""}
A_AND_B = st.fixed_dictionaries({"address": st.sampled_from("abc"), "note": st.sampled_from("abc")})


def seen(told=SHOWN):
    return ShownForm(SHOWN, told)


def test_what_was_touched_is_written():
    assert find_changes({**SHOWN, "note": "vu"}, SHOWN, seen()) == {"note": "vu"}
    assert find_changes(SHOWN, SHOWN, seen()) == {}


def test_what_somebody_else_wrote_into_an_untouched_field_stays():
    stands = {**SHOWN, "address": "2 rue B"}
    assert find_changes({**SHOWN, "note": "vu"}, stands, seen()) == {"note": "vu"}


def test_what_both_touched_is_refused_with_what_stands():
    stands = {"address": "2 rue B", "note": "b"}
    with pytest.raises(FieldsChangedMeanwhile) as refused:
        find_changes({"address": "3 rue C", "note": ""}, stands, seen())
    assert (refused.value.fields, refused.value.stands) == (["address"], stands)


def test_both_wrote_the_same():
    stands = {**SHOWN, "address": "2 rue B"}
    assert find_changes(stands, stands, seen()) == {}


def test_told_what_stands_the_second_may_replace_it_and_the_untouched_field_stays_still():
    stands = {"address": "2 rue B", "note": "b"}
    assert find_changes({"address": "3 rue C", "note": ""}, stands, seen(told=stands)) == {"address": "3 rue C"}


def test_told_something_that_changed_again_it_is_refused_again():
    stands = {**SHOWN, "address": "4 rue D"}
    with pytest.raises(FieldsChangedMeanwhile):
        find_changes({**SHOWN, "address": "3 rue C"}, stands, seen(told={**SHOWN, "address": "2 rue B"}))


def test_a_field_that_was_not_there_is_empty():
    assert find_changes({"2026-11-01": 500}, {"2026-11-01": None}, ShownForm({}, {})) == {"2026-11-01": 500}
    with pytest.raises(FieldsChangedMeanwhile):
        find_changes({"2026-11-01": 500}, {"2026-11-01": 600}, ShownForm({}, {}))


def test_without_a_form_whatever_differs_is_written():
    assert find_changes({"address": "x"}, {"address": "y"}) == {"address": "x"}


@given(A_AND_B, A_AND_B, A_AND_B)
def test_never_is_anything_overwritten_that_was_not_seen(shown, stands, wanted):
    written = {}
    with suppress(FieldsChangedMeanwhile):
        written = find_changes(wanted, stands, ShownForm(shown, shown))
    after = {**stands, **written}
    assert all(after[name] in (stands[name], wanted[name]) for name in after)
    assert all(after[name] == stands[name] for name in after if stands[name] != shown[name])
