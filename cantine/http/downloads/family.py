"""What is taken away of a family: its tables, its own data; and the model of a file that families are imported from."""

import re
from datetime import date

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.bookings.documents.bookings_csv import bookings_csv
from cantine.bookings.queries import bookings
from cantine.common.number_input import parse_digits
from cantine.common.roles import NotFound, Permission
from cantine.common.school_days import find_month_end
from cantine.families.queries import families
from cantine.http.downloads.download_log import tell_about
from cantine.http.downloads.response import Document, serve, serve_unnoted
from cantine.ledger.documents.statement_csv import statement_csv
from cantine.ledger.queries import statement
from cantine.offer.queries import offer
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.settings import MODEL
from cantine.store.database import Reader

_CHILD_AND_MONTH = re.compile(r"([0-9]{1,9})-([0-9]{4})-([0-9]{2})")


@serve
def send_statement(_request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/releve.csv: every movement of the family that the guardian acts for."""
    lines, totals = statement.read_statement(db, visitor.actor.require_family())
    today = clock.today()
    return f"Relevé de compte {today}.csv", statement_csv(lines, totals, today)


@serve
def send_bookings_of_month(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/inscriptions-12-2026-11.csv: what this family booked in that month for its child 12. Services
    that were switched off are left out."""
    family_id = visitor.actor.require_family()
    child_id, first, last = _read_child_and_month(request.path_params["which"])
    child = families.find_child(db, family_id, child_id)
    if child is None:
        raise NotFound
    services = {service.id: service.label for service in offer.list_services(db)}
    booked = [
        one
        for one in bookings.list_for_children(db, [child_id], first, last)
        if one.family_id == family_id and one.service_id in services
    ]
    return f"Inscriptions {child.first_name} {first:%Y-%m}.csv", bookings_csv(booked, services)


def _read_child_and_month(which: str) -> tuple[int, date, date]:
    """« 12-2026-11 » as the child's id and the first and last day. Raises NotFound for anything else."""
    asked = _CHILD_AND_MONTH.fullmatch(which)
    if asked is None:
        raise NotFound
    child_id, year, month = (int(number) for number in asked.groups())
    if year < 1 or not 1 <= month <= 12:
        raise NotFound
    return child_id, date(year, month, 1), find_month_end(date(year, month, 1))


@serve
def send_own_data(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/donnees-12.xlsx: family n° 12, for its guardians and for whoever keeps the families."""
    number = parse_digits(request.path_params["number"])
    if number is None or not (visitor.actor.may(Permission.EDIT_FAMILIES) or visitor.family_number == number):
        raise NotFound
    data = own_data.find_own_data(db, number, visitor.account_id if visitor.family_number == number else None)
    if data is None:
        raise NotFound
    tell_about(request, children=[one.id for one in data.children if one.health], family_id=data.family.id)
    return f"Données de la famille {number}.xlsx", own_data_xlsx(data, clock.today())


@serve_unnoted
def send_import_model(_request: Request, _db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/modele-import.csv: for whoever keeps the families."""
    visitor.actor.must(Permission.EDIT_FAMILIES)
    return "Modèle d'import.csv", iter([b"\xef\xbb\xbf" + MODEL.read_bytes()])
