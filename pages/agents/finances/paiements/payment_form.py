"""One payment of one family: found, with what it owes, then the money it brings."""

from datetime import date

import streamlit as st

from cantine.billing.queries import open_invoices
from cantine.billing.rules.allocation import Allocation
from cantine.common import money
from cantine.common.balance_words import describe_balance
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, long_date, numeric_date
from cantine.common.number_input import parse_family_number
from cantine.common.vocabulary import METHOD_LABELS, TYPED_METHODS, Method, format_reference
from cantine.families.queries import family_search
from cantine.families.queries.family_search import FoundFamily
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import statement
from cantine.ledger.rules.payments import MaybeTwice, ReceivedPayment, describe_accounting
from cantine.till.queries import receipts
from pages.shared import escaping, notice, session
from pages.shared.form_action import make_turn, note_done
from pages.shared.forms import day_field
from pages.shared.tables import html_table

METHODS = {METHOD_LABELS[method]: method for method in TYPED_METHODS}
RECEIVED = "Reçu le"
OPEN = ("Facture", "Émise le", "Date limite", "Montant", "Reste à payer")


def show_section(today: date) -> None:
    """Show the search of a family, and once it is found, what it owes and the form of its payment."""
    if receipt := st.session_state.pop("receipt", None):
        address = f"/telecharger/quittance-{receipt[1]}.pdf"
        st.html(f'<a class="file" href="{address}" download>Quittance n° {receipt[0]} (PDF)</a>', width="content")
    typed = st.text_input(
        "Famille (n°, nom, prénom, adresse mail, téléphone)",
        key="famille",
        bind="query-params",
        max_chars=100,
        live=True,
    )
    with session.open_reader() as db:
        which = {"archived": True, "organisations": True, "by_caf_number": True}
        found, count = family_search.search(db, typed, **which) if typed.strip() else ([], 0)
    family = _choose_family(found, count, typed) if found else None
    if family is None:
        if typed.strip() and not found:
            st.info("Aucune famille trouvée : vérifiez le numéro ou le nom.")
        return
    with session.open_reader() as db:
        owed = open_invoices.allocate_family(db, family.id)
        balance = statement.read_statement(db, family.id, last=1)[1].balance
    _show_account(family, owed, balance)
    _show_form(family, today)


def _choose_family(found: list[FoundFamily], count: int, typed: str) -> FoundFamily | None:
    """The family whose number was typed, the only one that was found, or the one that is chosen among them."""
    if count == 1 or found[0].number == parse_family_number(typed):
        return found[0]
    names = {one.id: f"{_name_family(one)} · {join_words(one.guardians)}" for one in found}
    chosen = st.selectbox(
        f"Familles trouvées : {count}", names, None, names.__getitem__, key="parmi", placeholder="Choisissez la famille"
    )
    return next((one for one in found if one.id == chosen), None)


def _name_family(family: FoundFamily) -> str:
    return f"{family.name} (n° {family.number})"


def _show_account(family: FoundFamily, owed: Allocation, balance: int) -> None:
    st.header(escaping.escape_markdown(f"Famille {_name_family(family)}"), anchor=False)
    cesu = f", dont **{euros(owed.cesu)}** qu'un CESU peut payer" if owed.cesu else ""
    st.markdown(f"Solde : **{describe_balance(balance)}**{cesu}.")
    rows = [
        (
            one.bill.name
            if not one.bill.has_paper
            else html_table.FileLink(one.bill.name, f"/telecharger/facture-{one.bill.id}.pdf"),
            numeric_date(one.bill.issued_on),
            numeric_date(one.bill.due_on) if one.bill.due_on else "",
            euros(one.bill.cents),
            euros(one.cents),
        )
        for one in owed.open
    ]
    if rows:
        st.html(html_table.render_table(OPEN, rows, "Factures à payer", "amounts"))
    words = "Remise, admission en non-valeur" if balance < 0 else "Rembourser ou transférer l'avance"
    if balance:
        session.show_link("compte-famille", words, numero=str(family.number))


