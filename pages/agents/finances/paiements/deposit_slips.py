"""Cheques that wait for the bank, and the deposit slips that took the others there."""

from collections.abc import Sequence

import streamlit as st

from cantine.common.french import count_pages, euros, long_date, numeric_date, plural
from cantine.ledger.actions.payments import make_slip
from cantine.ledger.queries import payments
from cantine.ledger.queries.payments import AT_MOST, PER_PAGE, Cheque
from pages.shared import escaping, session
from pages.shared.form_action import attempt
from pages.shared.tables import html_table

HEAD = ("Bordereau", "Fait le", "Chèques", "Montant")


def show_section(*, may_make_slips: bool) -> None:
    """Show the cheques that wait for the bank, then the deposit slips that were made."""
    leaf = int(st.session_state.get("page_bordereaux", 1))
    with session.open_reader() as db:
        waiting = payments.list_waiting_cheques(db)
        slips, count = payments.list_slips(db, leaf)
    st.header("Chèques à remettre", anchor=False)
    if not waiting:
        st.info("Aucun chèque n'attend d'être remis à la banque.")
    elif may_make_slips:
        _show_choice(waiting)
    else:
        for cheque in waiting:
            st.html(escaping.render_paragraph(_describe_cheque(cheque)))
    st.header("Bordereaux", anchor=False)
    pages_in_all = count_pages(count, PER_PAGE)
    if not count:
        st.info("Aucun bordereau pour l'instant.")
        return
    if pages_in_all > 1:
        st.number_input("Page", 1, pages_in_all, key="page_bordereaux", bind="query-params")
    rows = [
        (
            html_table.FileLink(f"Bordereau n° {slip.number}", f"/telecharger/bordereau-{slip.id}.pdf"),
            long_date(slip.made_on),
            plural(slip.count, "chèque"),
            euros(slip.cents),
        )
        for slip in slips
    ]
    st.html(html_table.render_table(HEAD, rows, "Bordereaux", "amounts"))


def _describe_cheque(cheque: Cheque) -> str:
    return (
        f"{numeric_date(cheque.received_on)} · {cheque.family_name} (n° {cheque.family_number}) · "
        f"chèque n° {cheque.number} · {cheque.bank} · {euros(cheque.cents)}"
    )


def _show_choice(waiting: Sequence[Cheque]) -> None:
    """Show the cheques to tick, all of them ticked at first: who empties the drawer has one click to make."""
    if len(waiting) == AT_MOST:
        st.markdown(f"Les {AT_MOST} plus anciens ; les suivants viendront sur le prochain bordereau.")
    with st.container(key="waiting"):
        chosen = [
            one
            for one in waiting
            if st.checkbox(escaping.escape_markdown(_describe_cheque(one)), value=True, key=f"cheque_{one.id}")
        ]
    total = sum(one.cents for one in chosen)
    st.markdown(f"Cochés : **{plural(len(chosen), 'chèque')}**, **{euros(total)}**.")
    st.markdown("Un chèque remis ne peut plus être annulé : comparez d'abord avec les chèques que vous avez en main.")
    if st.button("Faire le bordereau", type="primary"):
        attempt(
            "Le bordereau est fait : téléchargez-le ci-dessous, et joignez-le aux chèques.",
            lambda it: make_slip(it.db, it.actor, [one.id for one in chosen], it.now),
        )
