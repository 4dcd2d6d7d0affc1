"""Tables of the families' home: real HTML tables that become cards on a phone. Every text is escaped here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Protocol

from cantine.queries.bookings import Booked
from cantine.queries.families import ChildOfFamily
from cantine.rules.balance_words import measure_balance
from cantine.rules.french import euros, hour, long_date, month_name, numeric_date, plural, prefix_with_de
from cantine.rules.ledger import LedgerEntry, LedgerTotals, StatementLine
from cantine.rules.services import ServiceRules
from cantine.rules.words import State


class NamedChild(Protocol):
    """A child, as its tables need it."""

    @property
    def first_name(self) -> str:
        """« TOTO »."""


SHOWN_AT_ONCE = 12
"""Days of bookings in view; more of them are one click away."""


def render_table(head: Sequence[str], rows: Iterable[str], name: str, kind: str) -> str:
    """A table with its accessible name; roles are spelt out because a phone shows the rows as cards."""
    cells = "".join(f'<th scope="col" role="columnheader">{escape(title)}</th>' for title in head)
    return (
        f'<table class="cards {kind}" role="table" aria-label="{escape(name)}"><thead role="rowgroup">'
        f'<tr role="row">{cells}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table>'
    )


@dataclass(frozen=True)
class FileLink:
    """A cell with a file to download: the words of its link, and its address, which is the portal's own."""

    words: str
    address: str


@dataclass(frozen=True)
class PageLink:
    """A cell that leads to another page of the portal; `name` is what a screen reader says for it."""

    words: str
    address: str
    name: str


@dataclass(frozen=True)
class FoldedText:
    """A cell of a long text, which one click on a few words opens."""

    words: str
    text: str


def render_row(titles: Sequence[str], cells: Sequence[str | FileLink | PageLink | FoldedText], css: str = "") -> str:
    """One row; each cell carries its column's title for the phone. An empty cell disappears there."""
    filled = "".join(
        f'<td role="cell" data-title="{escape(title)}"{"" if cell else " class=none"}>{_render_cell(cell)}</td>'
        for title, cell in zip(titles, cells, strict=True)
    )
    return f'<tr role="row" class="{css}">{filled}</tr>'


def _render_cell(cell: str | FileLink | PageLink | FoldedText) -> str:
    if isinstance(cell, str):
        return escape(cell)
    if isinstance(cell, FoldedText):
        return render_folded(escape(cell.words), escape(cell.text))
    if isinstance(cell, PageLink):
        return f'<a href="{escape(cell.address)}" aria-label="{escape(cell.name)}">{escape(cell.words)}</a>'
    return f'<a href="{escape(cell.address)}" download>{escape(cell.words)}</a>'


STATEMENT = ("Date", "Type", "Référence", "Facture", "Débit", "Crédit", "Solde")


def render_statement(
    lines: Sequence[StatementLine], totals: LedgerTotals, today: date, *, own: bool = True, papers: bool = True
) -> str:
    """The statement, oldest first, closed by the row « SOLDE A CE JOUR » with the totals of all movements.

    `own` is the reader's own account, to take away; `papers` lead to the invoices, for whoever may see them.
    """
    rows = [
        render_row(
            STATEMENT,
            (
                numeric_date(line.entry.day),
                line.entry.kind,
                line.entry.reference,
                _link_paper(line.entry) if papers else line.entry.invoice,
                euros(line.entry.debit) if line.entry.debit else "",
                euros(line.entry.credit) if line.entry.credit else "",
                measure_balance(line.balance),
            ),
        )
        for line in lines
    ]
    total = (
        numeric_date(today),
        "SOLDE A CE JOUR",
        "",
        "",
        euros(totals.debit),
        euros(totals.credit),
        measure_balance(totals.balance),
    )
    shown = render_table(STATEMENT, [*rows, render_row(STATEMENT, total, "total")], "Relevé de compte", "statement")
    return f"<h2>Relevé de compte</h2>{shown}{DOWNLOAD if own else ''}"


