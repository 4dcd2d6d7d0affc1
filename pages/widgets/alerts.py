"""Alerts before billing, in a few lines, each leading to its cases."""

from datetime import date

import streamlit as st

from cantine.rules.alerts import LABELS, Alert
from cantine.rules.french import month_name, of
from pages.widgets import page


def shown(month: date, counts: dict[Alert, int]) -> None:
    """A link for each kind that has cases; one sentence where nothing has to be mended."""
    wrong = {kind: count for kind, count in counts.items() if count}
    if not wrong:
        st.markdown(f"Rien à corriger avant la facturation {of(month_name(month))}.")
    for kind, count in wrong.items():
        st.page_link(
            page.at("alertes"),
            label=f"{LABELS[kind]} : {count}",
            icon=":material/warning:",
            query_params={"mois": f"{month:%Y-%m}", "alerte": str(kind)},
        )
