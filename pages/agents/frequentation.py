"""« Fréquentation »: how many are booked, for the call to the caterer."""

from datetime import timedelta

import streamlit as st

from cantine.queries import attendance, offer
from cantine.rules.french import long_date
from pages.widgets import page, tables

DAYS = 14

agent = page.require("see_attendance")
today = page.today()
days = [today + timedelta(ahead) for ahead in range(DAYS)]

with page.reading() as db:
    services = offer.services(db)
    booked = attendance.booked_per_day(db, days[0], days[-1])

st.title("Fréquentation", anchor=False)
st.markdown("Enfants inscrits par jour et par prestation, aujourd'hui et les deux semaines qui suivent.")
head = ("Date", *(service.label for service in services))
st.html(
    tables.table(
        head,
        [
            tables.row(head, (long_date(day), *(str(booked.get((day, service.id), "")) for service in services)))
            for day in days
            if any((day, service.id) in booked for service in services)
        ],
        "Inscriptions par jour et par prestation",
        "ticks",
    )
)
