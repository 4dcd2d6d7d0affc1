"""The schema, by noun. Money is integer cents, times of day are minutes since midnight, instants are UTC."""

from cantine.store.tables.access import (
    EmailChange,
    JournalEntry,
    OutboxMail,
    PendingReceipt,
    Reminder,
    Tries,
    WebSession,
)
from cantine.store.tables.base import Base
from cantine.store.tables.bookings import Booking
from cantine.store.tables.money import DepositSlip, Invoice, InvoiceCounter, InvoiceDelivery, InvoiceLine, Payment
from cantine.store.tables.offer import (
    ChildTariff,
    Closure,
    ClosureClassroom,
    ClosureService,
    Quotient,
    Service,
    Tariff,
    TariffBand,
)
from cantine.store.tables.people import (
    Absence,
    Account,
    Child,
    Classroom,
    Commune,
    Custody,
    CustodyDay,
    Family,
    Guardian,
    HealthNote,
    School,
)

__all__ = [
    "Absence",
    "Account",
    "Base",
    "Booking",
    "Child",
    "ChildTariff",
    "Classroom",
    "Closure",
    "ClosureClassroom",
    "ClosureService",
    "Commune",
    "Custody",
    "CustodyDay",
    "DepositSlip",
    "EmailChange",
    "Family",
    "Guardian",
    "HealthNote",
    "Invoice",
    "InvoiceCounter",
    "InvoiceDelivery",
    "InvoiceLine",
    "JournalEntry",
    "OutboxMail",
    "Payment",
    "PendingReceipt",
    "Quotient",
    "Reminder",
    "School",
    "Service",
    "Tariff",
    "TariffBand",
    "Tries",
    "WebSession",
]
