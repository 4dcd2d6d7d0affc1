"""What is decided about letters, and who may."""

from cantine.actions import letters, send_invoices
from cantine.queries.visitors import Visitor
from cantine.store.tables import OutboxMail
from tests.access.people import NOW, Deeds
from tests.cast import Cast
from tests.dates import on


def _letter(db, **ends: object) -> int:
    told = {"recipient": "alice@exemple.fr", "subject": "Facture", "text": "Bonjour"}
    letter = OutboxMail(**told, written_at=NOW, next_try_at=NOW, **ends)
    db.add(letter)
    db.flush()
    return letter.id


def _resend(_cast: Cast, db, who: Visitor) -> None:
    letters.resend(db, who.actor, _letter(db, given_up_at=NOW), NOW)


def _consider(_cast: Cast, db, who: Visitor) -> None:
    letters.consider_delivered(db, who.actor, _letter(db, doubtful_at=NOW), NOW)


SETTLING = {"manager", "finance", "admin"}

MAY: Deeds = {
    letters.resend: (_resend, SETTLING),
    letters.resend_given_up: (lambda cast, db, who: letters.resend_given_up(db, who.actor, NOW), SETTLING),
    letters.consider_delivered: (_consider, SETTLING),
    send_invoices.send_filed: (
        lambda cast, db, who: send_invoices.send_filed(db, who.actor, on("dimanche 2026-11-01"), NOW),
        {"finance", "admin"},
    ),
    letters.write_test_letter: (
        lambda cast, db, who: letters.write_test_letter(db, who.actor, "http://x", NOW),
        {"admin"},
    ),
}
