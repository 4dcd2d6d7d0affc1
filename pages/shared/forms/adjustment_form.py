"""The forms that write off what a family owes, give its advance back or move it, and take such an entry back."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cantine.common.balance_words import measure_balance
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.number_input import parse_family_number, read_cents
from cantine.common.roles import NotFound
from cantine.common.terms.adjustments import ADJUSTMENT_LABELS, WRITE_OFFS, AdjustmentKind
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.families.queries import families
from cantine.ledger.actions.adjustments import adjust_account, take_back_adjustment, transfer_advance
from cantine.ledger.queries import statement
from cantine.ledger.queries.adjustments import ListedAdjustment
from cantine.ledger.rules.adjustments import (
    REFUND_METHODS,
    AdjustableAccount,
    AlreadyAdjusted,
    TypedAdjustment,
    list_possible,
)
from cantine.ledger.rules.payments import describe_accounting
from cantine.store.database import Reader
from pages.shared import session
from pages.shared.form_action import attempt
from pages.shared.forms import day_field

METHODS = {METHOD_LABELS[method]: method for method in REFUND_METHODS}
ABOUT = {
    AdjustmentKind.WAIVED: (
        "Le conseil municipal a décidé de ne plus demander cette somme : la famille ne la doit plus. Le montant "
        "s'impute sur les factures les plus anciennes. La famille en est prévenue par mail, avec le motif."
    ),
    AdjustmentKind.IRRECOVERABLE: (
        "Le comptable n'a pas pu recouvrer cette somme : elle sort des comptes, mais la famille la doit toujours au "
        "Trésor. Aucun mail n'est envoyé."
    ),
    AdjustmentKind.REFUNDED: (
        "L'avance est rendue à la famille, qui en est prévenue par mail, avec le motif. Le portail n'envoie pas "
        "l'argent : il note qu'il a été rendu."
    ),
    AdjustmentKind.TRANSFERRED: (
        "L'avance passe sur le compte d'une autre famille. Les deux familles en sont prévenues par mail, sans le "
        "motif ni le nom de l'autre. Une dette ne change pas de famille : établissez un avoir, puis facturez "
        "l'autre famille."
    ),
}


def show_forms(family_id: int, account: AdjustableAccount, recorded: Sequence[ListedAdjustment]) -> None:
    """Show what may be done about this account, and the form that takes back one of the entries that are there."""
    if kinds := list_possible(account):
        with st.expander("Remise ou admission en non-valeur" if account.owed else "Rembourser ou transférer l'avance"):
            _show_recording(family_id, account, kinds, turn=len(recorded))
    if free := {one.id: one for one in recorded if not (one.is_taken_back or one.takes_back)}:
        with st.expander("Annuler une écriture"):
            _show_taking_back(free, turn=len(recorded))


@dataclass(frozen=True)
class _Typed:
    """What stands in the fields of the form."""

    amount: str
    day: day_field.TypedDay
    why: str
    method: Method | None = None
    reference: str = ""
    receiver: str = ""


def _show_recording(family_id: int, account: AdjustableAccount, kinds: Sequence[AdjustmentKind], turn: int) -> None:
    """Once something was recorded it is another form: a second click on the one before does nothing."""
    names = {ADJUSTMENT_LABELS[kind]: kind for kind in kinds}
    kind = names[st.selectbox("Écriture", names, key=f"adjust_kind_{turn}")]
    st.markdown(ABOUT[kind])
    if not account.owed and account.balance > account.advance:
        st.markdown(
            f"Sur {measure_balance(account.balance)}, **{euros(account.advance)}** peuvent être rendus : le reste "
            "vient de CESU ou d'une remise."
        )
    with st.form(f"adjust_{turn}_{kind}", border=False):
        typed = _show_fields(kind, account.owed or account.advance, turn)
        if st.form_submit_button("Enregistrer l'écriture", type="primary"):
            _record(family_id, kind, typed)


def _show_fields(kind: AdjustmentKind, most: int, turn: int) -> _Typed:
    amount = st.text_input(f"Montant (€), {euros(most)} au plus", key=f"adjust_cents_{turn}", max_chars=20)
    method, reference, receiver = None, "", ""
    if kind in WRITE_OFFS:
        reference = st.text_input("Décision (délibération, n° et date)", key=f"adjust_ref_{turn}", max_chars=100)
    elif kind is AdjustmentKind.REFUNDED:
        method = METHODS[st.selectbox("Remboursé par", METHODS, key=f"adjust_method_{turn}")]
        reference = st.text_input("Référence (facultatif)", key=f"adjust_ref_{turn}", max_chars=100)
    else:
        receiver = st.text_input("N° de la famille qui reçoit", key=f"adjust_other_{turn}", max_chars=9)
    day = day_field.show_day_field("Date", session.today(), key=f"adjust_day_{turn}")
    why = st.text_input("Motif", key=f"adjust_why_{turn}", max_chars=100)
    return _Typed(amount, day, why, method, reference, receiver)


def _record(family_id: int, kind: AdjustmentKind, typed: _Typed) -> None:
    done: list[str] = []

    def record(it: session.Act) -> None:
        day, cents = typed.day.required(), read_cents(typed.amount)
        one = TypedAdjustment(kind, day, cents, typed.why, typed.reference, typed.method)
        try:
            if kind is AdjustmentKind.TRANSFERRED:
                transfer_advance(it.db, it.actor, family_id, _find_receiver(it.db, typed.receiver), one, it.now)
            else:
                adjust_account(it.db, it.actor, family_id, one, it.now)
        except AlreadyAdjusted as told:  # the page that follows shows what is so, and says it
            done.append(str(told))
            return
        balance = statement.read_statement(it.db, family_id, last=1)[1].balance
        done.append(f"{ADJUSTMENT_LABELS[kind]} de {euros(cents)} : le solde est de {measure_balance(balance)}.")
        done.append(describe_accounting(day, session.today(), "cette écriture"))

    attempt(lambda: " ".join(done).strip(), record)


def _find_receiver(db: Reader, typed: str) -> int:
    """The id of the family of this number. Raises NotAccepted."""
    try:
        return families.load_by_number(db, parse_family_number(typed) or 0).id
    except NotFound:
        raise NotAccepted("Aucune famille n'a ce numéro : vérifiez celui de la famille qui reçoit.") from None


def _show_taking_back(free: dict[int, ListedAdjustment], turn: int) -> None:
    st.markdown(
        "Une écriture en sens inverse : celle qui est annulée reste dans la liste. La famille est prévenue comme elle "
        "l'avait été ; d'un transfert, les deux moitiés sont annulées ensemble."
    )
    with st.form(f"adjust_back_{turn}", border=False):
        chosen = st.selectbox(
            "Écriture à annuler", free, None, lambda one: _name(free[one]), placeholder="Choisissez l'écriture"
        )
        day = day_field.show_day_field("Date de l'annulation", session.today(), key=f"adjust_back_day_{turn}")
        why = st.text_input("Motif de l'annulation", key=f"adjust_back_why_{turn}", max_chars=100)
        done: list[str] = []

        def take_back(it: session.Act) -> None:
            if chosen is None:
                raise NotAccepted("Choisissez l'écriture à annuler.")
            try:
                take_back_adjustment(it.db, it.actor, chosen, day.required(), why, it.now)
            except AlreadyAdjusted as told:
                done.append(str(told))
                return
            done.append("L'écriture est annulée : le solde de la famille a changé.")
            done.append(describe_accounting(day.required(), session.today(), "cette écriture"))

        if st.form_submit_button("Annuler cette écriture", type="primary"):
            attempt(lambda: " ".join(done).strip(), take_back)


def _name(one: ListedAdjustment) -> str:
    """« 23.11.2026 · Remise gracieuse · 12,50 € »."""
    return f"{numeric_date(one.day)} · {ADJUSTMENT_LABELS[one.kind]} · {euros(one.cents)}"
