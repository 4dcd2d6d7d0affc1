"""A closure that is refused, of whom, and a parent who books while a day closes."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from cantine.closures import closures
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking
from tests.dates import on
from tests.support.closing import GONE, MONDAY, NOW, STRIKE, book_three_days, close, edit, known, remove, standing
from tests.support.saving import alice, all_at_once, save, tick


@pytest.fixture
def booked(cast):
    return book_three_days(cast)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(STRIKE, label="  "), "Saisissez le motif de la fermeture."),
        (replace(STRIKE, last=on("dimanche 2026-12-06")), "Le dernier jour est avant le premier"),
        (replace(STRIKE, last=on("jeudi 2027-12-09")), "Une fermeture dure un an au plus"),
        (replace(STRIKE, service_ids=frozenset({999_999})), "n'existe plus"),
        (replace(STRIKE, classroom_ids=frozenset({999_999})), "n'existe plus"),
    ],
)
def test_a_closure_that_can_not_be_is_refused_in_a_sentence_and_nothing_is_cancelled(booked, wrong, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        close(booked, wrong)
    assert known(booked) == []
    assert GONE not in standing(booked, booked.leo).values()


def test_a_closure_that_does_not_exist_is_neither_changed_nor_removed(booked):
    for attempt in (lambda: edit(booked, 999_999, STRIKE), lambda: remove(booked, 999_999)):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.FINANCE, Role.READER])
def test_only_the_administrator_closes(booked, role):
    other = Actor(booked.nadia, None, role)
    with database.open_writer(booked.url) as db:
        for attempt in (
            lambda: closures.add_closure(db, other, STRIKE, NOW),
            lambda: closures.preview_closure(db, other, STRIKE, NOW),
            lambda: closures.edit_closure(db, other, 1, STRIKE, NOW),
            lambda: closures.remove_closure(db, other, 1, NOW),
            lambda: closures.preview_reopening(db, other, 1, NOW),
        ):
            with pytest.raises(Forbidden):
                attempt()


def test_a_parent_who_books_while_the_day_closes_never_keeps_a_closed_day(booked):
    """Whoever comes first: the booking is cancelled, or refused."""
    change = tick(booked.study, MONDAY)
    tasks = [lambda: close(booked), lambda: save(booked, alice(booked), booked.leo, [change], NOW)]
    assert not [answer for answer in all_at_once(tasks * 2) if isinstance(answer, Exception)]
    with database.open_reader(booked.url) as db:
        standing_there = select(func.count()).where(
            Booking.day.between(STRIKE.first, STRIKE.last), Booking.state != State.CANCELLED
        )
        assert db.execute(standing_there).scalar_one() == 0
