"""Papers to take away: an invoice, the invoices of a month in one file, a deposit slip."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from cantine.documents.deposit_slip_pdf import deposit_slip_pdf
from cantine.documents.invoice_pdf import file_name, invoice_pdf
from cantine.documents.joined_pdf import joined
from cantine.http.files import Document, download
from cantine.queries import deliveries, invoices, payments
from cantine.queries.visitors import Visitor
from cantine.rules.french import month_name
from cantine.rules.roles import NotFound, Permission
from cantine.rules.typed_day import parse_iso_month
from cantine.rules.typed_number import parse_digits
from cantine.settings import settings
from cantine.store.database import Reader, reading

TOGETHER = 5
"""Invoices set at once: the compiler's memory grows faster than their number, and each group carries its own fonts."""


async def invoice(request: Request) -> Response:
    """GET /telecharger/facture-12.pdf: for staff who see the billing, and for the family that it was issued to."""

    def document(db: Reader, visitor: Visitor) -> Document:
        number = _number(request.path_params["invoice"])
        of_all = visitor.actor.may(Permission.SEE_BILLING)
        if not of_all and not invoices.is_of_family(db, number, visitor.actor.of_family()):
            raise NotFound
        found = invoices.issued(db, [number])
        if not found:
            raise NotFound
        return file_name(found[0]), iter([invoice_pdf(found, invoices.town(db))])

    return await download(request, document)


async def invoices_of_month(request: Request) -> Response:
    """GET /telecharger/factures-2026-11.pdf: all that was issued for this month, for staff who see the billing."""

    return await _many(request, invoices.of_month, "Factures")


async def invoices_to_print(request: Request) -> Response:
    """GET /telecharger/impression-2026-11.pdf: those of the month that leave on paper."""
    return await _many(request, deliveries.to_print, "Factures à imprimer")


async def _many(request: Request, choose: Callable[[Reader, date], Sequence[int]], name: str) -> Response:
    def document(db: Reader, visitor: Visitor) -> Document:
        visitor.actor.must(Permission.SEE_BILLING)
        month = _month(request.path_params["month"])
        ids = choose(db, month)
        if not ids:
            raise NotFound
        title = f"{name}, {month_name(month)}"
        return f"{title}.pdf", joined(_parts(ids, invoices.town(db)), title)

    return await download(request, document)


async def deposit_slip(request: Request) -> Response:
    """GET /telecharger/bordereau-12.pdf: a deposit slip, for staff who see the billing."""

    def document(db: Reader, visitor: Visitor) -> Document:
        visitor.actor.must(Permission.SEE_BILLING)
        found = payments.slip(db, _number(request.path_params["slip"]))
        if found is None:
            raise NotFound
        name = f"Bordereau {found[0].number}.pdf"
        return name, iter([deposit_slip_pdf(*found, invoices.town(db))])

    return await download(request, document)


def _parts(ids: Sequence[int], town: invoices.Town) -> Iterator[bytes]:
    """These invoices, a few at a time: however many they are, no more of them are held at once."""
    for first in range(0, len(ids), TOGETHER):
        with reading(settings().database_url) as db:
            few = invoices.issued(db, ids[first : first + TOGETHER])
        yield invoice_pdf(few, town, tags=False)


def _number(asked: str) -> int:
    """« 12 ». Raises NotFound for what is no id."""
    if (number := parse_digits(asked)) is None:
        raise NotFound
    return number


def _month(asked: str) -> date:
    """« 2026-11 » as its first day. Raises NotFound for anything else."""
    if (month := parse_iso_month(asked)) is None:
        raise NotFound
    return month
