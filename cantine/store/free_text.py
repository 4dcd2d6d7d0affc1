"""The only list of the columns that people write into, with what happens to each when a family is made anonymous.

A new text column belongs here; a test names those that are missing.
"""

from collections.abc import Mapping
from typing import Any

NEUTRAL = "Facture particulière"
"""Replaces the words that somebody typed on an invoice; the triggers accept no other (migration `names_go`)."""

CLEARED: Mapping[str, Any] = {
    "absence.proof_sent_back": "",
    "adjustment.reason": "",
    "adjustment.reference": "",
    "account.email": None,
    "account.name": "",
    "account.password_hash": None,
    "account.mailed_hash": None,
    "booking.reason": "",
    "booking.waived": "",
    "child.first_name": "Enfant",
    "child.last_name": "anonyme",
    "contract.ended_why": "",
    "family.address": "",
    "family.postal_code": "",
    "family.town": "",
    "family.caf_number": "",
    "family.note": "",
    "invoice.reason": "",
    "invoice_line.reason": "",
    "journal_entry.before": None,
    "journal_entry.after": None,
    "outbox_mail.recipient": "",
    "outbox_mail.subject": "",
    "outbox_mail.text": "",
    "outbox_mail.failure": "",
    "outbox_mail.attachment": "",
    "payment.reference": "",
    "payment.bank": "",
    "payment.cancelled_why": "",
    "payment.reason": "",
    "payment_attempt.closed_why": "",
    "payment_attempt.email": "",
    "payment_attempt.note": "",
}
"""The new value of each column, in the rows about the family."""

OF_SPECIAL_INVOICES = {"invoice.label": NEUTRAL, "invoice_line.label": NEUTRAL}
"""The new value of columns where finance typed the words; a month's own label names nobody."""

RENAMED = frozenset({"family.name", "family_search.words"})
"""Columns that become « Famille anonyme 103 » and its search words."""

DELETED = frozenset(
    {
        "absence_proof",
        "access_link",
        "booking_stop",
        "calendar_feed",
        "closed_booking",
        "cost_share",
        "email_change",
        "guardian",
        "health_note",
        "incident_notice",
        "known_device",
        "opening_place",
        "pending_receipt",
        "read_child",
        "recovery_code",
        "second_factor",
        "sign_in_event",
        "tries",
        "upload",
        "web_session",
        "wish",
    }
)
"""Tables whose rows about the family are deleted, and all files that are being imported."""

SEARCHED = frozenset(
    {
        "booking.reason",
        "booking.waived",
        "closure.label",
        "deposit_slip_end.reason",
        "family.note",
        "journal_entry.before",
        "journal_entry.after",
        "mail_server.failure",
        "menu.text",
        "read_event.what",
        "till_day.reason",
        "till_day.reopened_why",
    }
)
"""Texts about nobody, or about others, that may still name somebody: the family's names and addresses are struck out.

The papers and payments of others stay as they are: nothing that was issued or received changes.
"""

KEPT: Mapping[str, str] = {
    "account.language": "a code of a language",
    "outbox_mail.language": "a code of a language",
    "adjustment.account_code": "an account of the books",
    "adjustment.receivable_code": "an account of the books",
    "backup.file": "a name of ours",
    "backup.reason": "words of ours about a file",
    "booking_period.label": "the town's own",
    "booking.diet": "a diet of the town's list",
    "child.diet": "a diet of the town's list",
    "diet.name": "the town's own",
    "earlier_class.diet": "a diet of the town's list",
    "head_count.diet": "a diet of the town's list",
    "school_count.diet": "a diet of the town's list",
    "town_count.diet": "a diet of the town's list",
    "absence.case_label": "the town's own",
    "absence_case.label": "the town's own",
    "classroom.name": "the town's own",
    "commune.address": "the town's own",
    "commune.colour": "the town's own",
    "commune.email": "the town's own",
    "commune.how_to_pay": "the town's own",
    "commune.invoice_footer": "the town's own",
    "commune.logo": "the town's own",
    "commune.name": "the town's own",
    "commune.phone": "the town's own",
    "commune.quotient_ends": "the town's own",
    "commune.quotient_name": "the town's own",
    "commune.zone": "the town's own",
    "invoice.receivable_code": "an account of the books",
    "invoice_line.account_code": "an account of the books",
    "invoice_line.analytic_code": "a code of the books",
    "invoice_line.days": "days of the month",
    "journal_entry.action": "a word of ours",
    "label.name": "the town's own",
    "local_holidays.territory": "a code of a place",
    "opening_balance.account_code": "an account of the books",
    "opening_balance.receivable_code": "an account of the books",
    "payment.account_code": "an account of the books",
    "payment.receivable_code": "an account of the books",
    "payment_attempt.answer": "a word of the provider",
    "payment_attempt.client": "the town's own",
    "payment_attempt.label": "numbers of ours, as of the family",
    "payment_attempt.mode": "a word of the provider",
    "payment_attempt.operation": "a name at the provider",
    "payment_attempt.reference": "numbers of ours, as of the family",
    "payment_report.name": "a file of the provider, which names references",
    "payment_report_line.reference": "a reference of ours",
    "payment_service.client": "the town's own",
    "payment_service.mode": "a word of the provider",
    "payment_service.page_url": "the provider's own",
    "payment_service.service_url": "the provider's own",
    "payment_sweep.failure": "words of ours about the provider",
    "read_event.once": "a digest of ours",
    "school.analytic_code": "a code of the books",
    "school.name": "the town's own",
    "service.account_code": "an account of the books",
    "service.label": "the town's own",
    "service.short_label": "the town's own",
    "waiver_reason.label": "the town's own",
}
"""Columns that name no family, each with the reason."""


def list_cleared_values(table: str) -> dict[str, Any]:
    """The new values of the columns of this table."""
    return {name.partition(".")[2]: value for name, value in CLEARED.items() if name.startswith(f"{table}.")}
