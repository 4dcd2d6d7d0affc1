"""Lyra (PayZen, Systempay, Scellius, Sogecommerce): the signed form V2, and its signed notification."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256

from starlette.datastructures import ImmutableMultiDict

from cantine.common.paris import local_date
from cantine.online_payment.rules.lyra_signature import is_signed, sign_fields
from cantine.online_payment.rules.payfip_fields import REFERENCE
from cantine.online_payment.rules.provider import (
    OpenedOperation,
    Outcome,
    PaymentOrder,
    ProviderAnswer,
    ProviderRefused,
)
from cantine.online_payment.rules.service import ServiceSettings

_EURO = "978"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_STATUSES = {
    "AUTHORISED": Outcome.PAID_BY_CARD,
    "CAPTURED": Outcome.PAID_BY_CARD,
    "REFUSED": Outcome.REFUSED,
    "CAPTURE_FAILED": Outcome.REFUSED,
    "ABANDONED": Outcome.ABANDONED,
    "CANCELLED": Outcome.ABANDONED,
    "EXPIRED": Outcome.GONE,
    "INITIAL": Outcome.PENDING,
    "NOT_CREATED": Outcome.PENDING,
    "PRE_AUTHORISED": Outcome.PENDING,
    "SUSPENDED": Outcome.PENDING,
    "UNDER_VERIFICATION": Outcome.PENDING,
    "WAITING_AUTHORISATION": Outcome.PENDING,
    "WAITING_AUTHORISATION_TO_VALIDATE": Outcome.PENDING,
    "WAITING_FOR_PAYMENT": Outcome.PENDING,
}
"""`vads_trans_status`; AUTHORISED_TO_VALIDATE, on which staff must act at Lyra, and any other word are UNKNOWN."""

_SHAPES = {
    "vads_hash": "[A-Za-z0-9]{64}",
    "vads_trans_uuid": "|[A-Za-z0-9]{32}",
    "vads_trans_status": "[A-Z_]{1,40}",
    "vads_trans_date": "[0-9]{14}",
    "vads_trans_id": "[A-Za-z0-9]{6}",
    "vads_order_id": REFERENCE.pattern,
    "vads_site_id": "[0-9]{8}",
    "vads_ctx_mode": "[A-Z]{1,20}",
    "vads_amount": "[0-9]{1,12}",
    "vads_currency": "[0-9]{3}",
}
"""What a notification must hold, by Lyra's reference of fields; of a payment that was given up there may be no
`vads_trans_uuid`.

Only a notification has a `vads_hash`. None of these has room for a « + », no value that is signed here has the shape
of a hash or is the word of a status: whatever names are given to the values of our own form, it is no notification.
"""


class ForgedNotification(Exception):
    """What came is no notification of Lyra: not signed with the shop's key, or without what each notification has."""


@dataclass(frozen=True)
class Lyra:
    """The payment page of a shop; `key` is that of the mode in which the shop is, and signs."""

    service: ServiceSettings
    key: str = field(repr=False)

    def create(self, order: PaymentOrder) -> OpenedOperation:
        """The signed form that opens an operation; nobody is asked. Raises ProviderRefused.

        The name of the operation is the day (UTC) and the `vads_trans_id`, which Lyra wants unique per shop and day,
        without regard to capitals, and not in 900000–999999. The notification comes to the address that is set in the
        shop's back office (`vads_url_check`): a form cannot be trusted to name it. What a form lacks here, as
        `vads_return_mode`, keeps signed answers out of browsers.
        """
        self._check_settings()
        asked_at = order.asked_at.astimezone(UTC)
        returns = dict.fromkeys(("return", "success", "refused", "cancel", "error"), order.return_url)
        fields = {
            "vads_action_mode": "INTERACTIVE",
            "vads_amount": f"{order.cents}",
            "vads_capture_delay": "0",
            "vads_ctx_mode": self.service.mode,
            "vads_currency": _EURO,
            "vads_order_id": order.reference,
            "vads_page_action": "PAYMENT",
            "vads_payment_config": "SINGLE",
            "vads_site_id": self.service.client,
            "vads_trans_date": f"{asked_at:%Y%m%d%H%M%S}",
            "vads_trans_id": make_transaction_id(order.reference),
            "vads_validation_mode": "0",
            "vads_version": "V2",
            **{f"vads_url_{name}": address for name, address in returns.items()},
        }
        if "+" not in order.email:  # without one Lyra sends no receipt; the portal sends its own
            fields["vads_cust_email"] = order.email
        _check_values(fields)
        signed = {**fields, "signature": sign_fields(fields, self.key)}
        return OpenedOperation(_name_operation(fields), self.service.page_url, signed)

    def ask(self, _operation: str) -> None:
        """None: only Lyra's notification says what became of an operation."""

    def describe(self) -> str:
        """What can be told of the settings without asking. Raises ProviderRefused where they cannot work."""
        self._check_settings()
        return (
            f"Boutique {self.service.client}, mode {self.service.mode}, clé présente. Lyra ne se laisse pas interroger "
            "d'avance : faites un paiement, et vérifiez que le portail le note comme payé."
        )

    def _check_settings(self) -> None:
        if not self.key:
            raise ProviderRefused("CANTINE_LYRA_KEY", "La clé de la boutique manque : réglez CANTINE_LYRA_KEY.")
        if not re.fullmatch("[0-9]{8}", self.service.client):
            said = "L'identifiant d'une boutique a huit chiffres. Corrigez-le sur la page « Service de paiement »."
            raise ProviderRefused("vads_site_id", said)
        if self.service.mode not in ("TEST", "PRODUCTION"):
            said = "Choisissez le mode TEST ou PRODUCTION sur la page « Service de paiement »."
            raise ProviderRefused("vads_ctx_mode", said)


