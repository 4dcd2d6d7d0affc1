"""What is decided about letters, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.billing.actions import send_invoices
from cantine.mail import unsent_mail
from cantine.store.tables import OutboxMail
from tests.cast import Cast
from tests.dates import on
from tests.permissions.people import NOW, Deeds


def _letter(db, **ends: object) -> int:
    told = {"recipient": "alice@exemple.fr", "subject": "Facture", "text": "Bonjour"}
    letter = OutboxMail(**told, written_at=NOW, next_try_at=NOW, **ends)
    db.add(letter)
    db.flush()
    return letter.id


def _resend(_cast: Cast, db, who: Visitor) -> None:
    unsent_mail.resend(db, who.actor, _letter(db, given_up_at=NOW), NOW)


def _consider(_cast: Cast, db, who: Visitor) -> None:
    unsent_mail.consider_delivered(db, who.actor, _letter(db, doubtful_at=NOW), NOW)


SETTLING = {"manager", "finance", "admin"}

MAY: Deeds = {
    unsent_mail.resend: (_resend, SETTLING),
    unsent_mail.resend_given_up: (lambda cast, db, who: unsent_mail.resend_given_up(db, who.actor, NOW), SETTLING),
    unsent_mail.consider_delivered: (_consider, SETTLING),
    send_invoices.send_filed: (
        lambda cast, db, who: send_invoices.send_filed(db, who.actor, on("dimanche 2026-11-01"), NOW),
        {"finance", "admin"},
    ),
    unsent_mail.write_test_letter: (
        lambda cast, db, who: unsent_mail.write_test_letter(db, who.actor, "http://x", NOW),
        {"admin"},
    ),
}
