"""Who may close the books, and open them again."""

from datetime import timedelta

from cantine.access.queries.visitors import Visitor
from cantine.ledger.actions import closing
from cantine.store.tables import Commune
from tests.cast import Cast
from tests.permissions.people import NOW, Deeds

YESTERDAY = NOW.date() - timedelta(1)


def _reopen(_cast: Cast, db, who: Visitor) -> None:
    db.get_one(Commune, 1).closed_until = YESTERDAY
    db.flush()
    closing.reopen_books(db, who.actor, None, "Close trop tôt", NOW)


MAY: Deeds = {
    closing.close_books: (
        lambda _cast, db, who: closing.close_books(db, who.actor, YESTERDAY, NOW),
        {"finance", "admin"},
    ),
    closing.reopen_books: (_reopen, {"admin"}),
}
