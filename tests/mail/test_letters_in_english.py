"""Each letter to a family exists in English, whole, and each guardian gets it in their own language."""

import pytest

from cantine.bookings.rules.receipts import HeldState, ReceiptItem, describe_items, describe_save_times
from cantine.common.language.languages import speak
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method, Reversal
from cantine.mail import outbox
from cantine.mail.letters import (
    account_changes,
    accounts,
    adjustments,
    bookings,
    closures,
    incidents,
    invoices,
    payments,
    periods,
)
from cantine.mail.letters.letter import Letter, compose
from cantine.mail.recipients import MailAddress, read_emails
from cantine.store import database
from cantine.store.tables import Account
from tests.common.language.spoken_words import ENGLISH, FRENCH
from tests.dates import at, on

TOWN, PORTAL = "Avray", "https://avray.test"
DAY, NEXT = on("lundi 2026-11-30"), on("mardi 2026-12-01")
MOMENT = at("jeudi 2026-11-26 17:00:00")
LATE = [invoices.LateInvoice("2026-0042", "Prestations d'octobre 2026", DAY, NEXT, 1250, 3)]
CHILDREN = [("TOTO", ["Repas"])]


def write_receipt() -> Letter:
    items = [
        ReceiptItem(1, DAY, 1, now=HeldState.BOOKED, time=450),
        ReceiptItem(1, DAY, 2, was=HeldState.BOOKED),
        ReceiptItem(1, NEXT, 1, was=HeldState.SICK, now=HeldState.BOOKED),
        ReceiptItem(1, NEXT, 2, refused="Complet.", refused_in_english="Full."),
        ReceiptItem(1, NEXT, 3, now=HeldState.WISHED),
    ]
    told = describe_items(items, {1: "TOTO"}, {1: "Accueil", 2: "Repas", 3: "Club"})
    return bookings.write_receipt(TOWN, PORTAL, "TEST", describe_save_times(MOMENT, MOMENT), told)


SECRETS = "secret", f"{PORTAL}/acces#0", MOMENT

LETTERS = {
    "password changed": lambda: account_changes.write_password_changed(TOWN, PORTAL),
    "address given": lambda: account_changes.write_address_given(TOWN, PORTAL),
    "role changed": lambda: account_changes.write_role_changed(TOWN, PORTAL, "!", "!"),
    "invitation": lambda: accounts.write_invitation(TOWN, PORTAL, "Anna", 1, "a@exemple.fr", *SECRETS),
    "new password": lambda: accounts.write_new_password(TOWN, PORTAL, *SECRETS),
    "code": lambda: accounts.write_code(TOWN, PORTAL, "123456", MOMENT),
    "address taken": lambda: accounts.write_address_taken(TOWN, PORTAL),
    "address changed": lambda: accounts.write_address_changed(TOWN, PORTAL),
    "receipt": write_receipt,
    "reminder": lambda: bookings.write_week_reminder(TOWN, PORTAL, "TEST", DAY, MOMENT),
    "proof": lambda: bookings.write_proof_sent_back(TOWN, PORTAL, "TOTO", "!", "!"),
    "closure": lambda: closures.write_closure_letter(TOWN, "Club", DAY, NEXT, CHILDREN, "", free=False),
    "free days": lambda: closures.write_closure_letter(TOWN, "Club", DAY, DAY, CHILDREN, "", free=True),
    "open again": lambda: closures.write_reopening_letter(TOWN, "Club", DAY, NEXT, CHILDREN, CHILDREN),
    "warning": lambda: incidents.write_warning(TOWN, "01 02", "TOTO", "!", "!"),
    "stop": lambda: incidents.write_stop(TOWN, "", "TOTO", "!", "!"),
    "invoice": lambda: invoices.write_paper_letter(
        TOWN, PORTAL, "2026-0042", "Prestations d'octobre 2026", 1250, 250, "!", credit_note=False, payable="!"
    ),
    "credit note": lambda: invoices.write_paper_letter(
        TOWN, PORTAL, "2026-0043", "Avoir", 100, 0, "!", credit_note=True
    ),
    "late": lambda: invoices.write_reminder_letter(
        invoices.ReminderSender(TOWN, portal=PORTAL, online=True), "TEST", 1, LATE, NEXT
    ),
    "paid": lambda: payments.write_receipt_letter(TOWN, PORTAL, 1250, DAY, "R1", 0, by_debit=True),
    "announcement": lambda: periods.write_announcement(TOWN, PORTAL, "Club", ["!"]),
    "answer": lambda: periods.write_answer(TOWN, "Club", [("TOTO", ["!"], ["!"])]),
}
for way in Reversal:
    LETTERS[f"reversal {way}"] = lambda way=way: payments.write_reversal_letter(
        TOWN, Method.CHEQUE, way, 1250, DAY, NEXT, "!", -1250
    )
for kind in adjustments.TOLD:
    for back in (False, True):
        LETTERS[f"{kind} {back}"] = lambda kind=kind, back=back: adjustments.write_adjustment_letter(
            TOWN, AdjustmentKind(kind), 500, DAY, "!", 500, method=Method.TRANSFER, takes_back=back
        )


def read(letter: Letter) -> str:
    """What it says, without addresses and the names of the town's own."""
    words = [word for word in f"{letter.subject}\n{letter.text}".split(" ") if "avray.test" not in word]
    return " ".join(words).replace("Accueil", "").replace("Repas", "")


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_in_english_has_no_french_word_and_one_in_french_no_english(name):
    with speak("en"):
        assert not FRENCH.search(read(LETTERS[name]()))
    assert not ENGLISH.search(read(LETTERS[name]()))


def test_each_guardian_gets_the_letter_in_the_language_of_the_account(cast):
    family = cast.alices_family
    with database.open_writer(cast.url) as db:
        assert [one.language for one in read_emails(db, [family])[family]] == ["fr"]
        db.get_one(Account, cast.alice).language = "en"
        db.flush()
        emails = [*read_emails(db, [family])[family], MailAddress("autre@exemple.fr")]
        assert [one.language for one in emails] == ["en", "fr"]
        rows = outbox.write_to_all(db, emails, lambda: compose(TOWN, "x"), MOMENT, family_id=family)
        db.flush()
        assert [(one.language, one.text.split()[0]) for one in rows] == [("en", "Hello,"), ("fr", "Bonjour,")]
        letters = [outbox.take_due(db, "mairie@exemple.fr", MOMENT) for _row in rows]
    said = [letter.message.get_body(("html",)).get_content() for letter in letters]
    assert [text.split("<html ")[1][:9] for text in said] == ['lang="en"', 'lang="fr"']
