"""A special invoice: to whom, for what, how much; its total is seen before anybody is invoiced."""

import secrets

import streamlit as st

from cantine.billing.actions.special_invoices import issue_special
from cantine.billing.rules.special_invoices import SpecialInvoice, SpecialLine
from cantine.common import money
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, plural
from cantine.families.queries import named_families
from pages.agents.finances.facturation import family_choice
from pages.shared import notice, session
from pages.shared.form_action import note_done

LINES = 5
NAMED = 12
FIELDS = ("objet", *(f"{what}_{number}" for what in ("ligne", "montant", "compte") for number in range(1, LINES + 1)))


def show_section() -> None:
    """Show the form of a special invoice with its total; what was typed stays until it is issued."""
    st.markdown("Sortie scolaire, carte perdue, pénalité de retard : la même facture pour chaque famille choisie.")
    chosen = family_choice.choose_families("Familles : leurs numéros, ou vide pour toutes les familles")
    label = st.text_input("Objet", key="objet", max_chars=100)
    typed = [_show_line(number) for number in range(1, LINES + 1)]
    if refused := st.session_state.pop("refused", None):
        notice.show_refusal(refused)
    try:
        special = SpecialInvoice(label, _read_lines(typed))
        special.check()
    except NotAccepted as missing:
        if label.strip() or any(any(line) for line in typed):
            notice.show_warning(str(missing))
        return
    with session.open_reader() as db:
        families = chosen or named_families.list_all_families(db)
    names = [f"{name} (n° {number})" for number, (_, name) in families.items()]
    more = len(names) - NAMED
    to = join_words([*names[:NAMED], *([plural(more, "autre")] if more > 0 else [])])
    total = special.cents * len(families)
    st.header("Aperçu", anchor=False)
    count = plural(len(families), "facture")
    notice.show_success(f"{count} de {euros(special.cents)} pour {to}. Total : {euros(total)}.")
    ids = [family_id for family_id, _ in families.values()]
    words = f"Émettre {count}"
    once = st.session_state.setdefault("special_once", secrets.token_hex(8))
    st.button(words, type="primary", key="issue", on_click=_issue, args=(ids, special, once, _read_typed()))


def _show_line(number: int) -> tuple[str, str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"line_{number}"):
        words = st.text_input(f"Ligne {number}", key=f"ligne_{number}", max_chars=100)
        amount = st.text_input(f"Montant {number} (€)", key=f"montant_{number}", max_chars=20, width=140)
        code = st.text_input(f"Compte {number}", key=f"compte_{number}", max_chars=20, width=140)
    return words.strip(), amount.strip(), code.strip()


def _read_lines(typed: list[tuple[str, str, str]]) -> list[SpecialLine]:
    """The lines that were filled in. Raises NotAccepted for what is no amount."""
    lines = []
    for number, (words, amount, code) in enumerate(typed, 1):
        if words or amount:
            try:
                lines.append(SpecialLine(words, money.parse_cents(amount), code))
            except ValueError:
                raise NotAccepted(f"Ligne {number} : saisissez un montant, par exemple 12,50.") from None
    return lines


def _read_typed() -> list[object]:
    return [st.session_state.get(name) for name in ("familles", *FIELDS)]


def _issue(ids: list[int], special: SpecialInvoice, once: str, typed: list[object]) -> None:
    """Issue the invoice to all these families or to none; afterwards the form is empty. A second click does nothing,
    nor does the one that follows so fast on what is typed that its total has not been seen."""
    state = st.session_state
    if state.get("special_once") != once:
        return
    if _read_typed() != typed:
        state["refused"] = "Ce que vous avez saisi vient de changer : vérifiez l'aperçu, puis recommencez."
        return
    try:
        with session.begin_act() as it:
            issued = issue_special(it.db, it.actor, ids, special, it.now)
    except NotAccepted as refused:
        state["refused"] = str(refused)
    except session.GONE:
        return  # the sign-in comes next, or a family is gone
    else:
        del state["special_once"]
        total = euros(sum(one.cents for one in issued))
        count = plural(len(issued), "facture émise", "factures émises")
        note_done(f"« {special.label.strip()} » : {count}, {total}.")
        for name in FIELDS:
            state[name] = ""
