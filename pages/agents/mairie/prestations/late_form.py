"""The fields that let parents book past the cutoff, at the price of a late booking."""

from collections.abc import Callable, Collection
from datetime import time

import streamlit as st

from cantine.common.cutoff_types import CutoffRule, DaysBefore
from pages.agents.mairie.prestations.cutoff_form import show_cutoff_form


def show_late_form(known: CutoffRule | None, weekdays: Collection[int], key: str) -> Callable[[], CutoffRule | None]:
    """Show whether parents may still book after the cutoff, and until when; what is returned makes the rule.

    None where they may not. `weekdays` are those on which the service runs; `key` begins the keys.
    """
    allowed = st.checkbox(
        "Les parents peuvent encore s'inscrire après le délai, avec majoration", known is not None, key=f"{key}_allowed"
    )
    if not allowed:
        return lambda: None
    st.caption("La majoration est celle de « Tarifs » : « Inscrit par les parents après le délai ».")
    return show_cutoff_form("Inscription tardive", known or DaysBefore(0, time(9)), weekdays, key)
