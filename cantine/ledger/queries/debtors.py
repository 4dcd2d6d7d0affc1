"""Who pays late: the families with invoices past their due date, how they are reached, when they were last reminded."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from cantine.billing.queries import open_invoices
from cantine.billing.rules.allocation import Allocation, OpenInvoice, count_days_late
from cantine.common.paris import local_date
from cantine.journal.entries import Action
from cantine.mail.letters.invoices import LateInvoice, ReminderSender
from cantine.mail.recipients import MailAddress, read_emails
from cantine.store.database import Reader
from cantine.store.tables import Commune, Family, Invoice, JournalEntry


@dataclass(frozen=True)
class Debtor:
    """A family that pays late: its late invoices, oldest first, the e-mail addresses, the day of the last reminder."""

    id: int
    number: int
    name: str
    late: Sequence[LateInvoice]
    emails: Sequence[MailAddress]
    reminded_on: date | None

    @property
    def cents(self) -> int:
        """The sum of the late invoices, in cents."""
        return sum(one.cents for one in self.late)

    @property
    def days(self) -> int:
        """For how many days the oldest invoice has been late."""
        return max(one.days for one in self.late)


@dataclass(frozen=True)
class LateFamily:
    """What of a family is late (cents), and for how many days its oldest invoice has been due."""

    id: int
    cents: int
    days: int


def list_late_families(db: Reader, today: date, days: int = 1) -> list[LateFamily]:
    """The families that are at least `days` late with an invoice, the oldest debt first. Two queries."""
    found = []
    for family_id, late in _find_late_invoices(open_invoices.allocate_all(db), today).items():
        oldest = max(count_days_late(one.bill, today) for one in late)
        if oldest >= days:
            found.append(LateFamily(family_id, sum(one.cents for one in late), oldest))
    return sorted(found, key=lambda one: (-one.days, -one.cents, one.id))


def list_debtors(db: Reader, family_ids: Collection[int], today: date) -> list[Debtor]:
    """The families among these that pay late, the oldest debt first, with all that their letters say. Six queries."""
    found = _build_debtors(db, _find_late_invoices(open_invoices.allocate_families(db, family_ids), today), today)
    return sorted(found, key=lambda one: (-one.days, -one.cents, one.id))


def read_sender(db: Reader, portal: str, *, online: bool = False) -> ReminderSender:
    """The town hall as its letters say it: how to pay (`online` at the portal), else what its invoices close with."""
    payable = func.coalesce(func.nullif(Commune.how_to_pay, ""), Commune.invoice_footer)
    asked = select(Commune.name, Commune.address, Commune.phone, Commune.email, payable)
    name, address, phone, email, how = db.execute(asked).one()
    return ReminderSender(name, address, phone, email, how, portal, online)


def _find_late_invoices(allocations: Mapping[int, Allocation], today: date) -> dict[int, list[OpenInvoice]]:
    """The open invoices that are past their due date, of each family that has any."""
    late = {
        family_id: [one for one in allocation.open if count_days_late(one.bill, today) > 0]
        for family_id, allocation in allocations.items()
    }
    return {family_id: invoices for family_id, invoices in late.items() if invoices}


def _build_debtors(db: Reader, late: Mapping[int, Sequence[OpenInvoice]], today: date) -> list[Debtor]:
    labels = _read_labels(db, [one.bill.id for invoices in late.values() for one in invoices])
    emails, reminded = read_emails(db, late.keys()), _read_last_reminders(db, late.keys())
    rows = select(Family.id, Family.number, Family.name).where(Family.id.in_(late.keys()))
    return [
        Debtor(
            family_id,
            number,
            name,
            [
                LateInvoice(
                    one.bill.name if one.bill.has_paper else "",
                    labels[one.bill.id] if one.bill.has_paper else one.bill.name,
                    one.bill.issued_on,
                    one.bill.due_on or one.bill.issued_on,
                    one.cents,
                    count_days_late(one.bill, today),
                )
                for one in late[family_id]
            ],
            emails.get(family_id, []),
            reminded.get(family_id),
        )
        for family_id, number, name in db.execute(rows)
    ]


def _read_labels(db: Reader, invoice_ids: Collection[int]) -> dict[int, str]:
    rows = db.execute(select(Invoice.id, Invoice.label).where(Invoice.id.in_(invoice_ids)))
    return {invoice_id: label for invoice_id, label in rows}  # noqa: C416  # rows are no pairs to mypy


def _read_last_reminders(db: Reader, family_ids: Collection[int]) -> dict[int, date]:
    rows = db.execute(
        select(JournalEntry.family_id, func.max(JournalEntry.at))
        .where(JournalEntry.action == Action.REMIND_DEBTOR, JournalEntry.family_id.in_(family_ids))
        .group_by(JournalEntry.family_id)
    )
    return {family_id: local_date(at) for family_id, at in rows if family_id}
