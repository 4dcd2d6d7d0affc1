"""« Vue du mois »: what was billed for a month by service, what of it is paid, what came in; beside other months."""

import streamlit as st

from cantine.common.french import euros, month_name, prefix_with_de
from cantine.common.roles import Permission
from cantine.common.tables.table import CellKind, Column
from cantine.common.vocabulary import METHOD_LABELS, REVERSAL_LABELS
from cantine.ledger.queries import month_overview, shown_months
from cantine.ledger.rules import overview as rules
from cantine.ledger.rules.overview import BilledFigures
from cantine.offer.queries import offer
from pages.agents.finances.mois import money_chart
from pages.shared import session
from pages.shared.tables import html_table

MONTHS = 12
AMOUNTS = tuple(Column(title, CellKind.AMOUNT) for title in ("Facturé", "Avoirs", "Payé", "Reste à payer"))
RECEIVED = (Column("Mode"), Column("Nombre", CellKind.COUNT), Column("Montant", CellKind.AMOUNT))
OTHERS = "Hors prestations"
LISTS = {
    "factures": "Factures",
    "lignes": "Lignes",
    "etat-mensuel": "État par enfant",
    "rapprochement": "Rapprochement avec le journal comptable",
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
    still_open = month_overview.read_open_cents(db)
    found = rules.sum_by_service(month_overview.list_bills(db, month, still_open))
    every_month = month_overview.sum_by_month(db, months[:MONTHS][::-1], still_open)
    received = month_overview.list_received(db, month)
    labels = offer.read_labels(db)


def describe_means(one: month_overview.ReceivedSum) -> str:
    """« Chèque », « Prélèvement unique : rejet »."""
    return METHOD_LABELS[one.method] + (f" : {REVERSAL_LABELS[one.reversal].lower()}" if one.reversal else "")


def list_cells(part: BilledFigures) -> tuple[int, int, int, int]:
    """The amounts of a part (cents), in the order of the columns."""
    return part.billed, part.credited, part.paid, part.open


by_service = {label: found[service] for service, label in labels.items() if service in found}
by_service |= {OTHERS: found[None]} if None in found else {}
total = rules.sum_figures(found.values())
of_what = f"{euros(total.billed)} de factures, {euros(total.credited)} d'avoirs"
less = f", avoirs déduits ({of_what})" if total.credited else ""
st.markdown(
    f"Pour {month_name(month)}, **{euros(total.net)}** ont été facturés{less} ; **{euros(total.paid)}** sont payés, "
    f"**{euros(total.open)}** restent à payer."
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
    rows = [(label, *list_cells(part)) for label, part in by_service.items()]
    name = f"Prestations {prefix_with_de(month_name(month))}"
    st.html(html_table.render_figures((Column("Prestation"), *AMOUNTS), rows, name, ("Total", *list_cells(total))))
    st.caption(
        "Une famille paie une facture, pas une prestation : ce qui reste à payer d'une facture est réparti entre ses "
        "prestations selon leur montant."
    )

st.header("Encaissements du mois", anchor=False)
st.caption("Par jour de réception, quel que soit le mois facturé que la famille paie.")
if received:
    came_in = [(describe_means(one), one.count, one.cents) for one in received]
    sums = [sum(one.count for one in received), sum(one.cents for one in received)]
    name = f"Encaissements {prefix_with_de(month_name(month))}"
    st.html(html_table.render_figures(RECEIVED, came_in, name, ["Total", *sums]))
else:
    st.info(f"Aucun paiement reçu en {month_name(month)}.")

st.header("Mois après mois", anchor=False)
st.altair_chart(
    money_chart.draw_columns({f"{one:%m.%Y}": part for one, part in every_month.items()}),
    alt="Payé et reste à payer de chaque mois facturé. Les mêmes montants sont dans le tableau.",
)
rows = [(month_name(one), *list_cells(part)) for one, part in every_month.items()]
year = rules.sum_figures(every_month.values())
st.html(
    html_table.render_figures((Column("Mois facturé"), *AMOUNTS), rows, "Mois après mois", ("Total", *list_cells(year)))
)

if agent.actor.may(Permission.EXPORT):
    with st.container(horizontal=True, key="files"):
        for address, words in LISTS.items():
            link = f"/telecharger/{address}.xlsx?mois={month:%Y-%m}"
            st.html(f'<a class="file" href="{link}" download>{words} (XLSX)</a>', width="content")
