"""Entries of the journal as a table: what was done, to whom, fields, days and hours in French."""

from collections.abc import Sequence
from typing import Any

from cantine.common.french import numeric_moment
from cantine.journal.describe import Names, describe_action, describe_details
from cantine.journal.search import JournalLine
from pages.shared.tables import html_table

MANY = 12
"""Values of one entry that are in view: a month or a year saved at once has more."""

HEAD = ("Quand", "Qui", "Quoi", "Famille", "Enfant", "Avant", "Après")


def render(acts: Sequence[JournalLine], names: Names) -> str:
    """The entries in their order, as an HTML table; `names` are those of the rows that they hold the numbers of."""

    def details(kept: dict[str, Any] | None) -> str | html_table.FoldedText:
        words = describe_details(kept, names)
        return html_table.FoldedText(f"{len(kept)} valeurs", words) if kept and len(kept) > MANY else words

    rows = [
        (
            numeric_moment(act.at),
            act.who,
            describe_action(act.action),
            act.family,
            act.child,
            details(act.before),
            details(act.after),
        )
        for act in acts
    ]
    return html_table.render_table(HEAD, rows, "Journal", "journal")
