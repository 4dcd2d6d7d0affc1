"""What a family still had to pay when an invoice was issued: each debt with the day until which it was due."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OlderDebt:
    """An older debt: « facture n° 2026-0041 », « solde repris », its cents that were open, and when they were due."""

    name: str
    cents: int
    due_on: date | None = None
