"""« Forfaits »: who has a contract for which service, and how many children come on which weekday."""

import streamlit as st

from cantine.common.contract_terms import PER_LABELS
from cantine.common.french import WEEKDAYS, numeric_date, plural
from cantine.common.roles import Permission
from cantine.contracts.queries import contracts
from cantine.contracts.rules.contract_days import name_weekdays
from pages.shared import escaping, session
from pages.shared.forms.day_field import read_or_stop, show_day_field
from pages.shared.tables import html_table

HEAD = ("Enfant", "Classe", "Famille", "Prix", "Jours", "Du", "Au")

agent = session.require(Permission.SEE_FAMILIES)
today = session.today()

st.title("Forfaits", anchor=False)
session.show_link("familles", "Toutes les familles", "arrow_back")
day = read_or_stop(show_day_field("Forfaits en cours ou à venir le", today, key="jour", bind="query-params"))
with session.open_reader() as db:
    listed = contracts.list_from(db, day)

if not listed:
    st.info("Aucun forfait. Il se conclut sur la fiche de la famille, une fois son prix voté dans « Tarifs ».")
for service in dict.fromkeys(one.service for one in listed):
    of_service = [one for one in listed if one.service == service]
    st.header(escaping.escape_markdown(f"{service} : {plural(len(of_service), 'forfait')}"), anchor=False)
    counts = contracts.count_by_weekday(of_service, day)
    told = (f"{WEEKDAYS[weekday]} {count}" for weekday, count in counts.items() if count)
    st.markdown(f"Enfants au forfait ce jour-là\u00a0: {', '.join(told) or 'aucun'}.")
    rows = [
        (
            one.child,
            one.classroom,
            f"{one.family} (n° {one.number})",
            PER_LABELS[one.held.per],
            name_weekdays(one.weekdays_on(day)),
            numeric_date(one.held.first_day),
            numeric_date(one.held.last_day) if one.held.last_day else "sans fin",
        )
        for one in of_service
    ]
    st.html(html_table.render_table(HEAD, rows, f"Forfaits, {service}", "settings"))
