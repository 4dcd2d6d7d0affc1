"""PayFiP of the Treasury: the web service of a régie, which opens an operation and says what became of it."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import httpx

from cantine.online_payment.providers import bounded_call, payfip_envelopes
from cantine.online_payment.providers.payfip_envelopes import FunctionalFault
from cantine.online_payment.rules.payfip_fields import describe_refusal, find_refusal
from cantine.online_payment.rules.provider import (
    OpenedOperation,
    Outcome,
    PaymentOrder,
    ProviderAnswer,
    ProviderRefused,
    ProviderUnavailable,
)
from cantine.online_payment.rules.service import ServiceSettings

_RESULTS = {
    "P": Outcome.PAID_BY_CARD,
    "V": Outcome.PAID_BY_DEBIT,
    "R": Outcome.REFUSED,
    "Z": Outcome.REFUSED,
    "A": Outcome.ABANDONED,
}
"""`resultrans`; no other letter is documented, so that any other is UNKNOWN."""

_FAULTS = {"P1": Outcome.GONE, "P3": Outcome.PENDING, "P4": Outcome.PENDING, "P5": Outcome.PENDING}
"""P1: there is no such operation, or none any more; P3: used, P4: too old to be opened, P5: no result yet."""

_LONGEST = 100
"""Characters of what is kept of an answer."""


@dataclass(frozen=True)
class Payfip:
    """The web service, asked in the name of the commune's régie; `service` has its addresses. `timeout`: seconds."""

    service: ServiceSettings
    transport: httpx.BaseTransport | None = None
    timeout: float = 15

    def create(self, order: PaymentOrder) -> OpenedOperation:
        """Open an operation; its page can be opened once, within 15 minutes. What PayFiP is known to refuse is not
        sent. Raises ProviderUnavailable and ProviderRefused."""
        client, mode, page = self.service.client, self.service.mode, self.service.page_url
        if code := find_refusal(order, client, mode):
            raise ProviderRefused(code, describe_refusal(code))
        values = self._ask_or_refuse(payfip_envelopes.CREATE, payfip_envelopes.write_creation(order, client, mode))
        operation = values.get("idop", "")
        if not 0 < len(operation) <= _LONGEST:
            raise ProviderUnavailable("PayFiP n'a pas nommé l'opération qu'il ouvre.")
        return OpenedOperation(operation, f"{page}{'&' if '?' in page else '?'}idop={quote(operation, safe='')}")

    def ask(self, operation: str) -> ProviderAnswer:
        """What became of an operation. A result that is not documented, a refusal that is none of P1 to P5, and an
        answer about another operation are UNKNOWN. A refusal of the client itself (T1, T2, T4) tells nothing of the
        operation. Raises ProviderUnavailable."""
        try:
            values = self._ask(payfip_envelopes.ASK, payfip_envelopes.write_question(operation))
        except FunctionalFault as fault:
            if fault.code.startswith("T"):
                raise ProviderUnavailable(describe_refusal(fault.code)) from None
            return ProviderAnswer(_FAULTS.get(fault.code, Outcome.UNKNOWN), fault.code or "un refus sans code")
        result = values.get("resultrans", "")
        said = result[:_LONGEST] or "aucun résultat"
        if values.get("idop", operation) != operation:
            return ProviderAnswer(Outcome.UNKNOWN, f"{said} pour une autre opération")
        return ProviderAnswer(
            _RESULTS.get(result, Outcome.UNKNOWN),
            said,
            cents=_read_cents(values.get("montant", "")),
            reference=values.get("refdet", "")[:_LONGEST] or None,
            client=values.get("numcli", "")[:_LONGEST] or None,
            mode=values.get("saisie", "")[:_LONGEST] or None,
            paid_on=_read_day(values.get("dattrans", "")),
            number=values.get("numauto", "")[:_LONGEST],
        )

    def describe(self) -> str:
        """Whose client number is set, as PayFiP has it. Raises ProviderUnavailable and ProviderRefused."""
        client = self.service.client
        values = self._ask_or_refuse(payfip_envelopes.DESCRIBE, payfip_envelopes.write_client_question(client))
        told = values.get("numcli", client)[:_LONGEST]
        if told != client:
            raise ProviderRefused("", f"PayFiP répond pour le client {told} au lieu de {client}. Vérifiez le numéro.")
        names = [name for number in "123" if (name := values.get(f"libellen{number}", "")[:_LONGEST])]
        return f"PayFiP connaît le client {client}{' : ' if names else ''}{', '.join(names)}."

    def _ask_or_refuse(self, question: str, envelope: bytes) -> dict[str, str]:
        try:
            return self._ask(question, envelope)
        except FunctionalFault as fault:
            raise ProviderRefused(fault.code, describe_refusal(fault.code)) from None

    def _ask(self, question: str, envelope: bytes) -> dict[str, str]:
        status, body = bounded_call.post(
            self.service.service_url,
            envelope,
            payfip_envelopes.HEADERS,
            transport=self.transport,
            seconds=self.timeout,
        )
        return payfip_envelopes.read_answer(question, status, body)


def _read_cents(text: str) -> int | None:
    """The amount, None for what is no plain number of cents."""
    return int(text) if re.fullmatch("[0-9]{1,11}", text) else None


def _read_day(text: str) -> date | None:
    """The day in Paris of a `dattrans`, JJMMAAAA; None for what is no day."""
    if re.fullmatch("[0-9]{8}", text):
        with suppress(ValueError):
            return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    return None
