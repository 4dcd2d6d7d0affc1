"""Alerts before billing, in a few lines, each leading to its cases."""

from datetime import date

import streamlit as st

from cantine.rules.alerts import ALERT_LABELS, Alert
from cantine.rules.french import month_name, prefix_with_de
from pages.widgets import page


def render_alerts(month: date, counts: dict[Alert, int]) -> None:
    """A link for each kind that has cases; one sentence where nothing has to be mended."""
    wrong = {kind: count for kind, count in counts.items() if count}
    if not wrong:
        st.markdown(f"Rien à corriger avant la facturation {prefix_with_de(month_name(month))}.")
    for kind, count in wrong.items():
        st.page_link(
            page.get_page("alertes"),
            label=f"{ALERT_LABELS[kind]} : {count}",
            icon=":material/warning:",
            query_params={"mois": f"{month:%Y-%m}", "alerte": str(kind)},
        )
