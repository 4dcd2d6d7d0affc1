"""The gate: who is here, and which pages may they open."""

import streamlit as st

from cantine.queries import visitors
from cantine.settings import settings
from pages.widgets import cookie, frame, page

FOR_EVERYBODY = {"mot-de-passe-oublie": ("visiteurs/mot_de_passe_oublie.py", "Mot de passe oublié")}
FOR_FAMILIES = {
    "compte": ("familles/compte.py", "Mon compte"),
    "inscriptions": ("familles/inscriptions.py", "Inscriptions"),
    "profil": ("familles/profil.py", "Mon profil"),
}
FOR_STAFF = {"frequentation": ("agents/frequentation.py", "Fréquentation")}
SIGN_IN = ("visiteurs/connexion.py", "Connexion")

with page.reading() as db:
    visitor = page.visitor_of(db)
    town = visitor.commune if visitor else visitors.town_name(db)

st.set_page_config(page_title=town or "Cantine", layout="centered")

if town is None:
    st.title("Ce portail n'a pas encore de commune")
    st.markdown("Pour l'essayer avec la commune de démonstration, lancez sur le serveur :")
    st.code("python -m cantine demo", language="bash")
    st.stop()

# Every address is registered for everybody, so that a deep link survives the sign-in; what is behind it is not.
# Somebody signed out meets the sign-in everywhere, and each page asks again for the role it needs.
everything = {**FOR_FAMILIES, **FOR_STAFF}
home = everything["frequentation" if visitor and visitor.family_id is None else "compte"]
files = {**everything, "connexion": home} if visitor else dict.fromkeys([*everything, "connexion"], SIGN_IN)
pages = page.registered(town, files | FOR_EVERYBODY, home if visitor else SIGN_IN)
current = st.navigation([*pages.values()], position="hidden")
page.arrive(pages, visitor)

if settings().now:
    frame.frozen_clock()
if visitor:
    frame.header(visitor)
    if not visitor.cookie_set and "ticket" in st.session_state:
        cookie.fetch(st.session_state["ticket"])
if "cookie_to_clear" in st.session_state:
    cookie.clear(st.session_state["cookie_to_clear"])
current.run()
