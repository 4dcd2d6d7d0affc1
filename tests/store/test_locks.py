"""The one order of row locks: who breaks it fails in every test that asks for it."""

import pytest

from cantine.common.roles import NotFound
from cantine.store import database
from cantine.store.locks import lock_children, lock_families, lock_row
from cantine.store.tables import Child, Family
from tests.support.lock_order import LockedTooLate

pytestmark = pytest.mark.usefixtures("locks_in_order")


def test_children_come_before_families_and_what_is_locked_may_be_asked_again(cast):
    with database.open_writer(cast.url) as db:
        lock_children(db, [cast.leo, cast.zoe])
        lock_families(db, [cast.alices_family])
        lock_children(db, [cast.zoe])
        assert lock_row(db, Child, cast.leo).first_name == "Léo"
    with database.open_writer(cast.url) as db:
        lock_families(db, [cast.alices_family])
        with pytest.raises(LockedTooLate):
            lock_children(db, [cast.leo])


def test_rows_of_one_table_are_locked_at_once(cast):
    with database.open_writer(cast.url) as db:
        lock_children(db, [cast.leo])
        with pytest.raises(LockedTooLate):
            lock_children(db, [cast.zoe])


def test_a_row_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound), database.open_writer(cast.url) as db:
        lock_row(db, Family, 0)
