"""The credit note for an invoice: which days or units of which lines, what becomes of them, and its sum to confirm."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.billing.actions.credit_notes import credit
from cantine.billing.queries.correctable_lines import CorrectableInvoice
from cantine.billing.rules.chosen_credits import FOLLOWERS, ShownCredit, show_credit
from cantine.billing.rules.credits import CreditableLine, LineToCredit
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, weekday_name
from pages.shared import escaping, notice, session
from pages.shared.form_action import do_as_shown, make_turn, say_what_was_refused
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import html_table

LINES = ("Prestation", "Jours", "Quantité", "Prix unitaire", "Montant")
FOLLOWS = (
    "Une facture de prises en charge suit celles des familles : l'avoir sur la facture de la famille la corrige aussi."
)
AGAIN, FOR_GOOD = "À refacturer", "Ne pas refacturer"
NEXT = {
    AGAIN: "ce qui est crédité redevient facturable, au prix d'alors, par la prochaine facturation de son mois",
    FOR_GOOD: "ce qui est crédité n'est plus facturé, et n'est plus inscrit à partir d'aujourd'hui",
}


def show_form(invoice: CorrectableInvoice, words: Mapping[int, str], month: date) -> None:
    """Show the fields of a credit note on this invoice of the month, nothing chosen, and its sum once something is.

    `words` are those of each line (id). A line that was taken back is not offered, nor a discount, which goes with its
    days. What was chosen is forgotten once the invoice has another credit note.
    """
    offered = [one for one in invoice.lines if one.left > 0 and one.line.kind not in FOLLOWERS]
    if not offered or not invoice.left:
        say_what_was_refused("credit")
        st.info(FOLLOWS if invoice.left else "Cette facture est entièrement créditée.")
        return
    turn = f"{invoice.id}_{sum(one.credited for one in invoice.lines)}"
    st.header("Avoir", anchor=False)
    st.markdown("La facture reste telle quelle. Choisissez ce qui est rendu à la famille, jour par jour.")
    st.button("Tout choisir", on_click=_choose_all, args=(offered, turn), icon=":material/done_all:")
    with st.container(key="credit_lines"):
        wanted = [asked for one in offered if (asked := _show_line(one, words[one.id], month, turn))]
    if not wanted:
        say_what_was_refused("credit")
        return
    then = st.radio("Ensuite", [*NEXT], None, format_func=lambda one: f"{one} : {NEXT[one]}", key=f"credit_then_{turn}")
    if then is None:
        return
    try:
        shown = show_credit(invoice.lines, wanted, invoice.left, billable_again=then == AGAIN)
    except NotAccepted as impossible:
        notice.show_refusal(str(impossible))
        return
    _show_sum(shown, words, invoice.number)
    with st.form(f"credit_{turn}", border=False):
        st.text_input("Motif de l'avoir, que la famille lira", key=f"credit_why_{turn}", max_chars=200)
        st.form_submit_button(
            f"Établir l'avoir de {euros(shown.cents)}",
            type="primary",
            on_click=_issue,
            args=(invoice.number, wanted, turn, shown, make_turn()),
        )
    say_what_was_refused("credit")


def _key(one: CreditableLine, turn: str) -> str:
    return f"credit_line_{one.id}_{turn}"


def _choose_all(offered: Sequence[CreditableLine], turn: str) -> None:
    for one in offered:
        by_hand = str(one.left) if one.left > 1 else True
        st.session_state[_key(one, turn)] = sorted(one.days) if one.by_day else by_hand


def _show_line(one: CreditableLine, words: str, month: date, turn: str) -> LineToCredit | None:
    """Show the days of a line, or how many of its units there are; None where nothing of it is chosen."""
    label, key = f"{words} · {euros(one.line.unit_cents)}", _key(one, turn)
    if one.by_day:
        names = {day: _name_day(month, day, units) for day, units in sorted(one.days.items())}
        days = st.pills(
            escaping.escape_markdown(label), [*names], selection_mode="multi", format_func=names.__getitem__, key=key
        )
        return LineToCredit(one.id, frozenset(days)) if days else None
    if one.left == 1:
        return LineToCredit(one.id) if st.checkbox(escaping.escape_markdown(label), key=key) else None
    typed = show_whole_field(f"{label} : combien, sur {one.left}", None, 0, one.left, key=key)
    try:
        units = typed.value()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        st.stop()
    return LineToCredit(one.id, units=units) if units else None


def _name_day(month: date, day: int, units: int) -> str:
    """« lun. 2 », « mar. 3 (×4) »."""
    name = f"{weekday_name(month.replace(day=day))[:3]}. {day}"
    return name if units == 1 else f"{name} (×{units})"


def _show_sum(shown: ShownCredit, words: Mapping[int, str], number: str) -> None:
    rows = [
        (words[line.credits_id or 0], line.days, str(line.quantity), euros(line.unit_cents), euros(line.cents))
        for line in shown.lines
    ]
    total = html_table.render_row(LINES, ("Total", "", "", "", euros(shown.cents)), "total")
    st.html(html_table.render_table(LINES, [*rows, total], f"Avoir sur la facture {number}, à confirmer", "lines"))
    st.caption("Les majorations, les remises et les prises en charge des jours choisis suivent.")


def _issue(number: str, wanted: Sequence[LineToCredit], turn: str, shown: ShownCredit, click: str) -> None:
    """Issue the credit note that was shown, or say why not; what was typed stays then."""
    reason, again = st.session_state[f"credit_why_{turn}"], st.session_state[f"credit_then_{turn}"] == AGAIN

    def issue(it: session.Act) -> str:
        [note] = credit(it.db, it.actor, wanted, reason, it.now, billable_again=again, shown=shown)
        return f"L'avoir {note.number} de {euros(note.cents)} sur la facture {number} est établi."

    do_as_shown(issue, "credit", click)
