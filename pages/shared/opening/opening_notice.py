"""What a family whose page is open reads while an opening is on: where the line is in which it has to stand."""

from datetime import datetime

import streamlit as st

from cantine.bookings.actions.prepared import send_prepared
from cantine.bookings.rules.prepared import describe_sent
from cantine.common.french import join_words
from cantine.common.language.translate import translate, translate_plural
from cantine.common.typed_text.html import escape
from cantine.families.queries import families
from cantine.http.addresses import WAITING_ROOM
from cantine.http.waiting.room import room
from cantine.offer.queries.offer import read_labels
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.period_sentences import describe_moment
from pages.shared import session
from pages.shared.form_action import attempt, say_what_was_done


def show_opening(calendar: Calendar, prepared: int, now: datetime) -> None:
    """Show the way to the waiting room, until the family's turn has come (no period of `calendar` is held for it); and
    the button that sends the days that are `prepared` and may be sent."""
    if prepared and st.button(_name_button(prepared), type="primary", key="send_prepared"):
        sent: list[str] = []
        attempt(lambda: sent[0], lambda it: sent.append(_send(it)), "prepared")
    say_what_was_done("prepared")
    opening = room.opening
    if opening is None or (now >= opening.opens and not any(period.held for period in calendar.periods)):
        return
    said = translate(
        "{periods} : ouverture le {moment}, par une salle d'attente. Enregistrez d'abord ce que vous avez commencé.",
        periods=join_words(opening.labels),
        moment=describe_moment(opening.opens),
    )
    enter = escape(translate("Entrer dans la salle d'attente"), quote=False)
    link = f'<a href="{WAITING_ROOM}" target="_self">{enter}</a>'
    st.html(f'<div class="notice news" role="status">{escape(said, quote=False)} {link}</div>')


def _name_button(prepared: int) -> str:
    return translate_plural(prepared, "Envoyer ma préparation ({count} jour)", "Envoyer ma préparation ({count} jours)")


def _send(it: session.Act) -> str:
    family_id = it.actor.require_family()
    names = {one.id: one.first_name for one in families.list_children(it.db, family_id, session.today())}
    said, refused = describe_sent(send_prepared(it.db, it.actor, it.now), names, read_labels(it.db))
    return " ".join([said, *refused])
