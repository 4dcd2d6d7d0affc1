"""The signed form with which a shop sends a payer to Lyra."""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from cantine.payment_simulator.buttons import PageRefused
from cantine.payment_simulator.lyra_answer import sign
from cantine.payment_simulator.operations import SimulatedOperation, SimulatedService
from cantine.payment_simulator.store import OperationStore

_FORMATS = {
    "vads_action_mode": r"INTERACTIVE",
    "vads_amount": r"[1-9][0-9]{0,11}",
    "vads_ctx_mode": r"TEST|PRODUCTION",
    "vads_currency": r"978",
    "vads_page_action": r"PAYMENT",
    "vads_payment_config": r"SINGLE",
    "vads_site_id": r"[0-9]{8}",
    "vads_trans_date": r"20[0-9]{12}",
    "vads_trans_id": r"(?!9[0-9]{5}$)[A-Za-z0-9]{6}",
    "vads_version": r"V2",
}
"""The fields that every form needs, and what each looks like; Lyra keeps the numbers from 900000 for itself."""
_OPTIONAL = {
    "vads_order_id": r"[A-Za-z0-9_-]{0,64}",
    "vads_cust_email": r"[^@\s]+@[^@\s]+|",
    **dict.fromkeys((f"vads_url_{end}" for end in ("return", "success", "refused", "cancel")), r"https?://\S+|"),
}


class BadLyraForm(Exception):
    """The form is refused; the message says why, in the words of the protocol."""


def open_operation(store: OperationStore, sent: Mapping[str, str], now: datetime, notify_to: str) -> SimulatedOperation:
    """The operation that this form opens. The same form again comes back to the same page while the payer has not
    ended it. Raises BadLyraForm, and PageRefused (P3) where the number of the transaction was used that day."""
    asked = {name: value for name, value in sent.items() if name.startswith("vads_")}
    if not hmac.compare_digest(sign(asked).encode(), sent.get("signature", "").encode()):
        raise BadLyraForm("signature")
    for name, form in _FORMATS.items():
        if not re.fullmatch(form, asked.get(name, "")):
            raise BadLyraForm(name)
    for name, form in _OPTIONAL.items():
        if not re.fullmatch(form, asked.get(name, "")):
            raise BadLyraForm(name)
    day = asked["vads_trans_date"][:8]
    key = "-".join((asked["vads_site_id"], asked["vads_ctx_mode"], day, asked["vads_trans_id"].lower()))
    operation = SimulatedOperation(uuid4().hex, SimulatedService.LYRA, key, asked, now, notify_to, opened_at=now)
    if store.add(operation):
        return operation
    present = store.find_by_key(key)
    if present is None or present.asked != asked or not present.may_end(now, again=False):
        raise PageRefused("P3", present)
    return present
