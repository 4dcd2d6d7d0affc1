"""A family's own data, for itself and for the town hall that hands it out."""

from starlette.requests import Request
from starlette.responses import Response

from cantine import clock
from cantine.documents.own_data import own_data_xlsx
from cantine.http.files import Document, send_document
from cantine.queries import own_data
from cantine.queries.visitors import Visitor
from cantine.rules.roles import NotFound, Permission
from cantine.rules.typed_number import parse_digits
from cantine.store.database import Reader


async def send_own_data(request: Request) -> Response:
    """GET /telecharger/donnees-12.xlsx: family n° 12, for its guardians and for whoever keeps the families."""

    def document(db: Reader, visitor: Visitor) -> Document:
        number = parse_digits(request.path_params["number"])
        if number is None or not (visitor.actor.may(Permission.EDIT_FAMILIES) or visitor.family_number == number):
            raise NotFound
        data = own_data.find_own_data(db, number)
        if data is None:
            raise NotFound
        return f"Données de la famille {number}.xlsx", own_data_xlsx(data, clock.today())

    return await send_document(request, document)
