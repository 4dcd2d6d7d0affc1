"""« Prises en charge »: the shares of the children's prices that others than the family pay."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from cantine.families.queries.family_card import ChildDetails
from cantine.prices.queries.known_shares import KnownShare
from pages.shared import escaping, session
from pages.shared.forms.share_form import show_new_share, show_shares


def show_tab(
    children: Sequence[ChildDetails],
    known: Sequence[KnownShare],
    payers: Mapping[int, Mapping[int, str]],
    services: Mapping[int, str],
    today: date,
    *,
    editable: bool,
) -> None:
    """The shares of each child; `payers` are those that may pay one, by child (id)."""
    session.show_link("tiers-payeurs", "Tiers payeurs", "volunteer_activism")
    for child in children:
        of_child = [one for one in known if one.held.child_id == child.id]
        if of_child:
            with st.container(border=True):
                st.markdown(f"**{escaping.escape_markdown(child.full_name)}**")
                show_shares(of_child, services, today, editable=editable)
    if not known:
        st.info("Aucune prise en charge dans cette famille.")
    if editable and children:
        show_new_share({child.id: child.first_name for child in children}, payers, services, today)
