"""The règlement of the commune as a file, for whoever is signed in."""

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.billing.queries.printed_invoices import read_letterhead
from cantine.http.downloads.response import Document, serve_unnoted
from cantine.reglement.documents.reglement_pdf import reglement_pdf
from cantine.reglement.queries.town_rules import read_town_rules
from cantine.reglement.rules.chapters import write_chapters
from cantine.store.database import Reader


@serve_unnoted
def send_reglement(_request: Request, db: Reader, _visitor: Visitor) -> Document:
    """GET /telecharger/reglement.pdf: what the settings say today."""
    today = clock.today()
    chapters = write_chapters(read_town_rules(db, today))
    return f"Règlement {today}.pdf", iter([reglement_pdf(chapters, read_letterhead(db), today)])
