"""« Réglages »: who must wait before signing in, whether messages leave, and those that did not."""

from contextlib import suppress

import streamlit as st

from cantine.access.actions import throttle, unknown_address
from cantine.access.queries import known_devices, sign_ins
from cantine.access.queries.unknown_address import read_answer
from cantine.common.french import moment_with_seconds
from cantine.common.roles import Permission
from cantine.http.background import missing_proxy
from cantine.mail import delivery_state, unsent_mail
from cantine.mail.letter_states import Fate
from cantine.reglement.queries.town_rules import has_begun
from pages.shared import backup_notice, escaping, notice, session
from pages.shared import mail_notice as mail_truth
from pages.shared.form_action import attempt, say_what_was_done

agent = session.require(Permission.SEE_BLOCKED)
now = session.now()

WORDS = {
    "compte": "Connexion de",
    "appareil": "Connexion sur un appareil connu de",
    "adresse": "Connexions depuis l'adresse",
    "adresse inconnue": "Connexions de toutes les adresses inconnues,",
    "oubli": "Mots de passe oubliés de",
    "oubli adresse": "Mots de passe oubliés depuis l'adresse",
    "oubli adresse inconnue": "Mots de passe oubliés de toutes les adresses inconnues,",
    "code": "Codes pour une nouvelle adresse mail de",
    "propre": "Mot de passe actuel de",
    "double": "Code à usage unique de",
    "choix": "Nouveau mot de passe de",
}
ANSWERED_UNKNOWN = (
    "À une adresse que personne n'a, le portail répond « Adresse email inconnue... » : un parent y voit sa faute de "
    "frappe, mais n'importe qui apprend si une personne a un compte ici. Une commune qui préfère le taire donne la "
    "même réponse à toutes les adresses ; le parent qui se trompe attend alors un message qui ne vient pas."
)
ANSWERED_SILENTLY = (
    "Le portail donne la même réponse à toutes les adresses : personne n'apprend qui a un compte ici, mais le parent "
    "qui se trompe attend un message qui ne vient pas. Sans cela, il lirait « Adresse email inconnue... »."
)
NO_LOGIN = "ce qui n'est ni un n° de famille ni une adresse mail"


def unblock(key: str) -> None:
    """Let whoever must wait try to sign in again at once."""
    with suppress(*session.GONE), session.begin_act() as it:
        throttle.free(it.db, it.actor, key, it.now)


def show_unknown_answer() -> None:
    """Show what a forgotten password is answered with where nobody has the address, and let the town choose it."""
    st.header("Mot de passe oublié", anchor=False)
    st.markdown(escaping.keep_together(ANSWERED_SILENTLY if answer.silent else ANSWERED_UNKNOWN))
    if answer.imposed:
        st.info("C'est le serveur qui en décide (CANTINE_HIDE_UNKNOWN_EMAIL) : le choix de cette page ne compte pas.")
    elif agent.actor.may(Permission.EDIT_SETTINGS):
        with st.form("unknown_answer", border=False):
            silent = st.checkbox("Donner la même réponse, que l'adresse soit connue ou non", answer.chosen)
            if st.form_submit_button("Enregistrer la réponse"):
                attempt(
                    "La réponse à une adresse inconnue est enregistrée.",
                    lambda it: unknown_address.choose_answer(it.db, it.actor, silent, it.now),
                    beside="unknown_answer",
                )
            say_what_was_done("unknown_answer")


with session.open_reader() as db:
    blocked = throttle.find_blocked(sign_ins.read_tries(db), now)
    owners = known_devices.read_owners(db, [key for key in blocked if key.startswith("appareil:")])
    unsent = delivery_state.list_undelivered(db, with_money=agent.actor.may(Permission.SEE_BILLING))
    answer = read_answer(db)
    begins = agent.actor.may(Permission.EDIT_SETTINGS) and not has_begun(db)

PARTS = {
    "commune": ("Commune", "account_balance"),
    "ecoles": ("Écoles et classes", "school"),
    "regimes": ("Régimes", "restaurant"),
    "etiquettes": ("Étiquettes", "label"),
    "prestations": ("Prestations", "restaurant_menu"),
    "periodes": ("Périodes d'inscription", "date_range"),
    "cas-d-absence": ("Cas d'absence", "event_available"),
    "tarifs": ("Tarifs", "euro"),
    "suspensions": ("Suspensions", "block"),
    "agents": ("Agents", "badge"),
    "reglement": ("Règlement", "gavel"),
    "service-de-paiement": ("Service de paiement", "credit_card"),
}

st.title("Réglages", anchor=False)
say_what_was_done()
with st.container(horizontal=True, key="parts"):
    for address, (label, icon) in PARTS.items():
        session.show_link(address, label, icon)
    if agent.actor.may(Permission.SEE_BILLING):
        session.show_link("comptes-comptables", "Comptes comptables", "account_tree")
    if agent.actor.may(Permission.EDIT_SETTINGS):
        session.show_link("sauvegardes", "Sauvegardes", "history")
    if begins:
        session.show_link("modeles", "Commencer avec un modèle", "auto_awesome")
backup_notice.show_state(agent)
st.header("Accès bloqués", anchor=False)
if warning := missing_proxy.find_warning():
    notice.show_warning(warning)
st.markdown("Après plusieurs mots de passe faux, il faut attendre avant de réessayer ; de plus en plus longtemps.")
for key, until in blocked.items():
    kind, _, whom = key.partition(":")
    whom = owners.get(whom, "") if kind == "appareil" else NO_LOGIN if whom.startswith("? ") else whom
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        said = f"{WORDS[kind]} {whom} : possible {moment_with_seconds(until)}"
        st.html(escaping.render_paragraph(said), width="stretch")
        if agent.actor.may(Permission.FREE_BLOCKED):
            st.button("Débloquer", key=f"free_{key}", on_click=unblock, args=(key,))
if not blocked:
    st.info("Personne n'est bloqué.")

show_unknown_answer()
mail_truth.show_server(agent)
st.header("Messages non envoyés", anchor=False)
if unsent:
    st.markdown("L'adresse d'un message refusé se corrige sur la fiche de la famille ; invitez ensuite de nouveau.")
    mail_truth.show_decisions(unsent, agent)
    given_up = sum(letter.fate is Fate.GIVEN_UP and letter.kept for letter in unsent)
    may_settle = agent.actor.may(Permission.SETTLE_LETTERS)
    if given_up > 1 and may_settle and st.button("Renvoyer tous les messages abandonnés"):
        attempt("Les messages abandonnés repartent.", lambda it: unsent_mail.resend_given_up(it.db, it.actor, it.now))
else:
    st.info("Aucun message n'a été refusé ni abandonné.")