def _link_paper(entry: LedgerEntry) -> str | FileLink:
    """The number of an invoice or a credit note, which leads to its PDF; nothing for a payment."""
    return (
        FileLink(entry.invoice, f"/telecharger/facture-{entry.invoice_id}.pdf") if entry.invoice_id else entry.invoice
    )


DOWNLOAD = '<p class="aside"><a href="/telecharger/releve.csv" download>Télécharger le relevé (tableur)</a></p>'
BOOKINGS_TITLE = "<h2>Inscriptions en cours</h2><p>Liste des inscriptions en cours et non facturées par enfant</p>"


def render_child_title(child: NamedChild) -> str:
    """The name over a child's bookings."""
    return f"<h3>{escape(child.first_name)}</h3>"


def render_bookings(booked: Sequence[Booked], services: Sequence[ServiceRules], child: NamedChild, today: date) -> str:
    """A child's bookings of these services, a row a day: a tick under each, with the time that was chosen.

    The days from `today` on come first; those that are over wait behind a click.
    """
    by_day: dict[date, dict[int, str]] = defaultdict(dict)
    offered = {service.id for service in services}
    for one in (one for one in booked if one.service_id in offered):
        by_day[one.day][one.service_id] = "✓" if one.time is None else f"✓ {hour(one.time)}"
    head = ("Date", *(service.label for service in services))

    def rows(days: Iterable[date]) -> list[str]:
        ticks = ((day, by_day[day]) for day in days)
        return [
            render_row(head, (long_date(day), *(on.get(service.id, "") for service in services))) for day, on in ticks
        ]

    name = f"Inscriptions en cours de {child.first_name}"
    days = sorted(by_day)
    coming, past = [day for day in days if day >= today], [day for day in days if day < today]
    first, later = coming[:SHOWN_AT_ONCE], coming[SHOWN_AT_ONCE:]
    shown = render_table(head, rows(first), name, "ticks")
    if not first:
        shown += f'<p class="empty">Aucune inscription {"à venir" if past else "en cours"}.</p>'
    if later:
        more = f"Afficher {plural(len(later), 'autre jour', 'autres jours')}"
        shown += render_folded(more, render_table(head, rows(later), f"{name}, suite", "ticks"))
    if past:
        more = f"Afficher {plural(len(past), 'jour passé', 'jours passés')}"
        shown += render_folded(more, render_table(head, rows(past), f"{name}, jours passés", "ticks"))
    return shown


def render_folded(title: str, shown: str) -> str:
    """What one click on its title opens."""
    return f"<details><summary>{title}</summary>{shown}</details>"


def render_under_grid(
    child: ChildOfFamily,
    children: Sequence[ChildOfFamily],
    services: Sequence[ServiceRules],
    booked: Sequence[Booked],
    first: date,
    outcome: Mapping[str, Any] | None,
) -> str:
    """Under the month grid: what the last save recorded and refused, and the month in figures for every child."""
    said = (
        (render_list("Enregistré", outcome["recorded"]) + render_list("Refusé", outcome["refused"])) if outcome else ""
    )
    return (
        f"{said}<h2>Synthèse {escape(prefix_with_de(month_name(first)))}</h2>"
        f"{_render_month_summary(children, services, booked)}"
        f'<p class="aside"><a href="/telecharger/inscriptions-{child.id}-{first:%Y-%m}.csv" download>'
        f"Télécharger le mois {escape(prefix_with_de(child.first_name))} (tableur)</a></p>"
    )


def _render_month_summary(
    children: Sequence[ChildOfFamily], services: Sequence[ServiceRules], booked: Sequence[Booked]
) -> str:
    """How many times each child is booked for each service in the month shown."""
    head = ("Enfant", *(service.label for service in services))
    counted = Counter((one.child_id, one.service_id) for one in booked if one.state is not State.SICK)
    rows = [
        render_row(head, (child.first_name, *(str(counted[child.id, service.id] or "") for service in services)))
        for child in children
    ]
    return render_table(head, rows, "Synthèse du mois par enfant", "ticks")


def render_list(title: str, lines: Sequence[str]) -> str:
    """A short list under its title; nothing where there is nothing to list."""
    return f"<h3>{escape(title)}</h3><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""