def make_transaction_id(reference: str) -> str:
    """A letter and five of [0-9a-z] that depend on the reference alone: two of 1,000 references in a day are the same
    once in 3,000 days, and then Lyra refuses the second."""
    number = int.from_bytes(sha256(reference.encode()).digest()) % (26 * 36**5)
    first, rest = divmod(number, 36**5)
    return _DIGITS[10 + first] + "".join(_DIGITS[rest // 36**place % 36] for place in range(5))


def read_notification(fields: Mapping[str, str], key: str) -> tuple[str, ProviderAnswer]:
    """The name of the operation, as `Lyra.create` gave it, and what became of it. Raises ForgedNotification.

    A payment is only what debits, in euros: a refund (CREDIT), another currency, or no word about either are UNKNOWN.
    Paid by debit is what was taken as a SEPA direct debit (SDD).
    """
    values = _read_fields(fields)
    if not is_signed(values, key):
        raise ForgedNotification("La signature n'est pas celle de la boutique.")
    for name, shape in _SHAPES.items():
        if not re.fullmatch(shape, values.get(name, "")):
            raise ForgedNotification(f"Il manque {name}, ou sa valeur n'a pas la forme attendue.")
    if not values.get("vads_trans_uuid") and values["vads_trans_status"] != "ABANDONED":
        raise ForgedNotification("Il manque vads_trans_uuid.")
    said, kind, currency = values["vads_trans_status"], values.get("vads_operation_type", ""), values["vads_currency"]
    outcome = _STATUSES.get(said, Outcome.UNKNOWN)
    paid = outcome is Outcome.PAID_BY_CARD
    if paid and values.get("vads_card_brand") == "SDD":
        outcome = Outcome.PAID_BY_DEBIT
    if kind != "DEBIT" and (kind or paid):
        outcome, said = Outcome.UNKNOWN, f"{said} ({kind[:20] or 'sans type'})"
    elif paid and currency != _EURO:
        outcome, said = Outcome.UNKNOWN, f"{said} (devise {currency})"
    answer = ProviderAnswer(
        outcome,
        said,
        cents=int(values["vads_amount"]) if currency == _EURO else None,
        reference=values["vads_order_id"],
        client=values["vads_site_id"],
        mode=values["vads_ctx_mode"],
        paid_on=_read_day(values) if paid else None,
        number="".join(re.findall("[A-Za-z0-9]", values.get("vads_auth_number", "")))[:20],
    )
    return _name_operation(values), answer


def _name_operation(values: Mapping[str, str]) -> str:
    return f"{values['vads_trans_date'][:8]}-{values['vads_trans_id'].lower()}"


def _read_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Each field once, as text."""
    pairs = fields.multi_items() if isinstance(fields, ImmutableMultiDict) else list(fields.items())
    values = dict(pairs)
    if len(values) < len(pairs) or not all(isinstance(value, str) for value in values.values()):
        raise ForgedNotification("Un champ est répété, ou n'est pas du texte.")
    return values


def _read_day(values: Mapping[str, str]) -> date | None:
    """The day in Paris on which Lyra took the payment, else on which the form was made."""
    for name in ("vads_effective_creation_date", "vads_trans_date"):
        if re.fullmatch("[0-9]{14}", text := values.get(name, "")):
            with suppress(ValueError):
                return local_date(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    return None


def _check_values(fields: Mapping[str, str]) -> None:
    """Raise ProviderRefused for a value with which others could be given another name, or none."""
    for name, value in fields.items():
        if "+" in value:
            raise ProviderRefused(name, f"Lyra n'accepte pas de « + » : corrigez le réglage qui donne {name}.")
    if not REFERENCE.fullmatch(fields["vads_order_id"]):
        raise ProviderRefused(
            "vads_order_id", "Lyra n'accepte pas cette référence : signalez-le à qui entretient le portail."
        )
