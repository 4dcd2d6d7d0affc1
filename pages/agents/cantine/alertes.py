"""« Alertes »: what has to be mended before a month is billed, each with the way to where it is mended."""

import streamlit as st

from cantine.attendance.queries import alerts
from cantine.attendance.rules.alerts import ALERT_LABELS, Alert, AlertCase
from cantine.common.day_input import parse_iso_month
from cantine.common.french import count_pages, long_date, month_name, prefix_with_de
from cantine.common.number_input import parse_digits
from cantine.common.roles import Permission
from cantine.common.school_days import find_month_end, shift_month
from pages.shared import session

agent = session.require(Permission.SEE_ATTENDANCE)
today = session.today()
month = parse_iso_month(st.query_params.get("mois", "")) or today.replace(day=1)
last = find_month_end(month)
kind = next((one for one in Alert if one == st.query_params.get("alerte")), None)
leaf_number = parse_digits(st.query_params.get("page", "")) or 1

with session.open_reader() as db:
    counts = alerts.count_by_kind(db, month, last, today)
    cases = alerts.list_cases(db, kind, month, last, today, leaf_number) if kind else []


def find_remedy(case: AlertCase) -> tuple[str, dict[str, str]]:
    """The page where a case is mended, and its parameters: the child's card, the roll call, or the list of the day."""
    if case.day is None:
        return "familles", {"recherche": case.name}
    if kind in (Alert.OUTSIDE, Alert.ARCHIVED) and agent.actor.may(Permission.BOOK_FOR_FAMILIES):
        return "inscriptions-famille", {"enfant": str(case.child_id), "mois": f"{case.day:%Y-%m}"}
    ticking = case.child_id is not None and agent.actor.may(Permission.TICK)
    return "pointage" if ticking else "liste-du-jour", {"jour": case.day.isoformat(), "prestation": case.service}


st.title("Alertes", anchor=False)
if any(counts.values()):
    st.markdown(f"À corriger avant la facturation {prefix_with_de(month_name(month))}.")
with st.container(horizontal=True):
    for by, icon in ((-1, "chevron_left"), (1, "chevron_right")):
        other = shift_month(month, by)
        session.show_link("alertes", month_name(other).capitalize(), icon, mois=f"{other:%Y-%m}")
wrong = {alert: count for alert, count in counts.items() if count}
if not wrong:
    st.markdown(f"Rien à corriger avant la facturation {prefix_with_de(month_name(month))}.")
for alert, count in wrong.items():
    label = f"{ALERT_LABELS[alert]} : {count}"
    session.show_link("alertes", label, "warning", mois=f"{month:%Y-%m}", alerte=str(alert))

if kind:
    st.header(ALERT_LABELS[kind], anchor=False)
    for case in cases:
        address, parameters = find_remedy(case)
        words = (long_date(case.day) if case.day else "", case.service, case.name, case.detail)
        label = " · ".join(part for part in words if part)
        session.show_link(address, label, **parameters)
    if not counts[kind]:
        st.markdown("Rien à corriger ici.")
        st.stop()
    pages_in_all = count_pages(counts[kind], alerts.PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Page {leaf_number} sur {pages_in_all}.", width="content")
        for to, label in ((leaf_number - 1, "Page précédente"), (leaf_number + 1, "Page suivante")):
            if 1 <= to <= pages_in_all:
                session.show_link("alertes", label, mois=f"{month:%Y-%m}", alerte=str(kind), page=str(to))
