"""What Lyra says of a payment: signed fields, to the shop's server and back through the payer's browser.

Field names and values are those of the public form documentation (« analyse du résultat »).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC

from cantine.payment_simulator.operations import SimulatedOperation

SIMULATION_KEY = "SimulationSansArgent"
"""The test key of the simulation. It is public, and signs nothing that moves money."""

STATUSES = {"P": "AUTHORISED", "V": "AUTHORISED", "R": "REFUSED", "Z": "REFUSED", "A": "ABANDONED"}
UNHEARD_STATUS = "STATUT_INCONNU"
_RESULTS = {"P": "00", "V": "00", "R": "05", "Z": "05", "A": "17"}

_ECHOED = (
    *("vads_amount", "vads_ctx_mode", "vads_currency", "vads_cust_email", "vads_order_id", "vads_page_action"),
    *("vads_payment_config", "vads_site_id", "vads_trans_date", "vads_trans_id", "vads_version"),
)


def sign(fields: Mapping[str, str], key: str = SIMULATION_KEY) -> str:
    """HMAC-SHA-256, in base64, of the values of all `vads_` fields in the order of their names, and the key."""
    values = [fields[name] for name in sorted(fields) if name.startswith("vads_")]
    text = "+".join([*values, key]).encode()
    return base64.b64encode(hmac.new(key.encode(), text, hashlib.sha256).digest()).decode()


def build_return(operation: SimulatedOperation) -> dict[str, str]:
    """What the payer's browser brings back where the form asked for it: no `vads_hash`, unlike a notification."""
    return _sign_all(_build_result(operation) | dict(operation.told))


def build_notification(operation: SimulatedOperation) -> dict[str, str]:
    """What the server of the shop is told: as the browser, with `vads_hash` and the source of the call."""
    fields = _build_result(operation) | {"vads_url_check_src": "PAY"} | dict(operation.told)
    return _sign_all({"vads_hash": hashlib.sha256(sign(fields).encode()).hexdigest()} | fields)


def _build_result(operation: SimulatedOperation) -> dict[str, str]:
    letter = operation.result or ""
    ended = (operation.ended_at or operation.created_at).astimezone(UTC)
    fields = {name: operation.asked[name] for name in _ECHOED if name in operation.asked}
    fields |= {
        "vads_effective_creation_date": f"{ended:%Y%m%d%H%M%S}",
        "vads_operation_type": "DEBIT",
        "vads_payment_src": "EC",
        "vads_result": _RESULTS.get(letter, "99"),
        "vads_trans_status": STATUSES.get(letter, UNHEARD_STATUS),
        "vads_trans_uuid": operation.name,
    }
    if letter and letter in "PR":  # as Lyra masks it: nothing of it may be kept by a shop
        fields |= {"vads_card_brand": "CB", "vads_card_number": "497010XXXXXX0055", "vads_expiry_month": "6"}
    elif letter:
        fields["vads_card_brand"] = "SDD"
    if operation.is_paid:
        fields |= {"vads_auth_number": operation.number, "vads_effective_amount": operation.asked["vads_amount"]}
    return fields


def _sign_all(fields: dict[str, str]) -> dict[str, str]:
    return fields | {"signature": sign(fields)}
