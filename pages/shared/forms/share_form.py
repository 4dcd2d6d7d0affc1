"""Shares of a child's price that others pay: shown, ended, and a new one with who pays what, for what and when."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.number_input import read_cents, read_hundredths
from cantine.prices.actions.cost_shares import ShareForm, add_share, end_share
from cantine.prices.queries.known_shares import KnownShare
from cantine.prices.rules.cost_shares import WHOLE, describe_share
from pages.shared import escaping
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field

PERCENT, AMOUNT = "un pourcentage du prix", "un montant par unité"
EXPLAINED = (
    "La famille paie ce qui reste, jamais moins que 0 €. Les majorations et pénalités lui restent. Un montant vaut "
    "pour chaque unité facturée (un repas, un quart d'heure), jusqu'au prix ; d'un forfait, seuls les pourcentages "
    "comptent. Ce qui est déjà facturé ne change pas."
)


def show_shares(
    known: Sequence[KnownShare], services: Mapping[int, str], today: date, *, editable: bool, by_child: bool = False
) -> None:
    """Each share with its end; named by its child instead of its payer where `by_child`."""
    for one in known:
        over = (one.held.last_day or date.max) < today
        words = describe_share(one.held, one.child if by_child else one.payer, services)
        st.html(escaping.render_paragraph(f"{words} (terminée)" if over else words))
        if editable and not over:
            _show_end(one, today, "of_payer" if by_child else "of_child")


def _show_end(one: KnownShare, today: date, place: str) -> None:
    """Show the form that ends a share; one page may show it in two places."""
    key = f"share_{one.held.id}_{place}"
    with st.expander("Terminer ou prolonger"), st.form(f"{key}_end", border=False):
        until = show_day_field("Dernier jour", one.held.last_day or today, key=f"{key}_until")
        st.caption("Avant son premier jour, une prise en charge est supprimée. Ce qui est déjà facturé ne change pas.")
        if st.form_submit_button("Enregistrer la fin"):
            attempt(
                "La fin de la prise en charge est enregistrée.",
                lambda it: end_share(it.db, it.actor, one.held.id, until.required(), it.now),
            )


def show_new_share(
    children: Mapping[int, str], payers: Mapping[int, Mapping[int, str]], services: Mapping[int, str], today: date
) -> None:
    """The form of a new share of one of these children (names by id); `payers` may pay one of each child."""
    with st.expander("Nouvelle prise en charge"):
        child: int = st.selectbox("Enfant", [*children], format_func=children.__getitem__, key="share_child")
        named = payers.get(child, {})
        if not named:
            st.info("Ajoutez d'abord un tiers payeur : cet enfant n'a qu'une famille.")
            return
        payer: int = st.selectbox("Payeur", [*named], format_func=named.__getitem__, key=f"share_payer_{child}")
        how = st.radio("Il paie", [PERCENT, AMOUNT], horizontal=True, key="share_how")
        typed = st.text_input("Pourcentage (%)" if how == PERCENT else "Montant (€)", max_chars=10, key=f"share_{how}")
        chosen = st.multiselect(
            "Prestations (vide : toutes)",
            [*services],
            format_func=services.__getitem__,
            placeholder="Toutes",
            key="share_services",
        )
        with st.container(horizontal=True):
            since = show_day_field("À partir du", today, key="share_since")
            until = show_day_field("jusqu'au (vide : sans fin)", key="share_until")
        st.caption(escaping.keep_together(EXPLAINED))
        if st.button("Ajouter la prise en charge", type="primary", key="share_add"):
            of = frozenset(chosen) or None
            attempt(
                "La prise en charge est ajoutée.",
                lambda it: add_share(
                    it.db,
                    it.actor,
                    ShareForm(child, payer, since.required(), until.day(), *_read_part(how, typed), of),
                    it.now,
                ),
            )


def _read_part(how: str, typed: str) -> tuple[int | None, int | None]:
    """The percentage in hundredths, or the cents. Raises NotAccepted."""
    if not typed.strip():
        raise NotAccepted("Indiquez le pourcentage." if how == PERCENT else "Indiquez le montant.")
    return (read_hundredths(typed, WHOLE), None) if how == PERCENT else (None, read_cents(typed.strip()))
