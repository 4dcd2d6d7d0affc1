"""The lines of an invoice: the charges of a month, in the words that families read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.french import month_name, prefix_with_de
from cantine.common.terms.booking_events import BookingEvent
from cantine.common.vocabulary import ChargeKind
from cantine.prices.rules.charges import Charge
from cantine.prices.rules.held_contracts import INCLUDED
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import find_tariff


@dataclass(frozen=True)
class InvoiceItem:
    """One line of an invoice or a credit note to be issued: its units, their price, and the bookings that it bills.

    `days` is as `format_billed_days` writes it. `cesu`: vouchers may pay it, as its service was set on the day of
    issue. `analytic_code` is that of the child's school on the days, `credits_id` the line that a credit note takes
    back, `reason` why a surcharge is asked, `contract_id` the contract of which it bills a month. `payer_id` is who
    pays the share that it takes off, `shares_id` the line of a family of which it asks the payer for the share.
    """

    label: str
    quantity: int
    unit_cents: int
    kind: ChargeKind = ChargeKind.SPECIAL
    child_id: int | None = None
    service_id: int | None = None
    days: str = ""
    account_code: str = ""
    cesu: bool | None = False
    credits_id: int | None = None
    booking_ids: Sequence[int] = ()
    reason: str = ""
    contract_id: int | None = None
    analytic_code: str = ""
    payer_id: int | None = None
    shares_id: int | None = None

    @property
    def cents(self) -> int:
        """Quantity times unit price; negative for a discount and for what another pays."""
        return self.quantity * self.unit_cents


CHARGE_WORDS = {
    ChargeKind.MINIMUM: "Complément au minimum du jour",
    ChargeKind.SURCHARGE: "Majoration",
    ChargeKind.CARENCE: "Carence maladie",
    ChargeKind.DISCOUNT: "Plafond du jour",
    ChargeKind.SHARE: "Prise en charge",
}
"""The words before the name of the service, for a line that is not its usual price."""

EVENT_WORDS = {
    BookingEvent.LATE_PARENT: "Majoration inscription tardive",
    BookingEvent.LATE_STAFF: "Majoration inscription tardive",
    BookingEvent.UNBOOKED: "Majoration sans inscription",
    BookingEvent.NO_SHOW: "Absence non prévenue",
    BookingEvent.TOLD_LATE: "Annulation tardive",
    BookingEvent.LATE_PICKUP: "Retrait après l'heure",
}
"""The words before the name of the service, for what an event costs."""

STAY_WORDS = {15: "quart d'heure", 30: "demi-heure", 60: "heure"}
"""French names of the units in which a stay is billed, by their minutes."""

_ORDER = {kind: place for place, kind in enumerate(ChargeKind)}
_DAY = re.compile(r"([0-9]{1,2})(?: \(×([0-9]+)\))?")


_LineKey = tuple[int, int, ChargeKind, str, int, str, str, int]
"""What the days of a line have in common: child, service, kind, words, price, reason, analytic code and payer."""


def build_invoice_items(
    charges: Iterable[Charge],
    prices: PriceList,
    account_codes: Mapping[int, str],
    analytic_codes: Mapping[tuple[int, date], str] | None = None,
) -> list[InvoiceItem]:
    """The lines of one family and month: one for each child, service, kind, price, reason and payer, with its days.

    The eldest child comes first, services in the order of the grid, additions after what they are added to, shares that
    others pay at the end of their service.
    `account_codes` are by service, `analytic_codes` by child and day: where a child changes between schools of two
    codes in the month, its days of each stand on a line of their own.
    """
    codes = analytic_codes or {}
    grouped: dict[_LineKey, list[Charge]] = defaultdict(list)
    for one in charges:
        reason, code = "" if one.kind is ChargeKind.CARENCE else one.reason, codes.get((one.child_id, one.day), "")
        key = one.child_id, one.service_id, one.kind, describe_charge(one, prices), one.unit_cents, reason, code
        grouped[*key, one.payer_id or 0].append(one)
    return [
        InvoiceItem(
            label=words,
            quantity=sum(charge.quantity for charge in grouped[key]),
            unit_cents=cents,
            kind=kind,
            child_id=child,
            service_id=service,
            days=format_billed_days({charge.day.day: charge.quantity for charge in grouped[key]}),
            account_code=account_codes.get(service, ""),
            cesu=prices.services[service].cesu,
            booking_ids=[booking for charge in grouped[key] for booking in charge.booking_ids],
            reason=reason,
            analytic_code=code,
            payer_id=payer or None,
        )
        for key in _order_lines(grouped, prices)
        for child, service, kind, words, cents, reason, code, payer in [key]
    ]


def _order_lines(grouped: Mapping[_LineKey, Sequence[Charge]], prices: PriceList) -> list[_LineKey]:
    """The lines in the order of the invoice."""
    ranks = rank_children(prices)
    columns = {service: place for place, service in enumerate(prices.services)}

    def place(key: _LineKey) -> tuple[object, ...]:
        child, service, kind, _words, cents, _reason, _code, _payer = key
        first_day = min(charge.day for charge in grouped[key])
        return ranks.get(child, len(ranks)), child, columns[service], _ORDER[kind], first_day, cents

    return sorted(grouped, key=place)


def rank_children(prices: PriceList) -> dict[int, int]:
    """The position of each child of the family (by id) in the order in which the pages show them."""
    ordered = sorted(prices.household.children, key=lambda child: (child.birth_date or date.max, child.id))
    return {child.id: place for place, child in enumerate(ordered)}


def describe_charge(charge: Charge, prices: PriceList) -> str:
    """« Repas », « Garderie soir, quart d'heure », « Carence maladie, Repas », « Centre matin et soir, journée »."""
    service = prices.service(charge.service_id, charge.day)
    if charge.why_free:
        return f"{service.label}, {'' if charge.why_free == INCLUDED else 'gratuit : '}{charge.why_free}"
    if ChargeKind.FULL_DAY in (charge.kind, charge.shared_kind):
        other = prices.services[service.full_day_with_id or service.id]
        of = f"{CHARGE_WORDS[charge.kind]}, " if charge.kind is ChargeKind.SHARE else ""
        return f"{of}{service.label} et {other.label}, journée"
    if charge.event is not None:
        return f"{EVENT_WORDS[charge.event]}, {service.label}"
    if charge.kind is ChargeKind.CARENCE and charge.reason:
        return f"{charge.reason}, {service.label}"
    if charge.kind is not ChargeKind.USUAL:
        return f"{CHARGE_WORDS[charge.kind]}, {service.label}"
    tariff = find_tariff(charge.day, charge.service_id, prices.tariffs)
    if tariff is None or tariff.unit_minutes is None or service.stay_bound is None:
        return service.label
    return f"{service.label}, {STAY_WORDS.get(tariff.unit_minutes) or f'tranche de {tariff.unit_minutes} minutes'}"


def format_billed_days(quantities: Mapping[int, int]) -> str:
    """Days of a month with their units: « 1, 3 (×4), 8 »; a single unit is not written."""
    days = sorted(quantities.items())
    return ", ".join(f"{day}" if quantity == 1 else f"{day} (×{quantity})" for day, quantity in days)


def parse_billed_days(days: str) -> dict[int, int]:
    """The units of each day in what `format_billed_days` wrote; empty for a line without days."""
    return {int(day): int(quantity or 1) for day, quantity in _DAY.findall(days)}


def describe_billed_month(month: date, *, more: bool = False) -> str:
    """« Prestations d'octobre 2026 »; with `more`, for a later invoice of the same month, it is a « complément »."""
    return f"Prestations {prefix_with_de(month_name(month))}{', complément' if more else ''}"


def compute_due_day(issued_on: date, due_after: int) -> date:
    """The last day to pay: `due_after` days after the day of issue."""
    return issued_on + timedelta(due_after)
