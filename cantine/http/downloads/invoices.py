"""Papers to take away: an invoice, the invoices of a month in one file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from starlette.requests import Request

from cantine.access.queries.visitors import Visitor
from cantine.billing.documents.invoice_pdf import invoice_pdf, make_file_name
from cantine.billing.queries import deliveries, printed_invoices
from cantine.common.day_input import parse_iso_month
from cantine.common.french import month_name
from cantine.common.number_input import parse_digits
from cantine.common.pdf.pdf_merge import join_pdfs
from cantine.common.roles import NotFound, Permission
from cantine.http.downloads.response import Document, serve
from cantine.settings import settings
from cantine.store.database import Reader, open_reader
from cantine.store.patience import BULK

TOGETHER = 5
"""Invoices set at once: the compiler's memory grows faster than their number, and each group carries its own fonts."""


@serve
def send_invoice(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/facture-12.pdf: for staff who see the billing, and for the family that it was issued to."""
    number = _read_id(request.path_params["invoice"])
    of_all = visitor.actor.may(Permission.SEE_BILLING)
    if not of_all and not printed_invoices.is_of_family(db, number, visitor.actor.require_family()):
        raise NotFound
    found = printed_invoices.read_invoices(db, [number])
    if not found:
        raise NotFound
    return make_file_name(found[0]), iter([invoice_pdf(found, printed_invoices.read_letterhead(db))])


@serve
def send_invoices_of_month(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/factures-2026-11.pdf: all that was issued for this month, for staff who see the billing."""
    return _join(request, db, visitor, printed_invoices.list_ids_for_month, "Factures")


@serve
def send_invoices_to_print(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/impression-2026-11.pdf: those of the month that leave on paper."""
    return _join(request, db, visitor, deliveries.list_to_print, "Factures à imprimer")


ChooseIds = Callable[[Reader, date], Sequence[int]]


def _join(request: Request, db: Reader, visitor: Visitor, choose: ChooseIds, name: str) -> Document:
    visitor.actor.must(Permission.SEE_BILLING)
    month = _read_month(request.path_params["month"])
    ids = choose(db, month)
    if not ids:
        raise NotFound
    title = f"{name}, {month_name(month)}"
    return f"{title}.pdf", join_pdfs(_set_few_at_a_time(ids, printed_invoices.read_letterhead(db)), title)


def _set_few_at_a_time(ids: Sequence[int], town: printed_invoices.Letterhead) -> Iterator[bytes]:
    """These invoices, a few at a time: however many they are, no more of them are held at once."""
    for first in range(0, len(ids), TOGETHER):
        with open_reader(settings().database_url, BULK) as db:
            few = printed_invoices.read_invoices(db, ids[first : first + TOGETHER])
        yield invoice_pdf(few, town, tags=False)


def _read_id(asked: str) -> int:
    """« 12 ». Raises NotFound for what is no id."""
    if (number := parse_digits(asked)) is None:
        raise NotFound
    return number


def _read_month(asked: str) -> date:
    """« 2026-11 » as its first day. Raises NotFound for anything else."""
    if (month := parse_iso_month(asked)) is None:
        raise NotFound
    return month
