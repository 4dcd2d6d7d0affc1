"""« Soldes »: what every family owes, and for how long; who pays late can be reminded."""

import streamlit as st

from cantine.common.french import describe_page, euros, plural
from cantine.common.roles import Permission
from cantine.common.tables.table import CellKind, Column
from cantine.ledger.queries import balances
from cantine.ledger.queries.balances import BalanceOrder
from cantine.ledger.rules import ageing
from cantine.ledger.rules.ageing import AGE_LABELS
from pages.shared import session
from pages.shared.tables import html_table

PER_PAGE = 100
ORDERS = {
    "N° de famille": BalanceOrder.NUMBER,
    "Nom": BalanceOrder.NAME,
    "Montant dû": BalanceOrder.OWED,
    "Ancienneté de la dette": BalanceOrder.OLDEST,
}
COLUMNS = (Column("Famille"), *(Column(title, CellKind.AMOUNT) for title in ("Solde", *AGE_LABELS.values(), "Avance")))

agent = session.require(Permission.SEE_BILLING)
today = session.today()

st.title("Soldes", anchor=False)
st.markdown(
    "Ce que chaque famille doit, selon le nombre de jours depuis l'échéance (le jour même compte pour 0). "
    "Une avance n'a pas encore servi à payer une facture."
)
with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    typed = st.text_input("Nom ou n° de famille", key="recherche", bind="query-params", max_chars=100)
    order = st.selectbox("Trier par", ORDERS, key="tri", bind="query-params")
    leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    debtors = st.checkbox("Familles débitrices seulement", key="debiteurs", bind="query-params")

with session.open_reader() as db:
    everybody = balances.list_all(db, today)

found = balances.choose_listed(everybody, typed, debtors=debtors, order=ORDERS[order])
total = ageing.add_aged_debts(one.aged for one in found)
owing = sum(bool(one.aged.open) for one in found)
if found:
    st.markdown(
        f"{plural(len(found), 'famille')}, {describe_page(leaf, len(found), PER_PAGE)}. "
        f"À payer en tout : **{euros(total.open)}** par {plural(owing, 'famille')}, dont **{euros(total.late)}** échus."
    )
else:
    st.markdown("Aucune famille.")
with st.container(horizontal=True, vertical_alignment="center", key="files"):
    if agent.actor.may(Permission.BILL):
        session.show_link("rappels", "Rappeler les retards", "forward_to_inbox")
    if agent.actor.may(Permission.EXPORT):
        question = "?debiteurs=oui" if debtors else ""
        for form, words in (("xlsx", "Tableur (XLSX)"), ("csv", "CSV")):
            address = f"/telecharger/soldes.{form}{question}"
            st.html(f'<a class="file" href="{address}" download>{words}</a>', width="content")
with st.container(key="listing"):
    rows = [
        (
            html_table.PageLink(f"{one.name} (n° {one.number})", f"/compte-famille?numero={one.number}"),
            html_table.Balance(one.balance),
            *(cents or None for cents in (*one.aged.by_age, one.aged.credit)),
        )
        for one in found[(leaf - 1) * PER_PAGE : leaf * PER_PAGE]
    ]
    if rows:
        whole = html_table.Balance(sum(one.balance for one in found))
        sums = (*total.by_age, total.credit)
        st.html(html_table.render_figures(COLUMNS, rows, "Soldes des familles", ("Total", whole, *sums)))
