"""The payments of a day, a month or a family, and how one is cancelled or taken back."""

from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import describe_page, euros, numeric_date, numeric_moment, plural
from cantine.common.list_filter import ListFilter
from cantine.common.number_input import parse_family_number
from cantine.common.vocabulary import METHOD_LABELS, REVERSAL_LABELS, format_reference
from cantine.ledger.actions.payments import cancel_payment
from cantine.ledger.queries import adjustments, payments
from cantine.ledger.queries.payments import PER_PAGE, PaymentChoice, PaymentPage, PaymentState, RecordedPayment
from cantine.ledger.rules.reversals import list_reversals
from cantine.till.queries import receipts
from pages.shared import notice, session
from pages.shared.form_action import attempt
from pages.shared.forms import day_field, reversal_form
from pages.shared.tables import adjustment_table, html_table

HEAD = ("Reçu le", "Famille", "Moyen", "Banque", "Bordereau", "Saisi par", "État", "Montant")
METHODS = {"Tous": None, **{label: method for method, label in METHOD_LABELS.items()}}
STANDINGS = {"Tous": PaymentState.ALL, "Valables": PaymentState.VALID, "Annulés": PaymentState.CANCELLED}


def show_section(today: date, *, may_change: bool) -> None:
    """Show the payments that the filters in the address choose, page by page, with the sum of all pages."""
    with st.container(horizontal=True, vertical_alignment="top", key="filters"):
        since = day_field.show_day_field("Du", today.replace(day=1), key="du", bind="query-params")
        until = day_field.show_day_field("Au", today, key="au", bind="query-params")
        method = st.selectbox("Moyen", METHODS, key="par", bind="query-params")
        number = st.text_input("N° de famille", key="numero", bind="query-params", max_chars=9)
        standing = st.selectbox("État", STANDINGS, key="etat", bind="query-params")
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    try:
        first, last = since.day(), until.day()
        if first and last and first > last:
            raise NotAccepted("Le premier jour doit venir avant le dernier.")
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return
    asked = PaymentChoice(
        first or date.min,
        last or date.max,
        METHODS[method],
        (parse_family_number(number) or 0) if number.strip() else None,  # what is no number is no family's
        STANDINGS[standing],
    )
    with session.open_reader() as db:
        found = payments.read_page(db, asked, leaf)
        numbers = receipts.list_receipt_numbers(db, [one.id for one in found.payments])
    back = f" et {plural(found.taken_back, 'rejet ou remboursement', 'rejets ou remboursements')}"
    counted = plural(found.count - found.taken_back, "paiement") + (back if found.taken_back else "")
    said = f"{counted}, **{euros(found.cents)}**, {describe_page(leaf, found.count, PER_PAGE)}."
    st.markdown(said if found.count else "Aucun paiement.")
    with st.container(key="payments"):
        rows = [_render_row(one, numbers.get(one.id, "")) for one in found.payments]
        st.html(html_table.render_table(HEAD, rows, "Paiements", "payments"))
    _show_other_entries(asked)
    if may_change:
        _show_cancelling(found)
        _show_taking_back(found)


def _show_other_entries(asked: PaymentChoice) -> None:
    """Show what of the same days and the same family was written off, given back or moved, where there is any."""
    if asked.method or asked.standing is PaymentState.CANCELLED:
        return
    days = ListFilter(first=asked.first, last=asked.last, family=asked.number)
    with session.open_reader() as db:
        others = adjustments.list_adjustments(db, days)
    if others:
        st.html(adjustment_table.render_entries(others, of_families=True))


def _render_row(one: RecordedPayment, receipt: str) -> str:
    what = format_reference(one.method, one.reference)
    how = html_table.FileLink(f"{what}, quittance n° {receipt}", f"/telecharger/quittance-{one.id}.pdf")
    cells = (
        numeric_date(one.received_on),
        f"{one.family_name} (n° {one.family_number})",
        how if receipt else what,
        one.bank,
        f"n° {one.slip}" if one.slip else "",
        one.recorded_by,
        _describe_state(one),
        euros(one.cents),
    )
    return html_table.render_row(HEAD, cells, "cancelled" if one.cancelled_at else "")


def _describe_state(one: RecordedPayment) -> str:
    if one.reversal and one.reverses:
        return f"{REVERSAL_LABELS[one.reversal]} du paiement du {numeric_date(one.reverses)} : {one.reason}"
    if one.cancelled_at is None:
        return f"Valable, {euros(one.taken_back)} rejetés ou remboursés" if one.taken_back else "Valable"
    by = f" par {one.cancelled_by}" if one.cancelled_by else ""
    return f"Annulé le {numeric_moment(one.cancelled_at)}{by} : {one.cancelled_why}"


def _show_cancelling(found: PaymentPage) -> None:
    """Show the form that cancels one of the payments in view; those on a deposit slip and those that came
    online cannot be cancelled."""
    free = {one.id: _name(one) for one in found.payments if one.is_cancellable}
    if not free:
        return
    with st.expander("Annuler un paiement"), st.form("cancel", border=False):
        st.markdown("Le paiement reste dans la liste, barré, avec le motif ; il ne compte plus dans le solde.")
        chosen = st.selectbox("Paiement", free, None, free.__getitem__, placeholder="Choisissez le paiement")
        why = st.text_input("Motif", max_chars=100)
        if st.form_submit_button("Annuler ce paiement", type="primary"):
            if chosen is None:
                notice.show_refusal("Choisissez le paiement à annuler.")
            else:
                attempt("Le paiement est annulé.", lambda it: cancel_payment(it.db, it.actor, chosen, why, it.now))


def _show_taking_back(found: PaymentPage) -> None:
    """Show the form that takes one of the payments in view back, whole or in part."""
    free = {one.id: one for one in found.payments if list_reversals(one.as_reversible)}
    if not free:
        return
    with st.expander("Rejet ou remboursement"):
        chosen = st.selectbox(
            "Paiement rejeté ou remboursé",
            free,
            None,
            lambda number: _name(free[number]),
            placeholder="Choisissez le paiement",
        )
        if chosen is not None:
            reversal_form.show_form(chosen, free[chosen].as_reversible)


def _name(one: RecordedPayment) -> str:
    """« 12.11.2026 · DURAND (n° 2) · Chèque n° 1234 · 40,00 € »."""
    family, method = f"{one.family_name} (n° {one.family_number})", format_reference(one.method, one.reference)
    return f"{numeric_date(one.received_on)} · {family} · {method} · {euros(one.cents)}"
