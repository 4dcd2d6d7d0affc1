"""The fields in which notes and coins are counted."""

from collections.abc import Mapping

import streamlit as st

from cantine.common.terms.till import COINS, NOTES, name_denomination


def show_fields(name: str) -> Mapping[int, str]:
    """A field for each note and each coin, empty for none; what was typed, by the value in cents. `name` tells two
    forms apart."""
    typed = {}
    for title, values in (("Billets", NOTES), ("Pièces", COINS)):
        st.markdown(f"**{title}**")
        with st.container(horizontal=True, key=f"count_{name}_{title}"):
            for value in values:
                typed[value] = st.text_input(
                    name_denomination(value), key=f"count_{name}_{value}", max_chars=6, width=88, placeholder="0"
                )
    return typed
