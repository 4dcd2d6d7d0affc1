"""« Vue du mois »: what was billed for a month by service, what of it is paid, what came in; beside other months."""

from collections.abc import Iterable, Sequence

import streamlit as st

from cantine.common.french import euros, month_name, prefix_with_de
from cantine.common.roles import Permission
from cantine.common.tables.table import CellKind, Column, TableCell
from cantine.common.vocabulary import METHOD_LABELS, REVERSAL_LABELS
from cantine.ledger.queries import month_overview, shown_months
from cantine.ledger.rules import overview as rules
from cantine.ledger.rules.overview import BilledFigures
from cantine.offer.queries import offer
from pages.agents.finances.mois import money_chart
from pages.shared import session
from pages.shared.tables import html_table

MONTHS = 12
AMOUNTS = ("Facturé", "Avoirs", "Payé", "Reste à payer")
FORGIVEN = "Remis ou non-valeur"
RECEIVED = (Column("Mode"), Column("Nombre", CellKind.COUNT), Column("Montant", CellKind.AMOUNT))
OTHERS = "Hors prestations"
LISTS = {
    "factures": "Factures",
    "lignes": "Lignes",
    "etat-mensuel": "État par enfant",
    "rapprochement": "Rapprochement",
}
"""The files of a month, by the words of their links."""

agent = session.require(Permission.SEE_BILLING)
today = session.today()

with session.open_reader() as db:
    months = shown_months.list_months(db, today)
names = {month_name(month): month for month in months}
usual = next((place for place, month in enumerate(months) if month < today.replace(day=1)), 0)

st.title("Vue du mois", anchor=False)
month = names[st.selectbox("Mois", names, usual, key="mois", bind="query-params")]

with session.open_reader() as db:
    unpaid = month_overview.read_unpaid(db)
    found = rules.sum_by_service(month_overview.list_bills(db, month, unpaid))
    every_month = month_overview.sum_by_month(db, months[:MONTHS][::-1], unpaid)
    received = month_overview.list_received(db, month)
    given_back = month_overview.list_given_back(db, month)
    labels = offer.read_labels(db)


def describe_means(one: month_overview.ReceivedSum) -> str:
    """« Chèque », « Prélèvement unique : rejet »."""
    return METHOD_LABELS[one.method] + (f" : {REVERSAL_LABELS[one.reversal].lower()}" if one.reversal else "")


def list_columns(name: str, parts: Iterable[BilledFigures]) -> list[Column]:
    """The columns of a table of parts; what was written off has one where there is such a thing."""
    titles = [*AMOUNTS, *([FORGIVEN] if any(part.forgiven for part in parts) else [])]
    return [Column(name), *(Column(title, CellKind.AMOUNT) for title in titles)]


def list_cells(name: str, part: BilledFigures, columns: Sequence[Column]) -> Sequence[TableCell]:
    """The cells of a part, its amounts (cents) in the order of the columns."""
    cells: list[TableCell] = [name, part.billed, part.credited, part.paid, part.open, part.forgiven]
    return cells[: len(columns)]


by_service = {label: found[service] for service, label in labels.items() if service in found}
by_service |= {OTHERS: found[None]} if None in found else {}
total = rules.sum_figures(found.values())
of_what = f"{euros(total.billed)} de factures, {euros(total.credited)} d'avoirs"
forgiven = f", **{euros(total.forgiven)}** sont remis ou admis en non-valeur" if total.forgiven else ""
less = f", avoirs déduits ({of_what})" if total.credited else ""
st.markdown(
    f"Pour {month_name(month)}, **{euros(total.net)}** ont été facturés{less} ; **{euros(total.paid)}** sont payés, "
    f"**{euros(total.open)}** restent à payer{forgiven}."
    if found
    else f"Rien n'a été facturé pour {month_name(month)}."
)
if found:
    st.caption("Par mois facturé : un avoir compte dans le mois de la facture qu'il corrige, quel que soit son jour.")

if by_service:
    st.header("Par prestation", anchor=False)
    st.altair_chart(
        money_chart.draw_bars(by_service),
        alt=f"Payé et reste à payer par prestation, {month_name(month)}. Les mêmes montants sont dans le tableau.",
    )
    columns = list_columns("Prestation", by_service.values())
    rows = [list_cells(label, part, columns) for label, part in by_service.items()]
    name = f"Prestations {prefix_with_de(month_name(month))}"
    st.html(html_table.render_figures(columns, rows, name, list_cells("Total", total, columns)))
    st.caption(
        "Une famille paie une facture, pas une prestation : ce qui reste à payer d'une facture est réparti entre ses "
        "prestations selon leur montant."
    )

st.header("Encaissements du mois", anchor=False)
st.caption("Par jour de réception, quel que soit le mois facturé que la famille paie.")
if received or given_back:
    came_in = [(describe_means(one), one.count, one.cents) for one in received]
    came_in += [(f"{METHOD_LABELS[one.method]} : avance remboursée", one.count, one.cents) for one in given_back]
    sums = [sum(one.count for one in (*received, *given_back)), sum(one.cents for one in (*received, *given_back))]
    name = f"Encaissements {prefix_with_de(month_name(month))}"
    st.html(html_table.render_figures(RECEIVED, came_in, name, ["Total", *sums]))
else:
    st.info(f"Aucun paiement reçu en {month_name(month)}.")

st.header("Mois après mois", anchor=False)
st.altair_chart(
    money_chart.draw_columns({f"{one:%m.%Y}": part for one, part in every_month.items()}),
    alt="Payé et reste à payer de chaque mois facturé. Les mêmes montants sont dans le tableau.",
)
columns = list_columns("Mois facturé", every_month.values())
rows = [list_cells(month_name(one), part, columns) for one, part in every_month.items()]
year = list_cells("Total", rules.sum_figures(every_month.values()), columns)
st.html(html_table.render_figures(columns, rows, "Mois après mois", year))

if agent.actor.may(Permission.EXPORT):
    with st.container(horizontal=True, key="files"):
        for address, words in LISTS.items():
            link = f"/telecharger/{address}.xlsx?mois={month:%Y-%m}"
            st.html(f'<a class="file" href="{link}" download>{words} (XLSX)</a>', width="content")
