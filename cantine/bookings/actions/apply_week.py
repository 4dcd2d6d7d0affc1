"""A parent saves several children at once: what was ticked for them, a typical week, a month copied to a sibling."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from cantine.bookings.actions.pending_changes import PendingChanges
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.paris import local_date
from cantine.common.roles import Actor
from cantine.journal.entries import Action
from cantine.offer.queries import offer

Asked = Mapping[int, Sequence[CellChange]]
"""The changes that are asked for each child, by its id."""

AT_MOST = 5000
"""Changes for one child: more than a school year of days and services holds."""


def apply_week(db: Session, actor: Actor, asked: Asked, now: datetime) -> dict[int, MonthSaved]:
    """Make the changes that the preview of a typical week showed, for each child (by id), all in this transaction.

    Each is judged as in `save_month`: what is refused comes back with its reason, what somebody else changed since the
    preview is not touched. Applied twice changes nothing. The journal has an entry for each child. Raises Forbidden,
    NotFound where one child is not this family's, ValueError for more changes than a year can hold; then nothing is
    saved for any.

    A fixed number of queries, whatever the number of days: 2, or 3 where places are limited, and those of `save_month`
    for each child.
    """
    return _save_each(db, actor, asked, now, Action.APPLY_WEEK)


def save_children(db: Session, actor: Actor, asked: Asked, now: datetime) -> dict[int, MonthSaved]:
    """Make the changes that were ticked for each child (by id), all in this transaction: of each what `save_month`
    would make of it, refused cell by cell. Raises and asks the database as `apply_week` does; for a single child as
    `save_month` does, but for as many changes as a year can hold."""
    if len(asked) == 1:
        [(child_id, changes)] = asked.items()
        return {child_id: save_month(db, actor, child_id, changes, now, at_most=AT_MOST)}
    return _save_each(db, actor, asked, now, Action.SAVE_MONTH)


def copy_month(db: Session, actor: Actor, asked: Asked, now: datetime) -> dict[int, MonthSaved]:
    """Make the changes that the preview of a month copied from a brother or sister showed, as `apply_week` does."""
    return _save_each(db, actor, asked, now, Action.COPY_MONTH)


def _save_each(db: Session, actor: Actor, asked: Asked, now: datetime, action: Action) -> dict[int, MonthSaved]:
    actor.require_family()
    PendingChanges.lock(db, offer.list_services(db), asked, local_date(now))
    return {
        child_id: save_month(db, actor, child_id, changes, now, at_most=AT_MOST, action=action)
        for child_id, changes in asked.items()
    }
