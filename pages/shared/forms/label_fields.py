"""Labels that somebody holds in words, and the fields of the days on which a label is given and ends."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import streamlit as st

from cantine.common.french import numeric_date
from cantine.families.actions import labels
from cantine.families.queries.labels import Holding
from pages.shared import session
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import TypedDay, show_day_field


def describe_holding(held: Holding, whose: str = "") -> str:
    """« Panier PAI depuis le 01.09.2026 », « CP : du 01.09.2026 au 31.12.2026 »."""
    days = f"à partir du {numeric_date(held.first_day)}"
    if held.last_day is not None:
        days = f"du {numeric_date(held.first_day)} au {numeric_date(held.last_day)}"
    return f"{whose} : {days}" if whose else f"{held.label} {days}"


def show_endings(held: Sequence[Holding], today: date, whose: str = "") -> None:
    """Show the form with the last day of each label that is not over."""
    for one in held:
        if one.last_day is not None and one.last_day < today:
            continue
        with st.form(f"end_label_{one.id}", border=False):
            last = show_day_field(f"{describe_holding(one, whose)} : dernier jour", one.last_day or today)
            st.caption("Un jour avant le premier la retire tout à fait.")
            if st.form_submit_button("Terminer l'étiquette"):
                attempt(f"« {one.label} » a un dernier jour.", partial(_end_label, one.id, last))


def _end_label(holding_id: int, last: TypedDay, it: session.Act) -> None:
    labels.end_label(it.db, it.actor, holding_id, last.required(), it.now)


def show_days(today: date) -> Callable[[datetime], dict[str, Any]]:
    """The fields of the first and the last day; what is returned reads them for the act at this instant."""
    first = show_day_field("À partir du", today)
    last = show_day_field("Jusqu'au (vide : sans fin)")
    return lambda now: {"first_day": first.required(), "now": now, "last_day": last.day()}
