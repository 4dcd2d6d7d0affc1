"""« Inviter toutes les familles sans accès »: seen beforehand, then a few at a time."""

import streamlit as st

from cantine.access.actions.forgotten_password import make_password
from cantine.access.actions.invite_all import AT_ONCE, invite_some
from cantine.access.queries import invitations
from cantine.access.queries.invitations import FamiliesWithoutAccess
from cantine.access.queries.visitors import Visitor
from cantine.common.french import plural
from pages.shared import mail_notice, session
from pages.shared.form_action import note_done
from pages.shared.tables import html_table

SHOWN = 200
"""Families without an address that are named."""


def show_section(agent: Visitor) -> None:
    """Show a button; once it is clicked, show whom the invitations would reach and whom not."""
    if not st.session_state.get("inviting"):
        st.button("Inviter toutes les familles sans accès", on_click=_set_open, args=(True,), icon=":material/mail:")
        return
    with st.container(border=True):
        with session.open_reader() as db:
            found = invitations.read_without_access(db, session.now())
        st.header("Inviter toutes les familles sans accès", anchor=False)
        mail_notice.say_obstacles(agent)
        for line in describe_access(found):
            st.markdown(line)
        if found.no_address:
            named = [f"{name} (n° {number})" for number, name in found.no_address[:SHOWN]]
            st.html(html_table.render_list("Sans adresse mail : à appeler, ou à compléter sur leur fiche", named))
        with st.container(horizontal=True):
            count = len(found.to_invite)
            start = count and st.button(f"Envoyer {plural(count, 'invitation')}", type="primary")
            st.button("Ne pas inviter" if count else "Fermer", on_click=_set_open, args=(False,))
        if start:
            _invite(agent, count)


def _set_open(yes: bool) -> None:
    st.session_state["inviting"] = yes


def describe_access(found: FamiliesWithoutAccess) -> list[str]:
    """Sentences with how many families are to be invited, were invited, and have no address."""
    if not (found.families or found.no_address or found.invited):
        return ["Toutes les familles ont un accès."]
    lines = []
    if found.to_invite:
        people = plural(len(found.to_invite), "responsable")
        lines.append(f"**{plural(found.families, 'famille')}** à inviter, **{people}** avec une adresse mail.")
    if found.invited:
        invited = plural(found.invited, "famille déjà invitée", "familles déjà invitées")
        lines.append(f"{invited}, encore dans les délais.")
    if found.no_address:
        lines.append(f"{plural(len(found.no_address), 'famille')} sans adresse mail.")
    return lines


def _invite(agent: Visitor, count: int) -> None:
    """Invite a few families at a time, each few in a transaction of their own: a page that is closed loses nothing."""
    bar, done = st.progress(0.0, "Invitations…"), 0
    while True:
        secrets = [make_password() for _ in range(min(AT_ONCE, max(1, count - done)))]
        try:
            with session.begin_act() as it:
                some = invite_some(it.db, it.actor, secrets, it.now)
        except session.GONE:
            st.rerun()
        if not some:
            break
        done += some
        bar.progress(min(1.0, done / count), f"Invitations : {done} sur {count}")
    _set_open(False)
    sentence = f"{plural(done, 'invitation part', 'invitations partent')} par mail."
    note_done(mail_notice.promise(agent, sentence) if done else "Tout était déjà parti.")
    st.rerun()
