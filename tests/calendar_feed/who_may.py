"""What a guardian does with the own calendar, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.calendar_feed import actions
from cantine.store.tables import CalendarFeed
from tests.cast import Cast
from tests.permissions.people import NOW, PARENTS, Deeds


def _renew_feed(cast: Cast, db, who: Visitor) -> None:
    assert actions.renew_feed(db, who.actor, NOW)


def _remove_feed(cast: Cast, db, who: Visitor) -> None:
    """One's own: Alice's stays, whoever else deletes theirs."""
    actions.renew_feed(db, cast_actor(cast), NOW)
    actions.remove_feed(db, who.actor, NOW)
    assert (db.get(CalendarFeed, cast.alice) is None) == (who.account_id == cast.alice)


def cast_actor(cast: Cast):
    """Alice, for her family."""
    return actions.Actor(cast.alice, cast.alices_family)


MAY: Deeds = {actions.renew_feed: (_renew_feed, PARENTS), actions.remove_feed: (_remove_feed, PARENTS)}
