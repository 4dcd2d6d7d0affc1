"""« Exports »: every list that staff take away, with its choices, its first rows and how many there are."""

from itertools import islice
from urllib.parse import urlencode

import streamlit as st

from cantine import exports
from cantine.common.french import plural
from cantine.common.roles import NotFound, Permission
from cantine.common.tables.spreadsheet import MOST_ROWS
from cantine.common.tables.table import ColumnTotals
from cantine.ledger.queries import shown_months
from cantine.offer.queries import offer
from pages.agents.finances.exports.list_choices import NotChosen, show_choices
from pages.shared import escaping, session
from pages.shared.tables import html_table

SHOWN = 10

session.require(Permission.EXPORT)
today = session.today()

with session.open_reader() as db:
    months = shown_months.list_months(db, today)
    services = {service.id: service.label for service in offer.list_services(db)}

st.title("Exports", anchor=False)
titles = {export.title: export for export in exports.EXPORTS.values()}
export = titles[st.selectbox("Liste", list(titles), key="liste", bind="query-params")]
st.markdown(escaping.escape_markdown(export.about))
try:
    chosen = show_choices(export.choices, months, services, today)
    with session.open_standby_reader(whole=True) as (db, _late):
        size = export.size(db, chosen, today)
        table = exports.build_table(db, export, chosen, today)
        summary = exports.build_summary(db, export, chosen, today)
        first = [*islice(table.rows, SHOWN)]
except NotChosen as missing:
    st.info(escaping.escape_markdown(str(missing)))
    st.stop()
except NotFound:
    st.info("Aucune famille n'a ce numéro.")
    st.stop()

if table.counted:
    st.caption(escaping.escape_markdown(table.counted))
question = f"?{urlencode(chosen.parameters)}" if chosen.parameters else ""
address = f"/telecharger/{export.address}"
with st.container(horizontal=True, vertical_alignment="center", key="files"):
    st.markdown(f"**{plural(size.rows, 'ligne')}**", width="content")
    if size.rows <= MOST_ROWS:
        st.html(f'<a class="file" href="{address}.xlsx{question}" download>Tableur (XLSX)</a>', width="content")
    st.html(f'<a class="file" href="{address}.csv{question}" download>CSV</a>', width="content")
if size.rows > MOST_ROWS:
    st.info("Un tableur ne contient pas autant de lignes : choisissez une période plus courte, ou le format CSV.")

if summary and (summed := [*summary.rows]):
    totals = ColumnTotals(summary.columns)
    for row in summed:
        totals.add(row)
    st.html(html_table.render_figures(summary.columns, summed, summary.name, totals.row()))
    st.header("Pièce par pièce", anchor=False)
total = [size.sums.get(column.title) for column in table.columns]
with st.container(key="listing"):
    if first:
        sums = ["Total", *total[1:]] if table.has_totals else None
        st.html(html_table.render_figures(table.columns, first, export.title, sums))
    else:
        st.info("Aucune ligne pour ce choix.")
if size.rows > len(first):
    st.markdown(f"Les {len(first)} premières lignes, et le total de toutes.")
