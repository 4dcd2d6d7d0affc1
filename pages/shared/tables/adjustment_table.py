"""What was written off, given back or moved, as staff read it."""

from collections.abc import Sequence

from cantine.common.french import euros, numeric_date
from cantine.common.terms.adjustments import name_adjustment
from cantine.common.vocabulary import format_reference
from cantine.ledger.queries.adjustments import ListedAdjustment
from pages.shared.tables import html_table

TITLE = "Autres écritures"
HEAD = ("Date", "Écriture", "Référence", "Motif", "Saisi par", "Montant")


def render_entries(listed: Sequence[ListedAdjustment], *, of_families: bool = False) -> str:
    """The entries of one family or of several, the latest first, with who recorded them and why."""
    head = (HEAD[0], "Famille", *HEAD[1:]) if of_families else HEAD
    rows = []
    for one in reversed(listed):
        day, *cells = _list_cells(one)
        whose = [html_table.PageLink(f"{one.family_name} (n° {one.family_number})", _link(one))] if of_families else []
        rows.append(html_table.render_row(head, (day, *whose, *cells), "cancelled" if one.is_taken_back else ""))
    return f"<h2>{TITLE}</h2>" + html_table.render_table(head, rows, TITLE, "payments")


def _link(one: ListedAdjustment) -> str:
    return f"/compte-famille?numero={one.family_number}"


def _list_cells(one: ListedAdjustment) -> tuple[str, ...]:
    what = name_adjustment(one.kind, takes_back=one.takes_back is not None)
    if one.other_number:
        what += f" {'vers' if one.cents < 0 else 'de'} {one.other_name} (n° {one.other_number})"
    how = format_reference(one.method, one.reference) if one.method else one.reference
    return numeric_date(one.day), what, how, one.reason, one.recorded_by, euros(one.cents)
