"""The gate: who is here, and which pages may they open."""

import streamlit as st

from cantine.common.roles import Role
from cantine.http.addresses import PAGES, SIGN_IN, SIGN_IN_STEPS
from cantine.settings import settings
from cantine.store.commune import find_commune
from pages.shared import cookie_handover, footer, gate, header, session
from pages.shared.database_failures import keep_place, say_what_was_not_saved
from pages.shared.forms import field_bounds
from pages.shared.second_factor import identity

field_bounds.guard_fields()
keep_place()
gate.take_opened()
with session.open_reader() as db:
    visitor = session.find_visitor(db)
    town_hall = footer.find_town_hall(visitor, None if visitor else find_commune(db))

st.set_page_config(page_title=None if town_hall else "Cantine", layout="centered")

if town_hall is None:
    st.title("Ce portail n'a pas encore de commune", anchor=False)
    st.markdown("Pour créer la vôtre et son premier administrateur, lancez sur le serveur :")
    st.code("python -m cantine init", language=None, wrap_lines=True)
    st.markdown("Pour essayer le portail avec la commune de démonstration :")
    st.code("python -m cantine demo", language=None, wrap_lines=True)
    st.stop()

# Every address is registered for everybody, so that a deep link survives the sign-in; what is behind it is not.
# Somebody signed out meets the sign-in everywhere, and each page asks again for the role it needs.
# Whose sign-in lacks a step (a code, an own password after a mailed one) does that before anything else.
shown = {row.address: row for row in PAGES}
if visitor is None:
    start = SIGN_IN
elif visitor.step:
    start = SIGN_IN_STEPS[visitor.step]
else:
    of_staff = "finances" if visitor.actor.role is Role.FINANCE else "frequentation"
    start = shown["compte" if visitor.family_id is not None else of_staff]
if visitor is None or visitor.step:
    shown = {address: row if row.who == "everybody" else start for address, row in shown.items()}
shown |= {SIGN_IN.address: start, "": start}
language = session.find_language(visitor)
session.speak_to_visitor(language)
pages = gate.register_pages(town_hall.name, shown)
current = st.navigation([*pages.values()], position="hidden")
if shown[current.url_path].for_staff:
    session.speak_to_visitor("fr")
gate.arrive(pages, visitor, current.url_path)

if settings().now:
    header.show_frozen_clock()
with gate.show_whole():
    if visitor:
        gate.note_use(visitor)
        header.show_header(visitor)
    else:
        header.show_name(town_hall.name, has_logo=town_hall.has_logo)
    body = st.container(key="whole_page")  # what a screen reader calls the main part (landmarks.js)
    footer.show_footer(visitor, town_hall, current.url_path)
    # Behind all that stays: what is there in one run only would have the browser build the page anew in the next one.
    if visitor and not visitor.cookie_set and "ticket" in st.session_state:
        cookie_handover.fetch(st.session_state["ticket"])
    if "cookie_to_clear" in st.session_state:
        cookie_handover.clear(st.session_state["cookie_to_clear"])
    told = set(session.read_notes())
    with body:
        say_what_was_not_saved()
        if not session.may_open(visitor, shown[current.url_path].who):
            session.stop_as_missing()
        identity.show_question(visitor)
        current.run()
    if session.read_notes().keys() - told:  # the first click of a double one was done while this page was drawn
        st.rerun()
