"""The credit note that an absence implies: its sum, and the one click that issues it."""

import streamlit as st

from cantine.billing.actions.absence_credits import IssuedAbsenceCredit, issue_absence_credit
from cantine.billing.rules.absence_credits import AbsenceCredit
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, plural
from cantine.common.roles import Actor, Permission
from pages.shared import notice, session
from pages.shared.form_action import do_as_shown, make_turn, say_what_was_refused


def describe_sum(credit: AbsenceCredit) -> str:
    """« 10,00 € à rendre à la famille : … », with what is billed anew of the same days where there is something."""
    said = f"Avoir de {euros(credit.cents)} : ces jours sont facturés et, depuis ce signalement ou son justificatif, "
    if not credit.billed_anew:
        return f"{said}ne sont plus dus."
    rest = credit.cents - credit.billed_anew
    told = f"{said}coûtent moins. Ce qui reste dû, {euros(credit.billed_anew)}, est facturé en même temps"
    return f"{told} : la famille y gagne {euros(rest)}." if rest > 0 else f"{told}."


def show_offer(credit: AbsenceCredit, actor: Actor) -> None:
    """Show what the absence gives back, and to whoever may bill the button that issues it.

    Who sees no billing reads that finance has it on its list, and no sum: prices depend on what a family earns.
    """
    if not actor.may(Permission.SEE_BILLING):
        notice.show_warning("Un avoir est à établir : les finances le trouvent dans « Facturation ».")
        return
    notice.show_warning(describe_sum(credit))
    if not actor.may(Permission.BILL):
        return
    key = f"absence_credit_{credit.absence_id}"
    words = f"Établir l'avoir de {euros(credit.cents)}"
    st.button(words, key=key, type="primary", on_click=_issue, args=(credit, key, make_turn()))
    say_what_was_refused(key)


def issue_one(credit: AbsenceCredit) -> bool:
    """Issue this credit note as it was shown, in a transaction of its own; False where it was refused."""
    try:
        with session.begin_act() as it:
            _issue_shown(it, credit)
    except (NotAccepted, *session.GONE):
        return False
    return True


def _issue_shown(it: session.Act, credit: AbsenceCredit) -> IssuedAbsenceCredit:
    return issue_absence_credit(it.db, it.actor, credit.absence_id, (credit.cents, credit.billed_anew), it.now)


def _issue(credit: AbsenceCredit, beside: str, turn: str) -> None:
    """Issue the credit note that was shown, or say why not."""

    def issue(it: session.Act) -> str:
        issued = _issue_shown(it, credit)
        count = plural(len(issued.credit_notes), "avoir établi", "avoirs établis")
        said = f"{count} : {join_words(one.number for one in issued.credit_notes)}, {euros(credit.cents)}."
        if issued.invoices:
            again = join_words(one.number for one in issued.invoices)
            said += f" Ce qui reste dû, {euros(credit.billed_anew)}, est facturé : {again}."
        return said

    do_as_shown(issue, beside, turn)
