"""The commune lets its finance service set quotients and prices, from the next click on, and takes it back."""

import pytest

from cantine.access.actions.finance_rights import set_finance_rights
from cantine.access.queries.finance_rights import read_finance_rights
from cantine.access.queries.visitors import find_by_session
from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.roles import FinanceRights, Forbidden, Permission
from cantine.journal import search
from cantine.store import database
from tests.permissions.people import NOW, session_of, visitor
from tests.support.query_count import queries

BOTH = Permission.EDIT_QUOTIENTS, Permission.EDIT_PRICES


def give(cast, rights, person="admin", **more):
    who = visitor(cast, person)
    with database.open_writer(cast.url) as db:
        set_finance_rights(db, who.actor, rights, NOW, **more)


def may(cast, session_id):
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        actor = find_by_session(db, session_id, NOW).actor
        found = [actor.may(what) for what in BOTH]
    assert len(asked) == 1
    return found


def test_it_holds_at_once_in_an_open_session_and_costs_no_query(cast):
    farid = session_of(cast, "finance").session_id
    assert may(cast, farid) == [False, False]
    give(cast, FinanceRights(finance_quotients=True))
    assert may(cast, farid) == [True, False]
    give(cast, FinanceRights(finance_prices=True))
    assert may(cast, farid) == [False, True]
    give(cast, FinanceRights())
    assert may(cast, farid) == [False, False]


@pytest.mark.parametrize("person", ["manager", "reader", "guardian"])
def test_it_is_a_right_of_finance_alone(cast, person):
    give(cast, FinanceRights(True, True))
    assert may(cast, session_of(cast, person).session_id) == [False, False]


def test_finance_does_not_give_itself_the_right(cast):
    with pytest.raises(Forbidden):
        give(cast, FinanceRights(True, True), "finance")


def test_the_journal_tells_what_changed_and_nothing_twice(cast):
    give(cast, FinanceRights(finance_prices=True))
    give(cast, FinanceRights(finance_prices=True))
    with database.open_reader(cast.url) as db:
        [line] = search.list_page(db)[0]
        assert read_finance_rights(db) == FinanceRights(finance_prices=True)
    assert (line.action, line.before) == ("set_finance_rights", {"finance_prices": False})
    assert line.after == {"finance_prices": True}


def test_two_administrators_overwrite_nothing_unseen(cast):
    shown = vars(FinanceRights())
    give(cast, FinanceRights(finance_quotients=True))
    with pytest.raises(FieldsChangedMeanwhile):
        give(cast, FinanceRights(), seen=ShownForm({"finance_quotients": True}, shown))
