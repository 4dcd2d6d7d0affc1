"""« Prix propre »: what a child pays for a service from a day on, whatever the tariffs say."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.common.french import euros, numeric_date
from cantine.common.number_input import read_cents
from cantine.families.queries.family_card import ChildDetails, OwnPrice
from cantine.prices.actions.own_prices import set_own_price
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import show_day_field
from pages.shared.tables import html_table


def show_prices(own: Sequence[OwnPrice]) -> None:
    """Show the prices that only this child has, the latest first."""
    lines = [f"{one.service} : {_describe_price(one.cents)} à partir du {numeric_date(one.first_day)}" for one in own]
    if lines:
        st.html(html_table.render_list("Prix propres à l'enfant", lines))


def _describe_price(cents: int | None) -> str:
    """« 1,45 € », « gratuit », « selon les tarifs » for an own price that has ended."""
    if cents is None:
        return "selon les tarifs"
    return euros(cents) if cents else "gratuit"


def _read_price(typed: str) -> int | None:
    """The cents that were typed, 0 for « gratuit », None for nothing. Raises NotAccepted."""
    return 0 if typed.strip().lower() == "gratuit" else read_cents(typed.strip()) if typed.strip() else None


def show_form(child: ChildDetails, labels: Mapping[int, str], today: date) -> None:
    """Show the form with a new price of this child; an empty field ends the one that it has."""
    with (
        st.expander("Prix propre à l'enfant" if child.pupil else "Prix propre"),
        st.form(f"own_price_{child.id}", border=False),
    ):
        service = st.selectbox("Prestation", [*labels], format_func=labels.__getitem__)
        typed = st.text_input("Prix d'une unité (« gratuit » ; vide : selon les tarifs)", max_chars=20)
        since = show_day_field("À partir du", today)
        st.caption(
            "Pour cet enfant seul : un tarif accordé par le CCAS, un repas fourni (PAI), une gratuité. Il passe avant "
            "les étiquettes, les tranches, le rang et la journée complète. Les jours déjà facturés gardent leur prix ; "
            "un avoir qui rend les inscriptions facturables à nouveau permet de les refacturer."
        )
        if st.form_submit_button("Enregistrer le prix propre") and service is not None:
            attempt(
                "Le prix propre est enregistré.",
                lambda it: set_own_price(
                    it.db,
                    it.actor,
                    child.id,
                    service,
                    since.required(),
                    _read_price(typed),
                    it.now,
                ),
            )
