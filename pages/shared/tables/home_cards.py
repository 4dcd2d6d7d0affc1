"""The cards of a family's home below its week: what is owed, the statement, the bookings of each child.

Each is one piece of HTML, the cheapest element there is; their links of the class `page` load nothing anew.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from cantine.bookings.queries.bookings import Booked
from cantine.common.french import euros, long_day
from cantine.common.language.translate import mark, translate
from cantine.common.paris import local_date
from cantine.common.typed_text.html import escape
from cantine.families.queries.families import ChildOfFamily
from cantine.ledger.rules.statement import LedgerTotals, StatementLine
from cantine.offer.rules.services import ServiceRules
from cantine.online_payment.rules.payable import Payable, PayablePart
from pages.shared.tables import family_tables, payment_tables
from pages.shared.tables.html_table import PaperState
from pages.shared.tables.statement_table import render_statement

FEW = 5
"""Movements of the account that are in view; all of them are one click away."""

LINKS = (
    ("inscriptions", mark("Ajouter des inscriptions"), mark("Ajouter des inscriptions pour {name}"), "edit_calendar"),
    ("semaine-type", mark("Semaine type"), mark("Semaine type de {name}"), "view_week"),
    ("absence", mark("Signaler une absence"), mark("Signaler une absence de {name}"), "sick"),
)


def render_link(address: str, words: str, css: str = "", name: str = "", icon: str = "", **parameters: str) -> str:
    """A link to the page at this address; `name` is what a screen reader says, `icon` one of Material Symbols."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    label = f' aria-label="{escape(name)}"' if name else ""
    drawn = f' data-icon="{icon}"' if icon else ""
    return f'<a class="page {css}" href="/{address}{escape(query)}"{label}{drawn}>{escape(words)}</a>'


def render_due(owed: Payable, otherwise: str) -> str:
    """What the family owes, and how it pays: online, invoice by invoice too, or as the words `otherwise` say."""
    pay = "" if otherwise else render_link("payer", translate("Payer"), "act", icon="credit_card")
    how = payment_tables.render_folded_how_to_pay(otherwise) if otherwise else ""
    parts = payment_tables.render_open_invoices(owed.parts, owed.asked_at, links=not otherwise)
    title, amount = escape(translate("À payer")), escape(euros(owed.due_cents))
    head = f'<div class="top"><div><h2>{title}</h2><p class="sum">{amount}</p></div>{pay}</div>'
    return f'<section class="card due">{head}{parts}{how}</section>'


def describe_states(parts: Sequence[PayablePart], billed: Mapping[int, int], today: date) -> dict[int, PaperState]:
    """What is to be done for each invoice (id) that is not paid, of which so many cents were `billed`: « à payer avant
    le 24 décembre 2026 », and what is left of one that is paid in part."""
    return {one.invoice_id: PaperState(_describe_part(one, billed.get(one.invoice_id), today)) for one in parts}


def _describe_part(part: PayablePart, billed: int | None, today: date) -> str:
    if part.held_until:
        return translate("paiement en cours")
    if part.due_on is None:
        said = translate("à payer")
    elif part.due_on < today:
        said = translate("en retard : à payer avant le {day}", day=long_day(part.due_on))
    else:
        said = translate("à payer avant le {day}", day=long_day(part.due_on))
    if billed is None or billed == part.cents:
        return said
    return translate("reste {amount}, {state}", amount=euros(part.cents), state=said)


def render_account(
    lines: Sequence[StatementLine], totals: LedgerTotals, owed: Payable | None, today: date, *, everything: bool
) -> str:
    """The statement, each invoice with its state, and the link to all movements or back to the last ones."""
    billed = {line.entry.invoice_id: line.entry.debit for line in lines if line.entry.invoice_id}
    states = describe_states(owed.parts, billed, local_date(owed.asked_at)) if owed else {}
    return render_statement(lines, totals, today, states=states, below=_render_movements(totals, everything))


def _render_movements(totals: LedgerTotals, everything: bool) -> str:
    """How many movements are shown, and the way to all of them: the tutorial shows it where there is none, too."""
    if everything:
        said = translate("Liste de tous les mouvements ({count}).", count=totals.movements)
        link = render_link("compte", translate("Afficher les {count} derniers", count=FEW))
    else:
        said = translate("Liste des {count} derniers mouvements.", count=FEW)
        link = render_link("compte", translate("Afficher tout"), mouvements="tous")
    return f'<div class="movements"><p>{escape(said)}</p>{link}</div>'


def render_children(
    children: Sequence[ChildOfFamily], open_bookings: Sequence[Booked], services: Sequence[ServiceRules], today: date
) -> str:
    """« Inscriptions en cours »: for each child what can be done for it, and its days that are not invoiced yet."""
    cards = [
        f'<section class="card child">{family_tables.render_child_title(child)}'
        f'<div class="links">{_render_links(child)}</div>'
        f"{family_tables.render_bookings(_pick(open_bookings, child), services, child, today)}</section>"
        for child in children
    ]
    return f"{family_tables.render_bookings_title()}{''.join(cards)}"


def _pick(open_bookings: Sequence[Booked], child: ChildOfFamily) -> list[Booked]:
    return [booked for booked in open_bookings if booked.child_id == child.id]


def _render_links(child: ChildOfFamily) -> str:
    return "".join(
        render_link(address, translate(label), "", translate(name, name=child.first_name), icon, enfant=str(child.id))
        for address, label, name, icon in LINKS
    )
