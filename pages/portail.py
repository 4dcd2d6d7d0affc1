"""The gate: who is here, and which pages may they open."""

import streamlit as st

from cantine.queries import visitors
from cantine.rules.roles import Role
from cantine.settings import settings
from pages.widgets import cookie, frame, page
from pages.widgets.stumbling import say_what_was_not_saved

FOR_EVERYBODY = {"mot-de-passe-oublie": ("visiteurs/mot_de_passe_oublie.py", "Mot de passe oublié")}
FOR_FAMILIES = {
    "absence": ("familles/absence.py", "Signaler une absence"),
    "compte": ("familles/compte.py", "Mon compte"),
    "inscriptions": ("familles/inscriptions.py", "Inscriptions"),
    "semaine-type": ("familles/semaine_type.py", "Semaine type"),
}
FOR_STAFF = {
    "absences": ("agents/absences.py", "Absences"),
    "compte-famille": ("agents/compte_famille.py", "Compte d'une famille"),
    "exports": ("agents/exports.py", "Exports"),
    "facturation": ("agents/facturation.py", "Facturation"),
    "finances": ("agents/finances.py", "Accueil des finances"),
    "fermetures": ("agents/fermetures.py", "Fermetures"),
    "frequentation": ("agents/frequentation.py", "Fréquentation"),
    "liste-du-jour": ("agents/liste_du_jour.py", "Liste du jour"),
    "feuille-de-cuisine": ("agents/feuille_de_cuisine.py", "Feuille de cuisine"),
    "statistiques": ("agents/statistiques.py", "Statistiques"),
    "familles": ("agents/familles.py", "Familles"),
    "importer": ("agents/importer.py", "Importer des familles"),
    "passage": ("agents/passage.py", "Passage de classe"),
    "famille": ("agents/famille.py", "Famille"),
    "menus": ("agents/menus.py", "Menus"),
    "alertes": ("agents/alertes.py", "Alertes"),
    "pointage": ("agents/pointage.py", "Pointage"),
    "inscriptions-famille": ("agents/inscriptions_famille.py", "Inscrire un enfant"),
    "mois": ("agents/mois.py", "Vue du mois"),
    "envois": ("agents/envois.py", "Envoi des factures"),
    "paiements": ("agents/paiements.py", "Paiements"),
    "journal": ("agents/journal.py", "Journal"),
    "commune": ("agents/commune.py", "Commune"),
    "ecoles": ("agents/ecoles.py", "Écoles et classes"),
    "prestations": ("agents/prestations.py", "Prestations"),
    "tarifs": ("agents/tarifs.py", "Tarifs"),
    "agents": ("agents/agents.py", "Agents"),
    "rappels": ("agents/rappels.py", "Rappels"),
    "soldes": ("agents/soldes.py", "Soldes"),
    "reglages": ("agents/reglages.py", "Réglages"),
}
FOR_BOTH = {"profil": ("visiteurs/profil.py", "Mon profil")}
SIGN_IN = ("visiteurs/connexion.py", "Connexion")
CHOOSE = ("visiteurs/choix_du_mot_de_passe.py", "Choisissez votre mot de passe")

with page.reading() as db:
    visitor = page.visitor_of(db)
    town = visitor.commune if visitor else visitors.town_name(db)

st.set_page_config(page_title=None if town else "Cantine", layout="centered")

if town is None:
    st.title("Ce portail n'a pas encore de commune", anchor=False)
    st.markdown("Pour créer la vôtre et son premier administrateur, lancez sur le serveur :")
    st.code("python -m cantine init", language="bash")
    st.markdown("Pour essayer le portail avec la commune de démonstration :")
    st.code("python -m cantine demo", language="bash")
    st.stop()

# Every address is registered for everybody, so that a deep link survives the sign-in; what is behind it is not.
# Somebody signed out meets the sign-in everywhere, and each page asks again for the role it needs.
# Somebody with a mailed password chooses an own one before anything else.
everything = {**FOR_FAMILIES, **FOR_STAFF, **FOR_BOTH}
if visitor is None:
    start, files = SIGN_IN, dict.fromkeys([*everything, "connexion"], SIGN_IN)
elif visitor.must_choose:
    start, files = CHOOSE, dict.fromkeys([*everything, "connexion"], CHOOSE)
else:
    of_staff = "finances" if visitor.actor.role is Role.FINANCE else "frequentation"
    start = everything["compte" if visitor.family_id is not None else of_staff]
    files = {**everything, "connexion": start}
pages = page.registered(town, files | FOR_EVERYBODY, start)
current = st.navigation([*pages.values()], position="hidden")
page.arrive(pages, visitor, current.url_path)

if settings().now:
    frame.frozen_clock()
with page.whole():
    if visitor:
        page.note_use(visitor)
        frame.header(visitor, current.url_path)
        if not visitor.cookie_set and "ticket" in st.session_state:
            cookie.fetch(st.session_state["ticket"])
    if "cookie_to_clear" in st.session_state:
        cookie.clear(st.session_state["cookie_to_clear"])
    say_what_was_not_saved()
    current.run()
