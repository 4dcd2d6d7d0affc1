"""The model that a town fills in to import its families."""

from starlette.requests import Request
from starlette.responses import Response

from cantine.http.files import Document, send_document
from cantine.queries.visitors import Visitor
from cantine.rules.roles import Permission
from cantine.settings import MODEL
from cantine.store.database import Reader


async def send_import_model(request: Request) -> Response:
    """GET /telecharger/modele-import.csv: for whoever keeps the families."""

    def document(_db: Reader, visitor: Visitor) -> Document:
        visitor.actor.must(Permission.EDIT_FAMILIES)
        return "Modèle d'import.csv", iter([b"\xef\xbb\xbf" + MODEL.read_bytes()])

    return await send_document(request, document)
