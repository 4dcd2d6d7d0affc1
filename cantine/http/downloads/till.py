"""Papers of the till: a deposit slip, a day of the till, a receipt of cash."""

from starlette.requests import Request

from cantine.access.queries.visitors import Visitor
from cantine.billing.queries.printed_invoices import read_letterhead
from cantine.common.day_input import parse_iso_day
from cantine.common.number_input import parse_digits
from cantine.common.roles import NotFound, Permission
from cantine.http.downloads.response import Document, serve
from cantine.store.database import Reader
from cantine.till.documents.cash_receipt_pdf import cash_receipt_pdf
from cantine.till.documents.deposit_slip_pdf import deposit_slip_pdf
from cantine.till.documents.till_day_pdf import till_day_pdf
from cantine.till.queries import deposit_slips, receipts, till_pages


@serve
def send_deposit_slip(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/bordereau-12.pdf: a deposit slip, for staff who see the billing."""
    visitor.actor.must(Permission.SEE_BILLING)
    found = deposit_slips.find_slip(db, _read_id(request.path_params["slip"]))
    if found is None:
        raise NotFound
    name = f"Bordereau {found[0].number}.pdf"
    return name, iter([deposit_slip_pdf(*found, read_letterhead(db))])


@serve
def send_till_day(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/caisse-2026-11-30.pdf: the journal of a day of the till, for staff who see the billing."""
    visitor.actor.must(Permission.SEE_BILLING)
    day = parse_iso_day(request.path_params["day"])
    if day is None:
        raise NotFound
    return f"Caisse {day}.pdf", iter([till_day_pdf(till_pages.read_till_page(db, day), read_letterhead(db))])


@serve
def send_cash_receipt(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/quittance-12.pdf: the receipt of payment 12, for staff who see the billing and its family."""
    payment = _read_id(request.path_params["payment"])
    of_all = visitor.actor.may(Permission.SEE_BILLING)
    found = receipts.find_receipt(db, payment, None if of_all else visitor.actor.require_family())
    if found is None:
        raise NotFound
    return f"Quittance {found.number}.pdf", iter([cash_receipt_pdf(found, read_letterhead(db))])


def _read_id(asked: str) -> int:
    """« 12 ». Raises NotFound for what is no id."""
    if (number := parse_digits(asked)) is None:
        raise NotFound
    return number
