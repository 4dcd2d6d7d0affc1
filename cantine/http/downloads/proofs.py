"""A page of the proof of an absence, as the family sent it."""

from starlette.requests import Request

from cantine.access.queries.visitors import Visitor
from cantine.common.number_input import parse_digits
from cantine.common.roles import NotFound, Permission
from cantine.http.downloads.response import Document, serve
from cantine.sickness.queries import proof_pages
from cantine.sickness.rules.proof_kinds import PDF_BEGINS
from cantine.store.database import Reader


@serve
def send_proof_page(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/justificatif-12.jpg or .pdf: for staff who see health notes, and for the family that sent it."""
    found = proof_pages.find_page_content(db, parse_digits(request.path_params["page"]) or 0)
    if found is None:
        raise NotFound
    family_id, content = found
    if not visitor.actor.may(Permission.SEE_HEALTH) and visitor.actor.family_id != family_id:
        raise NotFound
    form = "pdf" if content.startswith(PDF_BEGINS) else "jpg"
    if request.path_params["kind"] != form:
        raise NotFound
    return f"Justificatif {request.path_params['page']}.{form}", iter([content])