def _show_form(family: FoundFamily, today: date) -> None:
    """Show the form of a payment; a cheque has a number and a bank. What was typed stays until it is recorded."""
    state = st.session_state
    method, turn = METHODS[st.selectbox("Moyen de paiement", METHODS, key="moyen")], make_turn()
    with st.form("payment", border=False):
        st.text_input("Montant (€)", key="montant", max_chars=20)
        if method is Method.CHEQUE:
            st.text_input("Numéro du chèque", key="reference", max_chars=100)
            st.text_input("Banque", key="banque", max_chars=100)
        else:
            st.text_input("Référence (facultatif)", key="reference", max_chars=100)
        day_field.show_day_field(RECEIVED, today, key="recu_le")
        st.form_submit_button("Enregistrer le paiement", type="primary", on_click=_record, args=(family, turn))
    if refused := state.pop("refused", None):
        notice.show_refusal(refused)
    if state.get("twice", {}).get("family") == family.id:
        notice.show_warning(state["twice"]["says"])
        with st.container(horizontal=True):
            st.button("Enregistrer quand même", on_click=_record, args=(family, turn, True))
            st.button("Ne pas l'enregistrer", on_click=_forget)


def _record(family: FoundFamily, turn: str, confirmed: bool = False) -> None:
    """Record what the form holds; afterwards the next family is asked for, with the same way and day. The second click
    of a double one comes from the same showing (`turn`) of the form and records nothing more."""
    state = st.session_state
    if _say_recorded(turn):
        return
    state.pop("twice", None)
    try:
        payment = ReceivedPayment(
            day_field.read(RECEIVED, state["recu_le"]),
            METHODS[state["moyen"]],
            _read_cents(state["montant"]),
            state["reference"],
            state.get("banque", ""),
        )
        with session.begin_act() as it:
            id = record_payment(it.db, it.actor, family.id, payment, it.now, confirmed=confirmed)
            receipt = receipts.list_receipt_numbers(it.db, [id]).get(id)
            balance = statement.read_statement(it.db, family.id, last=1)[1].balance
    except MaybeTwice as again:
        if not _say_recorded(turn):  # the first click was still at it when this one began
            state["twice"] = {"family": family.id, "says": str(again)}
    except NotAccepted as refused:
        state["refused"] = str(refused)
    except session.GONE:
        return  # the sign-in comes next, or the family is gone
    else:
        what = format_reference(payment.method, payment.reference.strip())
        said = (
            f"Paiement enregistré : {what}, {euros(payment.cents)}, famille {_name_family(family)}. "
            f"Reçu le {long_date(payment.received_on)}. Nouveau solde : {describe_balance(balance)}. "
            f"{describe_accounting(payment.received_on, session.today())}"
        ).strip()
        session.leave_note("payment", (turn, said, (receipt, id) if receipt else None))
        _say_recorded(turn)


def _say_recorded(turn: str) -> bool:
    """Whether a click of this showing of the form has recorded it; then the page that follows says so, with the receipt
    of cash, and asks for the next family."""
    spent, said, receipt = session.read_notes().get("payment", ("", "", None))
    if spent != turn:
        return False
    note_done(said)
    st.session_state["receipt"] = receipt
    _forget()
    return True


def _read_cents(typed: str) -> int:
    """The cents of an amount in euros. Raises NotAccepted for what is no amount."""
    try:
        return money.parse_cents(typed)
    except ValueError:
        said = f"« {typed.strip()} » n'est pas un montant" if typed.strip() else "Le montant manque"
        raise NotAccepted(f"{said} : saisissez par exemple 12,50.") from None


def _forget() -> None:
    for name in ("famille", "montant", "reference", "banque"):
        st.session_state[name] = ""
    st.session_state.pop("twice", None)
