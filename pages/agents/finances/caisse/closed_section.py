"""The days of the till that are closed, the latest first."""

import streamlit as st

from cantine.common.french import count_pages, long_date
from cantine.common.tables.table import CellKind, Column
from cantine.till.queries import closed_days
from cantine.till.queries.closed_days import PER_PAGE
from pages.shared import session
from pages.shared.tables import html_table

DAYS = (
    Column("Journée"),
    *(Column(title, CellKind.AMOUNT) for title in ("Prévu", "Compté", "Écart")),
    Column("Motif"),
    Column("Arrêtée par"),
    Column("Journal"),
)


def show_section() -> None:
    """Show one page of the closed days, each with its paper and the way to it."""
    leaf = int(st.session_state.get("page_journees", 1))
    with session.open_reader() as db:
        days, count = closed_days.list_closed_days(db, leaf)
    if not count:
        st.info("Aucune journée n'est arrêtée. Rien n'y oblige : voyez « Journée ».")
        return
    pages_in_all = count_pages(count, PER_PAGE)
    if pages_in_all > 1:
        st.number_input("Page", 1, pages_in_all, key="page_journees", bind="query-params")
    rows = [
        (
            html_table.PageLink(long_date(one.day), f"/caisse?jour={one.day}"),
            one.expected,
            one.counted,
            one.difference,
            one.reason,
            one.closed_by,
            html_table.FileLink("PDF", f"/telecharger/caisse-{one.day}.pdf"),
        )
        for one in days
    ]
    with st.container(key="listing"):
        st.html(html_table.render_figures(DAYS, rows, "Journées arrêtées"))
