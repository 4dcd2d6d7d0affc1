"""The payments that wait for a deposit slip, to tick, and the button that makes it."""

from collections.abc import Sequence

import streamlit as st

from cantine.common.french import euros, numeric_date, plural
from cantine.common.vocabulary import Method
from cantine.till.actions.deposit_slips import make_slip
from cantine.till.queries.deposit_slips import AT_MOST, SlipItem
from pages.shared import escaping
from pages.shared.form_action import attempt

WORDS = {Method.CHEQUE: ("chèque", "chèques"), Method.CESU: ("CESU", "CESU"), Method.CARD: ("paiement", "paiements")}


def describe_item(item: SlipItem, method: Method = Method.CHEQUE) -> str:
    """« 12.11.2026 · DURAND (n° 2) · chèque n° 1234 · Crédit agricole · 40,00 € »."""
    number = f"{WORDS[method][0]} n° {item.number}" if item.number else ""
    family = f"{item.family_name} (n° {item.family_number})"
    return " · ".join(filter(None, (numeric_date(item.received_on), family, number, item.bank, euros(item.cents))))


def show_choice(waiting: Sequence[SlipItem], method: Method = Method.CHEQUE) -> None:
    """Show the payments to tick, all of them ticked at first: who empties the drawer has one click to make."""
    if len(waiting) == AT_MOST:
        st.markdown(f"Les {AT_MOST} plus anciens ; les suivants viendront sur le prochain bordereau.")
    one_word, many = WORDS[method]
    box = "cheque" if method is Method.CHEQUE else str(method)
    with st.container(key="waiting" if method is Method.CHEQUE else f"waiting_{method}"):
        chosen = [
            one
            for one in waiting
            if st.checkbox(escaping.escape_markdown(describe_item(one, method)), value=True, key=f"{box}_{one.id}")
        ]
    total = sum(one.cents for one in chosen)
    st.markdown(f"Cochés : **{plural(len(chosen), one_word, many)}**, **{euros(total)}**.")
    st.markdown(
        f"Un {one_word} remis ne peut plus être annulé : comparez d'abord avec les {many} que vous avez en main."
    )
    label = "Faire le bordereau" if method is Method.CHEQUE else f"Faire le bordereau ({one_word})"
    if st.button(label, type="primary", key=None if method is Method.CHEQUE else f"make_{method}"):
        joined = "le aux chèques" if method is Method.CHEQUE else f"le aux {many}"
        attempt(
            f"Le bordereau est fait : téléchargez-le ci-dessous, et joignez-{joined}.",
            lambda it: make_slip(it.db, it.actor, [one.id for one in chosen], it.now, method),
        )
