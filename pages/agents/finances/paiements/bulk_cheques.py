"""« Liste de chèques »: many cheques typed into one table, checked against what was counted, recorded together."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, long_date, plural
from cantine.families.queries import named_families
from cantine.ledger.actions.bulk_cheques import CountedCheques, record_cheques
from cantine.ledger.rules.bulk_cheques import LONGEST_LIST, ListRefused, TypedCheque, read_cheques
from pages.shared import notice, session
from pages.shared.form_action import note_done
from pages.shared.forms import day_field
from pages.shared.tables import html_table

COLUMNS = {"family": "Famille (n° ou nom)", "amount": "Montant (€)", "number": "N° du chèque", "bank": "Banque"}
RECEIVED, COUNT, TOTAL = "Reçus le", "Nombre de chèques compté", "Total compté (€)"


def show_section(today: date) -> None:
    """The table and what was counted in hand are one form: nothing is sent, and no cell drawn anew, while one types."""
    turn = st.session_state.setdefault("cheques_turn", 0)
    st.markdown(
        "Un chèque par ligne, saisi ou collé depuis un tableur. Tout est enregistré ensemble, ou rien : ce qui ne va "
        f"pas est dit ligne par ligne. {LONGEST_LIST} chèques au plus."
    )
    with st.form("cheque_list", border=False, width="stretch"):
        lines = _read_lines(_show_table(turn))
        received = day_field.show_day_field(RECEIVED, today, key=f"cheques_received_{turn}")
        with st.container(horizontal=True):
            count = st.text_input(COUNT, key=f"cheques_count_{turn}", max_chars=10)
            total = st.text_input(TOTAL, key=f"cheques_total_{turn}", max_chars=20)
        with st.container(horizontal=True):
            record = st.form_submit_button("Enregistrer la liste", type="primary")
            look = st.form_submit_button("Additionner")
    counted = CountedCheques(count, total)
    if record:
        _record(received, lines, counted, ())
    if look:
        st.session_state.pop("cheques_again", None)
        _add_up(lines)
    if again := st.session_state.get("cheques_again"):
        st.markdown("Si ce sont d'autres chèques, qui portent par hasard les mêmes numéros :")
        if st.button("Enregistrer la liste quand même"):
            _record(received, lines, counted, again)
    for fault in st.session_state.pop("cheques_faults", []):
        notice.show_refusal(fault)


def _add_up(lines: list[TypedCheque]) -> None:
    """Show whose cheques these are, what the list comes to so far, and what is still missing in it."""
    cheques, faults = read_cheques(lines)
    with session.open_reader() as db:
        known = named_families.find_each(db, {one.family for one in cheques})
    whose = [
        f"Ligne {one.line} : {euros(one.cents)}, {join_words(f'{name} (n° {number})' for _id, number, name in found)}"
        if (found := known[one.family][:5])
        else f"Ligne {one.line} : {euros(one.cents)}, aucune famille « {one.family} »"
        for one in cheques
    ]
    total = sum(one.cents for one in cheques)
    count = plural(len(cheques), "chèque complet", "chèques complets")
    st.markdown(f"Dans la liste : **{count}**, **{euros(total)}**.")
    if whose:
        st.html(html_table.render_list("De qui", whose))
    for fault in faults:
        notice.show_warning(fault)


def _show_table(turn: int) -> Any:
    """Show the table with what was typed so far; it is kept while another page is looked at."""
    state = st.session_state
    if f"cheques_{turn}" not in state:
        empty = pd.DataFrame("", index=range(1, LONGEST_LIST + 1), columns=[*COLUMNS])
        state["cheques_base"] = state.get("cheques_typed", empty)
    table = st.data_editor(
        state["cheques_base"],
        key=f"cheques_{turn}",
        num_rows="fixed",
        disabled=["_index"],
        height=480,
        column_config={
            "_index": st.column_config.NumberColumn("Ligne", width=60),
            **{name: st.column_config.TextColumn(label, max_chars=100) for name, label in COLUMNS.items()},
        },
    )
    state["cheques_typed"] = table
    return table


def _read_lines(table: Any) -> list[TypedCheque]:
    return [TypedCheque(*row) for row in table[[*COLUMNS]].fillna("").astype(str).itertuples(index=False, name=None)]


def _record(received: day_field.TypedDay, lines: list[TypedCheque], counted: CountedCheques, seen: Any) -> None:
    """Record the whole list, or keep its faults for the next run."""
    state = st.session_state
    state.pop("cheques_again", None)
    try:
        day = received.required()
        with session.begin_act() as it:
            count, cents = record_cheques(it.db, it.actor, day, lines, counted, it.now, seen=seen)
    except ListRefused as refused:
        state["cheques_faults"], state["cheques_again"] = refused.faults, refused.again
    except NotAccepted as refused:
        state["cheques_faults"] = [str(refused)]
    except session.GONE:
        pass
    else:
        recorded = plural(count, "chèque enregistré", "chèques enregistrés")
        note_done(f"{recorded}, {euros(cents)}, reçus le {long_date(day)}. Ils attendent sur « Bordereaux ».")
        state["cheques_turn"] += 1
        state.pop("cheques_typed", None)
    st.rerun()
