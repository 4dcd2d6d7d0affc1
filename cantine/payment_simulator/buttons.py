"""What a button of the payer page does to an operation."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cantine.payment_simulator.operations import (
    LETTERS,
    OPENED_WITHIN,
    UNHEARD_LETTER,
    PayerButton,
    SimulatedOperation,
    SimulatedService,
    SimulatorSwitch,
)
from cantine.payment_simulator.store import OperationStore

TOLD_BY_PAYFIP = frozenset({"montant", "refdet", "numcli", "saisie", "resultrans", "exer", "mel", "objet"})
"""Fields of the answer that a test may have told otherwise."""


class PageRefused(Exception):
    """The page is not shown, or takes no button; `code` is PayFiP's, `operation` the one that it is about."""

    def __init__(self, code: str, operation: SimulatedOperation | None = None) -> None:
        super().__init__(code)
        self.code, self.operation = code, operation


def open_page(store: OperationStore, name: str, now: datetime) -> SimulatedOperation:
    """The operation whose page opens now, once, within 15 minutes. Raises PageRefused: P1 unknown, P3 used, P4 old."""
    operation = store.find(name)
    if operation is None or operation.service is not SimulatedService.PAYFIP:
        raise PageRefused("P1")
    if operation.opened_at is not None:
        raise PageRefused("P3", operation)
    if now >= operation.created_at + OPENED_WITHIN:
        raise PageRefused("P4", operation)
    if not store.open_page(name, now):
        raise PageRefused("P3", operation)
    return operation


def press(
    store: OperationStore,
    name: str,
    button: PayerButton,
    switches: frozenset[SimulatorSwitch],
    now: datetime,
    told: Mapping[str, str] | None = None,
    notify_to: str = "",
) -> SimulatedOperation:
    """End the operation as the button says, and keep that before anything else happens; the operation as it is then.

    `told` are the fields that its answer changes. Its notification goes to `notify_to`, empty: where it was asked for.
    « Fermer » changes nothing. Raises PageRefused: P1 unknown, P3 where the page is not open or was used.
    """
    operation = store.find(name)
    if operation is None:
        raise PageRefused("P1")
    if button is PayerButton.CLOSE:
        return operation
    letter = UNHEARD_LETTER if SimulatorSwitch.UNHEARD in switches else LETTERS[button]
    ended = replace(
        operation,
        result=letter,
        number=_make_number(letter),
        told=_choose_told(operation, told or {}),
        notify_to=notify_to or operation.notify_to,
    )
    if not store.end(ended, now, switches):
        raise PageRefused("P3", operation)
    return store.find(name) or ended


def _make_number(letter: str) -> str:
    """The authorisation of a payment: six digits for a card, sixteen characters for a direct debit."""
    if letter == "P":
        return f"{secrets.randbelow(1_000_000):06}"
    return f"{secrets.token_hex(6)}-tip" if letter == "V" else ""


def _choose_told(operation: SimulatedOperation, told: Mapping[str, str]) -> dict[str, str]:
    if operation.service is SimulatedService.PAYFIP:
        return {name: value for name, value in told.items() if name in TOLD_BY_PAYFIP}
    return {name: value for name, value in told.items() if name.startswith("vads_")}
