"""Cheques that wait for the bank, and the deposit slips that took the others there."""

import streamlit as st

from cantine.common.french import count_pages, euros, long_date, plural
from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import Method
from cantine.till.queries import deposit_slips
from cantine.till.queries.deposit_slips import PER_PAGE
from pages.shared import escaping, session
from pages.shared.forms import slip_choice
from pages.shared.tables import html_table

HEAD = ("Bordereau", "Fait le", "Chèques", "Montant")


def show_section(*, may_make_slips: bool) -> None:
    """Show the cheques that wait for the bank, then the deposit slips that were made."""
    leaf = int(st.session_state.get("page_bordereaux", 1))
    with session.open_reader() as db:
        waiting = deposit_slips.list_waiting(db)
        slips, count = deposit_slips.list_slips(db, leaf, Method.CHEQUE)
    st.header("Chèques à remettre", anchor=False)
    if not waiting:
        st.info("Aucun chèque n'attend d'être remis à la banque.")
    elif may_make_slips:
        slip_choice.show_choice(waiting)
    else:
        for cheque in waiting:
            st.html(escaping.render_paragraph(slip_choice.describe_item(cheque)))
    st.header("Bordereaux", anchor=False)
    pages_in_all = count_pages(count, PER_PAGE)
    if not count:
        st.info("Aucun bordereau pour l'instant.")
    else:
        if pages_in_all > 1:
            st.number_input("Page", 1, pages_in_all, key="page_bordereaux", bind="query-params")
        rows = [
            (
                html_table.FileLink(f"Bordereau n° {slip.number}", f"/telecharger/bordereau-{slip.id}.pdf"),
                f"{long_date(slip.made_on)}{', repris' if slip.ending is SlipEnding.TAKEN_BACK else ''}",
                plural(slip.count, "chèque"),
                euros(slip.cents),
            )
            for slip in slips
        ]
        st.html(html_table.render_table(HEAD, rows, "Bordereaux", "amounts"))
    session.show_link(
        "caisse", "Reprendre un bordereau, remettre des espèces, des CESU", "point_of_sale", vue="Remises en banque"
    )
