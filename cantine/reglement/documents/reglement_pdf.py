"""The règlement on paper, to hang out and to hand out."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cantine.billing.documents.invoice_pdf import describe_commune
from cantine.billing.queries.printed_invoices import Letterhead
from cantine.common.french import long_date
from cantine.common.pdf.typesetting import typeset
from cantine.reglement.rules.town_rules import RuleChapter

TEMPLATE = Path(__file__).with_name("reglement.typ")


def reglement_pdf(chapters: Sequence[RuleChapter], town: Letterhead, made_on: date) -> bytes:
    """The chapters as a PDF with the head of the commune."""
    data = {
        "title": "Règlement",
        "commune": describe_commune(town),
        "made": f"État au {long_date(made_on)}",
        "page": "page",
        "of": "sur",
        "chapters": [
            {
                "title": one.title,
                "sentences": [*one.sentences],
                "parts": [{"title": part.title, "sentences": [*part.sentences]} for part in one.parts],
            }
            for one in chapters
        ],
    }
    return typeset(TEMPLATE, data, made_on, logo=town.logo)
