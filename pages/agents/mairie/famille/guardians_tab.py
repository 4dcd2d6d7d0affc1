"""« Responsables »: who signs in for the family, invited by mail."""

from collections.abc import Sequence

import streamlit as st

from cantine.access.actions import guardians
from cantine.access.actions.forgotten_password import make_password
from cantine.access.queries.visitors import Visitor
from cantine.common.french import moment
from cantine.families.queries.family_card import GuardianDetails
from pages.agents.mairie.famille.family_forms import show_guardian_form
from pages.shared import escaping, mail_notice, notice
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt


def show_tab(family_id: int, known: Sequence[GuardianDetails], agent: Visitor, *, editable: bool) -> None:
    """Each guardian; for whoever may, the forms to change, invite, remove and add one."""
    mail_notice.say_obstacles(agent)
    for guardian in known:
        with st.container(border=True):
            name = " ".join(filter(None, (guardian.title, guardian.first_name, guardian.last_name)))
            reached = " · ".join(filter(None, (guardian.email, guardian.phone, guardian.landline)))
            state = "se connecte" if guardian.can_enter else "ne s'est pas encore connecté"
            st.html(escaping.render_paragraphs(filter(None, (f"{name} · {state}", reached))))
            if guardian.refused_at:
                at = moment(guardian.refused_at)
                notice.show_refusal(f"{guardian.email} a refusé le message de {at}. {guardian.refused_why}")
            if editable:
                _show_change(family_id, guardian, agent, alone=len(known) == 1)
    if not known:
        st.info("Cette famille n'a pas encore de responsable : ajoutez-en un pour qu'elle puisse se connecter.")
    if editable:
        with st.expander("Ajouter un responsable"), st.form("add_guardian", border=False):
            form = show_guardian_form()
            if st.form_submit_button("Ajouter le responsable"):
                attempt(
                    "Le responsable est ajouté.",
                    lambda it: guardians.add_guardian(it.db, it.actor, family_id, form, it.now),
                )


def _show_change(family_id: int, guardian: GuardianDetails, agent: Visitor, *, alone: bool) -> None:
    account = guardian.account_id
    with st.expander("Modifier"), st.form(f"guardian_{account}", border=False):
        edit = EditForm(f"responsable {account}", guardian)
        form = show_guardian_form(edit.shown)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "Le responsable est modifié.",
                lambda it: guardians.edit_guardian(it.db, it.actor, family_id, account, form, it.now, seen=edit.seen),
            )
    with st.container(horizontal=True):
        invite = "Inviter de nouveau par mail" if guardian.can_enter or guardian.invited_until else "Inviter par mail"
        if guardian.email and st.button(invite, key=f"invite_{account}"):
            password, kept = make_password()  # before the transaction: it takes its time
            attempt(
                mail_notice.promise(agent, f"Une invitation part vers {guardian.email}."),
                lambda it: guardians.invite_guardian(it.db, it.actor, family_id, account, password, kept, it.now),
            )
        if not alone and st.button("Retirer de la famille", key=f"remove_{account}"):
            attempt(
                "Le responsable est retiré.",
                lambda it: guardians.remove_guardian(it.db, it.actor, family_id, account, it.now),
            )
