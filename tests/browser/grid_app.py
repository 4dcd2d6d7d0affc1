"""A small page around the month grid: it writes down what it receives and refuses Friday 4 December.

« Autre parent » ticks Monday 30 November and fills Tuesday; « Bruit » and « Dehors » are only there to be clicked.
They stand under the grid, which is as high on this page as on that of the portal.
"""

import json
from datetime import date, timedelta

import streamlit as st

from cantine.common.french import hour, long_date, short_day, week_span
from pages.shared.month_grid.month_grid import show_month_grid

st.set_page_config(layout="wide" if "large" in st.query_params else "centered")
state = st.session_state
for name, value in {"stands": {}, "messages": [], "child": 1, "month": "2026-11", "outcome": None}.items():
    state.setdefault(name, value)

MORNING = [[at, hour(at)] for at in range(390, 511, 15)]
EVENING = [[at, hour(at)] for at in range(975, 1111, 15)]
SERVICES = [
    (1, "Repas", "Repas", None),
    (2, "Garderie matin", "Matin", MORNING),
    (3, "Garderie soir", "Soir", EVENING),
    (4, "Centre matin", "Ctr matin", None),
    (5, "Centre soir", "Ctr soir", None),
    (6, "Étude", "Étude", None),
]
LATE = "Délai dépassé : c'était possible jusqu'au jeudi 19 novembre à 17 h 00."


def cell(day, service, closed):
    if (service in (4, 5)) != (day.weekday() == 2) and service != 1:
        return None
    if service == 1 and day.weekday() == 2:
        return {"on": False, "time": None, "off": "Pas de service le mercredi.", "mark": None}
    on, at = state.stands.get((state.child, day.isoformat(), service), (False, None))
    if closed:
        mark = {0: "invoiced", 1: "added", 3: "sick", 4: "other"}.get(day.weekday()) if service == 1 else None
        return {
            "on": service == 1 or (service == 2 and day.weekday() == 0),
            "time": 450 if service == 2 else None,
            "off": LATE,
            "mark": mark,
        }
    full = service == 1 and day.isoformat() == "2026-12-01" and state.get("other")
    return {"on": on, "time": at, "off": "Complet : les 80 places sont prises." if full else None, "mark": None}


def week(monday, closed):
    days = [monday + timedelta(n) for n in range(5)]
    text = "Fermée depuis le jeudi 19 novembre à 17 h 00" if closed else "Ouverte jusqu'au jeudi 26 novembre à 17 h 00"
    return {
        "number": monday.isocalendar().week,
        "label": week_span(days[0], days[-1]),
        "empty": None,
        "reason": LATE if closed else None,
        "status": {"open": not closed, "text": text},
        "days": [
            {
                "iso": d.isoformat(),
                "label": long_date(d),
                "short": short_day(d),
                "month": ("novembre" if d.month == 11 else "décembre") if monday.day == 30 else "",
                "reason": LATE if closed else None,
                "today": d == date(2026, 11, 23),
                "cells": [cell(d, s[0], closed) for s in SERVICES],
            }
            for d in days
        ],
    }


def save():
    state.messages.append(state["grid"].save)
    sent = state["grid"].save
    message = [(one["child"], c) for one in sent.get("children", [sent]) for c in one["changes"]]
    refused = [c for _child, c in message if c["day"] == "2026-12-04"]
    for child, c in message:
        if c not in refused:
            state.stands[(child, c["day"], c["service"])] = (c["on"], c["time"])
    state.outcome = {
        "id": str(len(state.messages)),
        "saved": len(message) - len(refused),
        "refused": ["Vendredi 4 décembre 2026 : délai dépassé." for _ in refused],
    }


def go():
    there = state["grid"].go
    state.child, state.month = there.get("child", state.child), there.get("month", state.month)
    st.query_params["mois"] = state.month


st.header("Inscription manuelle")
place, outside = st.container(), st.container()
with outside:
    st.checkbox("Bruit", key="noise")
    if st.checkbox("Autre parent", key="other"):
        state.stands[(1, "2026-11-30", 1)] = (True, None)
    if st.button("Dehors"):
        st.write("Sorti.")
    st.html('<a href="/?retour=1" target="_self">Retour au relevé</a>')
november = state.month == "2026-11"
children = [{"id": 1, "name": "TOTO"}, {"id": 2, "name": "<b>LILI</b>"}]
with place:
    show_month_grid(
        {
            "child": children[state.child - 1],
            "children": children,
            "month": {
                "iso": state.month,
                "label": "NOVEMBRE 2026" if november else "DÉCEMBRE 2026",
                "previous": None if november else "2026-11",
                "next": "2026-12" if november else None,
            },
            "note": "Pour la semaine du 30 novembre : jusqu'au **jeudi 26 novembre à 17 h 00**."
            + (" Bruit." if state.noise else ""),
            "rules": [
                "Repas : réservation et annulation jusqu'au jeudi 17 h 00 de la semaine précédente.",
                "Garderie matin : réservation et annulation jusqu'à la veille à 9 h 00.",
            ],
            "services": [
                {"id": i, "label": label, "short": short, "times": times, "time_name": "heure"}
                for i, label, short, times in SERVICES
            ],
            "weeks": ([week(date(2026, 11, 23), True)] if november else [])
            + [
                week(date(2026, 11, 30), False),
                week(date(2026, 12, 7), False),
                {
                    "number": 52,
                    "label": "21 – 25 décembre",
                    "status": None,
                    "empty": "Vacances de Noël : pas de service.",
                    "days": [],
                },
            ],
            "outcome": state.outcome,
        },
        key="grid",
        on_save=save,
        on_go=go,
    )
st.code(json.dumps(state.messages), language=None)
