"""Whether what is written reaches anybody, said wherever a message is said to leave."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from cantine.access.queries.visitors import Visitor
from cantine.common.french import moment, plural
from cantine.common.language.translate import mark, translate
from cantine.common.roles import Permission
from cantine.mail import delivery_state, unsent_mail
from cantine.mail.delivery_state import OpenLetter
from cantine.mail.letter_states import Fate, list_obstacles
from cantine.settings import settings
from cantine.store.commune import read_commune
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt
from pages.shared.tables import html_table

HEAD = ("Destinataire", "Objet", "Abandonné", "Cause")
FILED = mark("le message est écrit dans un fichier, mais rien n'est envoyé : aucun serveur de messagerie n'est réglé")


def is_going_nowhere(*, demonstration: bool) -> bool:
    """Whether letters of a real commune go to files, where nobody reads them."""
    return not demonstration and settings().smtp_url is None


def say_obstacles(visitor: Visitor) -> None:
    """Show why nothing that a real commune sends would reach anybody, where that is so."""
    if not visitor.demonstration:
        for why in list_obstacles(settings().smtp_url is not None, settings().base_url):
            notice.show_warning(why)


def promise(visitor: Visitor, sentence: str) -> str:
    """The sentence, with « mais rien n'est envoyé » behind it where letters are only written to files."""
    return (
        f"{sentence[:-1]} : {translate(FILED)}." if is_going_nowhere(demonstration=visitor.demonstration) else sentence
    )


def say_new_password(address: str, *, demonstration: bool, failing: bool, if_known: bool = False) -> None:
    """Say what became of a new password that was asked for."""
    if is_going_nowhere(demonstration=demonstration):
        notice.show_refusal(
            translate(
                "Le portail ne peut pas envoyer de mail pour l'instant : votre nouveau mot de passe n'est pas parti. "
                "Adressez-vous à la mairie."
            )
        )
    elif failing:
        said = translate(
            "Un nouveau mot de passe partira vers {address} dès que le serveur de messagerie répondra : il ne répond "
            "pas "
            "pour l'instant.",
            address=address,
        )
        if if_known:
            said = translate(
                "Si {address} est l'adresse d'un compte, un nouveau mot de passe partira vers {address} dès que le "
                "serveur de messagerie répondra : il ne répond pas pour l'instant.",
                address=address,
            )
        notice.show_warning(said)
    elif if_known:
        notice.show_success(
            translate(
                "Si {address} est l'adresse d'un compte, un nouveau mot de passe vient d'y être envoyé.",
                address=address,
            )
        )
    else:
        notice.show_success(translate("Un nouveau mot de passe vient d'être envoyé à {address}", address=address))


def say_what_became_of_password() -> None:
    """Say once what became of a new password: on the sign-in, or on the page that asked where somebody is signed in."""
    if st.session_state.pop("unknown_address", False):
        notice.show_warning(translate("Adresse email inconnue..."))
    for key, if_known in (("new_password_for", False), ("sent_if_known", True)):
        if address := st.session_state.pop(key, None):
            with session.open_reader() as db:
                demonstration, failing = read_commune(db).demonstration, delivery_state.find_failure(db) is not None
            say_new_password(address, demonstration=demonstration, failing=failing, if_known=if_known)


def say_own_refusal(address: str, at: datetime, why: str) -> None:
    """Tell a person that the own address refused our message, when and why."""
    notice.show_refusal(
        translate(
            "L'adresse {address} a refusé notre message de {moment} : vérifiez-la dans « Mon profil », ou prévenez "
            "la mairie. {why}",
            address=address,
            moment=moment(at),
            why=why,
        )
    )


def show_decisions(open_letters: Sequence[OpenLetter], visitor: Visitor) -> None:
    """Show each letter with what became of it and what can be done; whoever may do nothing gets a list."""
    if not visitor.actor.may(Permission.SETTLE_LETTERS):
        rows = [(one.recipient, one.subject, moment(one.at), one.why) for one in open_letters]
        st.html(html_table.render_table(HEAD, rows, "Messages non envoyés", "journal"))
        return
    for letter in open_letters:
        with st.container(border=True, key=f"letter_{letter.id}"):
            number = f" (famille n° {letter.family_number})" if letter.family_number else ""
            state = f"{letter.recipient}{number} · {letter.subject} · {letter.fate}, {moment(letter.at)}"
            st.html(escaping.render_paragraph(state) + (escaping.render_paragraph(letter.why) if letter.why else ""))
            _show_buttons(letter)


def _show_buttons(letter: OpenLetter) -> None:
    with st.container(horizontal=True):
        to = escaping.escape_markdown(letter.recipient)
        if letter.kept and st.button(f"Renvoyer à {to}", key=f"resend_{letter.id}"):
            attempt("Le message repart.", lambda it: unsent_mail.resend(it.db, it.actor, letter.id, it.now))
        if letter.fate is Fate.DOUBTFUL and st.button("Considérer comme remis", key=f"settle_{letter.id}"):
            attempt(
                "Le message est considéré comme remis.",
                lambda it: unsent_mail.consider_delivered(it.db, it.actor, letter.id, it.now),
            )
    if not letter.kept:
        gone = "Il contenait un mot de passe, qui est effacé : envoyez une nouvelle invitation."
        st.html(escaping.render_paragraph(gone))


def show_server(visitor: Visitor) -> None:
    """Show « Messagerie »: whether letters leave, or since when not and why, with a button for a test letter."""
    with session.open_reader() as db:
        failing, last = delivery_state.find_failure(db), delivery_state.find_last_sent(db)
        waiting = delivery_state.count_waiting(db)
    st.header("Messagerie", anchor=False)
    say_obstacles(visitor)
    if settings().smtp_url is None:
        if visitor.demonstration:
            st.info("Démonstration : les messages sont écrits dans des fichiers sur le serveur, rien n'est envoyé.")
    elif failing:
        notice.show_refusal(
            f"Rien ne part depuis {moment(failing.failing_since)}. {failing.failure} Dernier essai : "
            f"{moment(failing.tried_at)} ; prochain essai : {moment(failing.next_try_at)}. "
            f"{plural(waiting, 'message attend', 'messages attendent')}."
        )
    elif last:
        st.markdown(f"Les messages partent. Le dernier est parti {moment(last)}.")
    else:
        st.markdown("Aucun message n'est encore parti : envoyez un message d'essai.")
    if visitor.actor.may(Permission.EDIT_SETTINGS):
        _show_test(visitor)


def _show_test(visitor: Visitor) -> None:
    if st.button("Envoyer un message d'essai", icon=":material/outgoing_mail:"):

        def write(it: session.Act) -> None:
            letter = unsent_mail.write_test_letter(it.db, it.actor, settings().base_url, it.now)
            st.session_state["test_letter"] = letter

        attempt(promise(visitor, f"Un message d'essai est prêt pour {visitor.email}."), write)
    if (number := st.session_state.get("test_letter")) is None:
        return
    with session.open_reader() as db:
        known = delivery_state.find_fate(db, number)
    if known:
        state, why = known
        st.html(escaping.render_paragraph(f"Message d'essai à {visitor.email} : {state}." + (f" {why}" if why else "")))
        if state is Fate.WAITING:
            st.button("Actualiser")
