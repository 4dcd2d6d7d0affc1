"""How many letters each text that people type may have: one table, for the fields of the pages and for what is kept.

The columns take nothing longer, whoever writes it and by which action (`types.BoundText`, set in `tables/base.py`).
What a column holds already, perhaps from before it had this bound, stays and does not hinder that others are changed.
The fields ask `find_longest`. A text column that people type into belongs here; a test names those that are missing.
"""

from cantine.common.bounds.telephones import LONGEST_PHONE
from cantine.common.form_input import LONGEST, LONGEST_EMAIL, LONGEST_NOTE
from cantine.common.terms.account_plan import LONGEST as LONGEST_CODE

LONGEST_REASON = 200

_NAMES = {
    "absence_case.label": 60,
    "booking_period.label": LONGEST,
    "child.first_name": LONGEST,
    "child.last_name": LONGEST,
    "classroom.name": LONGEST,
    "commune.name": LONGEST,
    "commune.quotient_name": 40,
    "diet.name": 40,
    "family.name": LONGEST,
    "guardian.first_name": LONGEST,
    "guardian.last_name": LONGEST,
    "label.name": LONGEST,
    "payment.bank": LONGEST,
    "school.name": LONGEST,
    "service.label": LONGEST,
    "service.short_label": 20,
}
_ADDRESSES = {
    "account.email": LONGEST_EMAIL,
    "commune.address": 200,
    "commune.email": LONGEST_EMAIL,
    "email_change.email": LONGEST_EMAIL,
    "family.address": LONGEST,
    "payment_attempt.email": LONGEST_EMAIL,
    "payment_service.page_url": 250,
    "payment_service.service_url": 250,
}
_REASONS = {
    "absence.proof_sent_back": 300,
    "adjustment.reason": LONGEST_REASON,
    "booking.reason": LONGEST_REASON,
    "booking.waived": LONGEST,
    "booking_stop.reason": LONGEST_REASON,
    "closure.label": LONGEST,
    "contract.ended_why": LONGEST_REASON,
    "deposit_slip_end.reason": LONGEST,
    "invoice.reason": LONGEST_REASON,
    "payment.cancelled_why": LONGEST,
    "payment.reason": LONGEST,
    "payment_attempt.closed_why": LONGEST,
    "till_day.reason": LONGEST,
    "till_day.reopened_why": LONGEST,
    "waiver_reason.label": LONGEST,
}
_NOTES = {
    "commune.how_to_pay": LONGEST_NOTE,
    "commune.invoice_footer": LONGEST_NOTE,
    "family.note": LONGEST_NOTE,
    "health_note.text": LONGEST_NOTE,
    "menu.text": 500,
}
_TEXTS = {
    "adjustment.reference": LONGEST,
    "commune.colour": 7,
    "commune.phone": LONGEST_PHONE,
    "commune.quotient_ends": 5,
    "family.caf_number": 20,
    "family.postal_code": 10,
    "family.town": LONGEST,
    "guardian.landline": LONGEST_PHONE,
    "guardian.phone": LONGEST_PHONE,
    "guardian.title": 20,
    "payment.reference": LONGEST,
    "payment_report.name": LONGEST,
    "payment_service.client": 20,
    "school.analytic_code": LONGEST_CODE,
    "service.account_code": LONGEST_CODE,
    "upload.name": LONGEST,
}

BOUNDS = {
    column: (longest, what)
    for what, columns in {
        "name": _NAMES,
        "address": _ADDRESSES,
        "reason": _REASONS,
        "note": _NOTES,
        "text": _TEXTS,
    }.items()
    for column, longest in columns.items()
}
"""The most letters of each column, and the word for what it holds (`form_input.TOO_LONG`)."""

_COPIED, _CODE, _MADE = (
    "copied from a column that has a bound",
    "a code of the portal, or of a list",
    "made by the portal",
)
_ELSEWHERE = "checked where it is typed (`billing/rules/special_invoices.py`), else words of the portal"
_SIGN_IN = "kept where it has the form of a family number or an address, which bounds it"
_OF_PEOPLE = "an agent's, checked where it is typed (`bounds/person_names.py`), or made of a guardian's names"
_PROVIDER = "what the provider of payments says, cut where it is read"

UNBOUND = {
    "backup.file": _MADE,
    "backup.reason": _MADE,
    "access_link.kind": _CODE,
    "access_link.token_hash": _MADE,
    "known_device.device": _MADE,
    "known_device.token_hash": _MADE,
    "read_event.once": _MADE,
    "read_event.what": _MADE,
    "recovery_code.code_hash": _MADE,
    "second_factor.pending": _MADE,
    "second_factor.secret": _MADE,
    "sign_in_event.address": _MADE,
    "sign_in_event.device": _MADE,
    "sign_in_event.login": _SIGN_IN,
    "absence.case_label": _COPIED,
    "account.language": _CODE,
    "account.mailed_hash": _MADE,
    "account.name": _OF_PEOPLE,
    "account.password_hash": _MADE,
    "adjustment.account_code": _CODE,
    "adjustment.receivable_code": _CODE,
    "booking.diet": _COPIED,
    "calendar_feed.digest": _MADE,
    "calendar_feed.token_hash": _MADE,
    "child.diet": _COPIED,
    "commune.zone": _CODE,
    "earlier_class.diet": _COPIED,
    "email_change.code_hash": _MADE,
    "family_search.words": _MADE,
    "head_count.diet": _COPIED,
    "incident_notice.reason": _COPIED,
    "incident_notice.rule": _MADE,
    "invoice.label": _ELSEWHERE,
    "invoice.receivable_code": _CODE,
    "invoice_line.account_code": _CODE,
    "invoice_line.analytic_code": _CODE,
    "invoice_line.days": _CODE,
    "invoice_line.label": _ELSEWHERE,
    "invoice_line.reason": _ELSEWHERE,
    "journal_entry.action": _CODE,
    "local_holidays.territory": _CODE,
    "mail_server.failure": _MADE,
    "opening_balance.account_code": _CODE,
    "opening_balance.receivable_code": _CODE,
    "outbox_mail.attachment": _MADE,
    "outbox_mail.failure": _MADE,
    "outbox_mail.language": _CODE,
    "outbox_mail.recipient": _MADE,
    "outbox_mail.subject": _MADE,
    "outbox_mail.text": _MADE,
    "payment.account_code": _CODE,
    "payment.receivable_code": _CODE,
    "payment_attempt.answer": _PROVIDER,
    "payment_attempt.client": _PROVIDER,
    "payment_attempt.label": _PROVIDER,
    "payment_attempt.mode": _PROVIDER,
    "payment_attempt.note": _PROVIDER,
    "payment_attempt.operation": _PROVIDER,
    "payment_attempt.reference": _PROVIDER,
    "payment_report_line.reference": _PROVIDER,
    "payment_service.mode": _PROVIDER,
    "payment_sweep.failure": _MADE,
    "school_count.diet": _COPIED,
    "town_count.diet": _COPIED,
    "tries.key": _MADE,
    "web_session.device": _MADE,
    "web_session.ticket_hash": _MADE,
    "opening_place.token_hash": _MADE,
    "web_session.token_hash": _MADE,
}
"""Columns into which nobody types as into a field, each with the reason."""


def find_longest(column: str) -> int:
    """The most letters of a column, by « family.name »."""
    return BOUNDS[column][0]
