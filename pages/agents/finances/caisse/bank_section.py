"""What goes to the bank: cash, cheques, CESU and card, the deposit slips, and what became of them."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.common.french import count_pages, euros, numeric_date
from cantine.common.tables.table import CellKind, Column
from cantine.common.terms.till import SLIP_ENDING_LABELS, SlipEnding
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.till.actions.deposit_slips import bank_slip, make_cash_slip, take_back_slip
from cantine.till.queries import deposit_slips
from cantine.till.queries.deposit_slips import PER_PAGE, Slip
from cantine.till.queries.till_pages import find_cash_in_till
from cantine.till.rules import cash_count
from cantine.till.rules.deposits import SlipTwice
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt
from pages.shared.forms import cash_count_fields, day_field, slip_choice
from pages.shared.tables import html_table

SLIPS = (
    Column("Bordereau"),
    Column("Fait le", CellKind.DATE),
    Column("Moyen"),
    Column("Paiements", CellKind.COUNT),
    Column("Montant", CellKind.AMOUNT),
    Column("État"),
)
MEANS = {METHOD_LABELS[method]: method for method in (Method.CHEQUE, Method.CASH, Method.CESU, Method.CARD)}


def show_section(today: date, *, may_change: bool) -> None:
    """Show what waits of the chosen means, then all slips with what became of them."""
    means = st.selectbox("Moyen de paiement", MEANS, key="moyen", bind="query-params")
    method = MEANS[means]
    if method is Method.CASH:
        _show_cash(today, may_change=may_change)
    else:
        _show_waiting(method, today, may_change=may_change)
    leaf = int(st.session_state.get("page_remises", 1))
    with session.open_reader() as db:
        slips, count = deposit_slips.list_slips(db, leaf)
    st.header("Bordereaux", anchor=False)
    if not count:
        st.info("Aucun bordereau pour l'instant.")
        return
    pages_in_all = count_pages(count, PER_PAGE)
    if pages_in_all > 1:
        st.number_input("Page", 1, pages_in_all, key="page_remises", bind="query-params")
    with st.container(key="listing"):
        st.html(html_table.render_figures(SLIPS, [_fill_row(slip) for slip in slips], "Bordereaux"))
    if may_change:
        _show_banking(slips, today)
        _show_taking_back(slips)


def _fill_row(slip: Slip) -> tuple[html_table.Content, ...]:
    state = "Fait"
    if slip.ending and slip.ended_on:
        why = f" : {slip.reason}" if slip.reason else ""
        state = f"{SLIP_ENDING_LABELS[slip.ending]} le {numeric_date(slip.ended_on)}{why}"
    link = html_table.FileLink(f"Bordereau n° {slip.number}", f"/telecharger/bordereau-{slip.id}.pdf")
    count = None if slip.method is Method.CASH else slip.count
    return link, slip.made_on, METHOD_LABELS[slip.method], count, slip.cents, state


def _show_waiting(method: Method, today: date, *, may_change: bool) -> None:
    """Show the payments of this means that wait; of CESU and card those of a recent day on, as they may never have been
    put on slips before."""
    since = None
    if method is not Method.CHEQUE:
        begun = today.replace(day=1)
        field = day_field.show_day_field("Reçus à partir du", begun, key=f"depuis_{method}")
        since = day_field.read_or_stop(field)
    with session.open_reader() as db:
        waiting = deposit_slips.list_waiting(db, method, since)
    if not waiting:
        st.info("Rien n'attend d'être remis.")
    elif may_change:
        slip_choice.show_choice(waiting, method)
    else:
        for one in waiting:
            st.html(escaping.render_paragraph(slip_choice.describe_item(one, method)))


def _show_cash(today: date, *, may_change: bool) -> None:
    """Show how much cash the till holds, and the count of what goes to the bank."""
    with session.open_reader() as db:
        in_till = find_cash_in_till(db, today)
    if in_till is not None:
        st.markdown(f"En caisse aujourd'hui, selon les écritures : **{euros(in_till)}**.")
    if not may_change:
        return
    state = st.session_state
    turn = state.setdefault("cash_slip_turn", 0)
    with st.form("cash_slip", border=False):
        st.markdown("Comptez ce que vous versez aujourd'hui ; ce montant sort de la caisse.")
        typed = cash_count_fields.show_fields(f"slip{turn}")
        make = st.form_submit_button("Faire le bordereau d'espèces", type="primary")
    again = state.pop("cash_slip_again", None) == turn and st.button("Faire un deuxième bordereau", key="second_slip")
    if not (make or again):
        return
    twice: list[str] = []

    def act(it: session.Act) -> None:
        try:
            make_cash_slip(it.db, it.actor, cash_count.read_count(typed), it.now, confirmed=bool(again))
        except SlipTwice as told:
            twice.append(str(told))
            raise
        state["cash_slip_turn"] = turn + 1

    attempt("Le bordereau est fait : téléchargez-le ci-dessous, et joignez-le aux espèces.", act)
    if twice:
        state["cash_slip_again"] = turn
        st.button("Faire un deuxième bordereau", key="second_slip")


def _list_open(slips: Sequence[Slip]) -> dict[int, str]:
    return {
        slip.id: f"n° {slip.number} · {METHOD_LABELS[slip.method]} · {numeric_date(slip.made_on)} · {euros(slip.cents)}"
        for slip in slips
        if slip.ending is None
    }


def _show_banking(slips: Sequence[Slip], today: date) -> None:
    """Show the form that notes that the bank has a slip."""
    free = _list_open(slips)
    if not free:
        return
    with st.expander("La banque a reçu un bordereau"), st.form("bank_slip", border=False):
        st.markdown("À noter si vous le souhaitez : un bordereau reçu par la banque ne peut plus être repris.")
        chosen = st.selectbox("Bordereau", free, None, free.__getitem__, placeholder="Choisissez le bordereau")
        day = day_field.show_day_field("Reçu par la banque le", today, key="banked_on")
        if st.form_submit_button("Noter", type="primary"):
            if chosen is None:
                notice.show_refusal("Choisissez le bordereau.")
            else:
                attempt("C'est noté.", lambda it: bank_slip(it.db, it.actor, chosen, day.required(), it.now))


def _show_taking_back(slips: Sequence[Slip]) -> None:
    """Show the form that takes a slip back which the bank has not got."""
    free = _list_open(slips)
    if not free:
        return
    with st.expander("Reprendre un bordereau que la banque n'a pas"), st.form("take_back", border=False):
        st.markdown(
            "Le bordereau garde son numéro et ce qu'il portait ; ses paiements attendent de nouveau, ses espèces sont "
            "de retour en caisse."
        )
        chosen = st.selectbox("Bordereau", free, None, free.__getitem__, placeholder="Choisissez le bordereau")
        why = st.text_input("Motif", max_chars=100)
        if st.form_submit_button("Reprendre ce bordereau", type="primary"):
            if chosen is None:
                notice.show_refusal("Choisissez le bordereau à reprendre.")
            else:
                said = f"{SLIP_ENDING_LABELS[SlipEnding.TAKEN_BACK]} : le bordereau ne part pas à la banque."
                attempt(said, lambda it: take_back_slip(it.db, it.actor, chosen, why, it.now))
