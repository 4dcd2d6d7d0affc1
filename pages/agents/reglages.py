"""« Réglages »: who must wait before signing in, and the messages that could not be sent."""

from contextlib import suppress

import streamlit as st

from cantine.actions import throttle
from cantine.queries import access
from cantine.rules.french import moment, moment_with_seconds
from pages.widgets import page, tables, wording

agent = page.require("see_blocked")
now = page.now()

WORDS = {
    "compte": "Connexion de",
    "adresse": "Connexions depuis l'adresse",
    "oubli": "Mots de passe oubliés de",
    "oubli adresse": "Mots de passe oubliés depuis l'adresse",
    "code": "Codes pour une nouvelle adresse mail de",
}


def free(key: str) -> None:
    """Let them try again at once."""
    with suppress(*page.GONE), page.acting() as it:
        throttle.free(it.db, it.actor, key, it.now)


with page.reading() as db:
    blocked = throttle.blocked(access.tries(db), now)
    unsent = access.unsent(db)

PARTS = {
    "commune": ("Commune", ":material/account_balance:"),
    "ecoles": ("Écoles et classes", ":material/school:"),
    "prestations": ("Prestations", ":material/restaurant_menu:"),
    "tarifs": ("Tarifs", ":material/euro:"),
    "agents": ("Agents", ":material/badge:"),
}

st.title("Réglages", anchor=False)
for address, (label, icon) in PARTS.items():
    st.page_link(page.at(address), label=label, icon=icon)
st.header("Accès bloqués", anchor=False)
st.markdown("Après plusieurs mots de passe faux, il faut attendre avant de réessayer ; de plus en plus longtemps.")
for key, until in blocked.items():
    kind, _, whom = key.partition(":")
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.html(wording.text(f"{WORDS[kind]} {whom} : possible {moment_with_seconds(until)}"), width="stretch")
        if agent.actor.may("free_blocked"):
            st.button("Débloquer", key=f"free_{key}", on_click=free, args=(key,))
if not blocked:
    st.info("Personne n'est bloqué.")

st.header("Messages non envoyés", anchor=False)
HEAD = ("Destinataire", "Objet", "Abandonné", "Cause")
if unsent:
    rows = [tables.row(HEAD, (recipient, subject, moment(at), why)) for recipient, subject, at, why in unsent]
    st.html(tables.table(HEAD, rows, "Messages non envoyés", "journal"))
else:
    st.info("Tous les messages sont partis, ou en attente d'un prochain essai.")
