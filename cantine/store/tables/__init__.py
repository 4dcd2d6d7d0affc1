"""The schema, by noun. Money is integer cents, times of day are minutes since midnight, instants are UTC."""

from cantine.store.tables.access import EmailChange, JournalEntry, OutboxMail, Tries, WebSession
from cantine.store.tables.base import Base
from cantine.store.tables.bookings import Booking
from cantine.store.tables.money import DepositSlip, Invoice, InvoiceLine, Payment
from cantine.store.tables.offer import Closure, ClosureClassroom, ClosureService, Quotient, Service, Tariff, TariffBand
from cantine.store.tables.people import (
    Account,
    Child,
    Classroom,
    Commune,
    Custody,
    Family,
    Guardian,
    HealthNote,
    School,
)

__all__ = [
    "Account",
    "Base",
    "Booking",
    "Child",
    "Classroom",
    "Closure",
    "ClosureClassroom",
    "ClosureService",
    "Commune",
    "Custody",
    "DepositSlip",
    "EmailChange",
    "Family",
    "Guardian",
    "HealthNote",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "OutboxMail",
    "Payment",
    "Quotient",
    "School",
    "Service",
    "Tariff",
    "TariffBand",
    "Tries",
    "WebSession",
]
