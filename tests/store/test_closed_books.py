"""Books that are closed up to a day: what is asked of them, and who waits for whom."""

import threading
from datetime import date

import pytest
from sqlalchemy import update

from cantine.common.form_input import NotAccepted
from cantine.store import database
from cantine.store.closed_books import check_books_open, find_closed_until
from cantine.store.locks import lock_commune, lock_families
from cantine.store.tables import Commune
from tests.dates import on
from tests.support.lock_order import LockedTooLate

CLOSED = on("samedi 2026-10-31")
OPEN = on("dimanche 2026-11-01")
LONGEST = 20
"""Seconds after which a test that hangs fails."""


def close(url: str, day: date | None) -> None:
    with database.open_writer(url) as db:
        db.execute(update(Commune).values(closed_until=day))


def test_nothing_is_closed_in_a_town_that_never_closed(cast):
    with database.open_writer(cast.url) as db:
        assert find_closed_until(db) is None
        check_books_open(db, date.min, CLOSED)


@pytest.mark.parametrize("days", [[CLOSED], [OPEN, CLOSED], [on("lundi 2024-01-01")], [None]])
def test_the_last_closed_day_and_those_before_it_are_refused(cast, days):
    close(cast.url, CLOSED)
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted) as refused:
        check_books_open(db, *days)
    assert "Exercice clos jusqu'au 31 octobre 2026 : rien ne s'enregistre ni ne change plus" in str(refused.value)
    assert "Le premier jour ouvert est le 1er novembre 2026." in str(refused.value)


def test_the_day_after_is_open_and_the_sentence_names_the_day_refused(cast):
    close(cast.url, CLOSED)
    with database.open_writer(cast.url) as db:
        check_books_open(db)
        check_books_open(db, OPEN, on("vendredi 2027-12-31"))
        with pytest.raises(NotAccepted, match="ni ne change plus au 12 octobre 2026"):
            check_books_open(db, CLOSED, on("lundi 2026-10-12"))


@pytest.mark.usefixtures("locks_in_order")
def test_it_is_asked_before_anything_else_is_locked(cast):
    with database.open_writer(cast.url) as db:
        lock_families(db, [cast.alices_family])
        with pytest.raises(LockedTooLate):
            check_books_open(db, OPEN)


def test_who_closes_waits_for_those_who_record_and_those_who_come_later_are_refused(cast):
    """One transaction has asked and not ended: the closing, on another connection, ends only after it."""
    order: list[str] = []
    locked = threading.Event()

    def close_meanwhile() -> None:
        locked.set()
        with database.open_writer(cast.url) as db:
            lock_commune(db).closed_until = CLOSED
            order.append("closed")

    closer = threading.Thread(target=close_meanwhile)
    with database.open_writer(cast.url) as db:
        check_books_open(db, CLOSED)
        closer.start()
        assert locked.wait(LONGEST)
        closer.join(0.2)
        assert closer.is_alive()
        order.append("recorded")
    closer.join(LONGEST)
    assert order == ["recorded", "closed"]
    with database.open_writer(cast.url) as db, pytest.raises(NotAccepted):
        check_books_open(db, CLOSED)
