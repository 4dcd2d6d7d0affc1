"""« Payer »: what is owed, what of it is paid now, and the one button that leads to the page of the provider."""

import streamlit as st

from cantine.common.french import euros
from cantine.common.language.translate import translate
from cantine.common.number_input import parse_digits
from cantine.families.queries import families
from cantine.offer.queries.commune import read_how_to_pay
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.rules.amounts import AmountChoice, choose_parts, plan_payment
from cantine.online_payment.rules.outcome_words import describe_hold, describe_unsure
from cantine.online_payment.rules.payable import Payable
from cantine.online_payment.rules.refusals import AlreadyBeingPaid, PaymentRefused, describe_refusal
from pages.familles.payer.amount_choice import show_choice
from pages.shared import notice, session
from pages.shared.tables import payment_tables

parent = session.require("guardian")
now = session.now()
asked = parse_digits(st.query_params.get("facture", ""))

with session.open_reader() as db:
    payable = read_payable(db, parent.actor.require_family(), now)
    may_pay = payable.is_open_for(parent.actor)
    otherwise = read_how_to_pay(db)
    elsewhere = asked is not None and asked not in {part.invoice_id for part in payable.parts}
    own = families.list_for_account(db, parent.account_id) if elsewhere else []


def show_button(payable: Payable, choice: AmountChoice) -> None:
    """Show the button that pays this choice, or why it cannot be paid now."""
    try:
        cents = choose_parts(payable, choice).cents
        plan_payment(payable, choice, cents)
    except AlreadyBeingPaid:
        return  # said above
    except PaymentRefused as refused:
        notice.show_warning(str(refused))
    else:
        st.html(payment_tables.render_payment_form(choice, cents, parent.family_number or 0))


st.title(translate("Payer"), anchor=False)
session.show_link("compte", translate("Mon compte"), "arrow_back")
held = [part for part in payable.parts if part.held_until]
code = st.query_params.get("refus", "")
if code != AlreadyBeingPaid.code and (refused := describe_refusal(code, payable)):
    notice.show_refusal(refused)
if payable.held_until:
    notice.show_warning(describe_hold(sum(part.cents for part in held), payable.held_until, now))
if payable.unsure_cents:
    notice.show_warning(describe_unsure(payable.unsure_cents))
if payable.parts:
    st.markdown(translate("Il reste **{amount}** à payer.", amount=euros(payable.due_cents)))
else:
    st.markdown(translate("Vous n'avez rien à payer."))
if elsewhere:
    asked = None
    st.info(translate("Cette facture n'est pas, ou n'est plus, à payer."))
    if len(own) > 1:
        session.show_link(
            "profil", translate("Elle est d'une autre de vos familles ? Changez de famille"), "swap_horiz"
        )
if not may_pay or payable.service is None:
    st.html(payment_tables.render_how_to_pay(otherwise))
    st.stop()
if payable.parts or payable.allows_advances:
    if choice := show_choice(payable, asked):
        show_button(payable, choice)
    least = translate("Paiement en ligne à partir de {amount}.", amount=euros(payable.service.least_cents))
    st.caption(translate("{least} Un paiement règle d'abord les factures les plus anciennes.", least=least))
if not payable.service.is_in_production:
    st.caption(translate("Service de paiement en mode essai."))
st.html(payment_tables.render_folded_how_to_pay(otherwise, translate("Payer autrement")))
