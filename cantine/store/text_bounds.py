"""How many letters each text that people type may have: one table, for the fields of the pages and for what is kept.

The columns take nothing longer, whoever writes it and by which action (`types.BoundText`, set in `tables/base.py`).
What a column holds already, perhaps from before it had this bound, stays and does not hinder that others are changed.
The fields ask `find_longest`. A text column that people type into belongs here; a test names those that are missing.
"""

from cantine.common.form_input import LONGEST, LONGEST_EMAIL, LONGEST_NOTE
from cantine.common.terms.account_plan import LONGEST as LONGEST_CODE
from cantine.common.typed.telephones import LONGEST_PHONE

LONGEST_REASON = 200

_NAMES = {
    "absence_case.label": 60,
    "account.name": 2 * LONGEST + 1,
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

UNBOUND = {
    "booking.diet": "the name of a diet of the list",
}
"""Columns into which nobody types: what is written there is of the portal, or copied from a column that has a bound."""


def find_longest(column: str) -> int:
    """The most letters of a column, by « family.name »."""
    return BOUNDS[column][0]
