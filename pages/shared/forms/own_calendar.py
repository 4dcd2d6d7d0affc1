"""« Mon agenda » on « Mon profil »: the secret address at which the own calendar reads what is booked."""

import streamlit as st

from cantine.calendar_feed.actions import remove_feed, renew_feed
from cantine.calendar_feed.queries import OwnFeed
from cantine.calendar_feed.rules import find_feed_address, find_subscription
from cantine.common.french import long_date, moment
from cantine.common.language.translate import mark, translate
from cantine.common.paris import local_date
from cantine.settings import settings
from pages.shared import session
from pages.shared.form_action import note_done, say_what_was_done

HIDDEN = mark("L'adresse elle-même n'est plus affichée. Perdue ? Renouvelez-la.")

SHOWN = "calendar address"
"""The address that was just made, as long as this page is shown."""


def show_own_calendar(feed: OwnFeed | None) -> None:
    """Show the address of the visitor's calendar once it is made, with buttons for another one and for none."""
    st.header(translate("Mon agenda"), anchor=False)
    edits = session.read_edits()
    if address := session.read_notes().pop(SHOWN, None):
        edits[SHOWN] = address
    if feed is None:
        st.markdown(
            translate(
                "Retrouvez les jours inscrits de vos enfants dans l'agenda de votre téléphone ou de votre ordinateur "
                "(iPhone, Google, Outlook, Thunderbird). Il les relit de lui-même à une adresse secrète."
            )
        )
        st.button(translate("Créer mon adresse d'agenda"), key="make_calendar", on_click=_renew)
    else:
        if SHOWN in edits:
            _show_address(edits[SHOWN])
        else:
            st.markdown(f"{_describe(feed)} {translate(HIDDEN)}")
        with st.container(horizontal=True, key="own_calendar"):
            st.button(translate("Renouveler l'adresse"), key="renew_calendar", on_click=_renew)
            st.button(translate("Supprimer l'adresse"), key="remove_calendar", on_click=_remove)
        st.caption(
            translate("Après un renouvellement ou une suppression, l'ancienne adresse ne répond plus à personne.")
        )
    say_what_was_done("calendar")


def _show_address(address: str) -> None:
    """Show an address that was just made: to copy, and to hand over to this device's calendar."""
    once = translate("Voici votre adresse. Elle n'est affichée qu'une fois : ajoutez-la à votre agenda maintenant.")
    st.markdown(f"**{once}**")
    st.link_button(translate("Ajouter à l'agenda de cet appareil"), find_subscription(address), icon=":material/event:")
    st.markdown(
        translate(
            "Ou copiez-la dans votre agenda. Google Agenda, sur un ordinateur : « Autres agendas », puis « À partir de "
            "l'URL ». Thunderbird : « Nouvel agenda », puis « Sur le réseau »."
        )
    )
    st.code(address, language=None, wrap_lines=True)
    st.caption(
        translate(
            "Les agendas se mettent à jour lentement : quelques heures, parfois une journée (Google). Ce qui est "
            "inscrit à l'instant se lit sur le portail. L'adresse montre les prénoms de vos enfants et leurs jours : "
            "gardez-la pour vous."
        )
    )


def _describe(feed: OwnFeed) -> str:
    made = long_date(local_date(feed.created_at))
    if feed.asked_at is None:
        return translate("Votre adresse d'agenda a été créée le {day}. Aucun agenda ne l'a encore lue.", day=made)
    return translate(
        "Votre adresse d'agenda a été créée le {day}. Un agenda l'a lue en dernier le {moment}.",
        day=made,
        moment=moment(feed.asked_at),
    )


def _renew() -> None:
    """Make another address; the page that follows shows it. The last click of a double one is the one that counts."""
    try:
        with session.begin_act() as it:
            token = renew_feed(it.db, it.actor, it.now)
    except session.GONE:
        return  # the page that follows says what is so now
    session.leave_note(SHOWN, find_feed_address(settings().base_url, token))


def _remove() -> None:
    """Delete the address."""
    try:
        with session.begin_act() as it:
            remove_feed(it.db, it.actor, it.now)
    except session.GONE:
        return
    session.read_edits().pop(SHOWN, None)
    note_done(translate("Votre adresse d'agenda est supprimée."), beside="calendar")
