"""« Agents »: who works at the town hall, with which role."""

import streamlit as st

from cantine.access.actions import staff
from cantine.access.actions.finance_rights import set_finance_rights
from cantine.access.actions.forgotten_password import make_password
from cantine.access.actions.second_factor import factors
from cantine.access.queries import second_factors
from cantine.access.queries.finance_rights import read_finance_rights
from cantine.common.french import join_words
from cantine.common.roles import ROLE_LABELS, FinanceRights, Permission, Role
from cantine.offer.queries import commune
from cantine.offer.queries.commune import Agent
from pages.shared import escaping, mail_notice, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.tables import html_table

ROLES = {
    Role.MANAGER: "Cantine : repas à préparer, pointage, menus, inscriptions des familles",
    Role.FINANCE: "Finances : facturation, paiements, exports",
    Role.ADMIN: "Administration : tout",
    Role.READER: "Lecture : voit tout, sauf la santé des enfants, et ne change rien",
}

WHY_REQUIRED = (
    "Après le mot de passe, un code de l'application du téléphone : un mot de passe deviné ou volé n'ouvre plus rien. "
    "Un agent dont le rôle l'exige et qui ne l'a pas encore la met en place juste après sa prochaine connexion ; les "
    "autres le peuvent sur « Mon profil »."
)

agent = session.require(Permission.SEE_SETTINGS)

with session.open_reader() as db:
    known = commune.list_staff(db)
    rights = read_finance_rights(db)
    required, protected = second_factors.list_required_roles(db), second_factors.list_protected(db)


def show_agent_form(one: Agent) -> None:
    """Show the form with the name and the role of a member of staff."""
    choices: list[Role | None] = [*ROLES, None]
    edit = EditForm(f"agent {one.account_id}", one)
    with st.form(f"agent_{one.account_id}", border=False):
        name = st.text_input("Nom", edit.shown.name, max_chars=max(100, len(edit.shown.name)))
        role = st.radio(
            "Rôle",
            choices,
            index=choices.index(edit.shown.role),
            format_func=lambda role: "Aucun : n'a plus accès" if role is None else ROLES[role],
        )
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "L'agent est modifié.",
                lambda it: staff.edit_staff(it.db, it.actor, one.account_id, name, role, it.now, seen=edit.seen),
            )


def show_removal(one: Agent) -> None:
    """Show the button for a colleague who has lost the telephone and the recovery codes."""
    if st.button("Retirer la double authentification", key=f"remove_factor_{one.account_id}"):
        attempt(
            mail_notice.promise(agent, f"La double authentification de {one.name} est retirée, un mail l'en avertit."),
            lambda it: factors.remove(it.db, it.actor, one.account_id, it.now),
        )


def describe_factor(one: Agent) -> str:
    """« active », « à mettre en place » where the role must have it, or nothing."""
    if one.account_id in protected:
        return "active"
    return "à mettre en place" if one.role in required else ""


def show_requirement_form() -> None:
    """Show which roles must have a second factor."""
    stands = factors.name_choices({role: role in required for role in Role})
    edit = EditForm("double authentification", stands)
    st.markdown(escaping.keep_together(WHY_REQUIRED))
    with st.form("second_factor_roles", border=False):
        wanted = {
            role: st.checkbox(f"L'exiger : {label}", edit.shown[f"second_factor_{role}"])
            for role, label in ROLE_LABELS.items()
        }
        if edit.submitted("Enregistrer l'exigence"):
            edit.attempt(
                "Qui doit avoir la double authentification est enregistré.",
                lambda it: factors.choose_required_roles(it.db, it.actor, wanted, it.now, seen=edit.seen),
            )


def describe_rights(rights: FinanceRights) -> str:
    """« Les quotients des familles et les tarifs se fixent aussi par le service des finances. »"""
    told = {"les quotients des familles": rights.finance_quotients, "les tarifs": rights.finance_prices}
    allowed = join_words(what for what, is_given in told.items() if is_given)
    if not allowed:
        return "Les quotients des familles et les tarifs sont fixés par l'administration seule."
    return f"Le service des finances fixe lui aussi {allowed}."


def show_rights_form() -> None:
    """Show what the service of finance may set beside the administrator."""
    edit = EditForm("droits des finances", rights)
    with st.form("finance_rights", border=False):
        given = FinanceRights(
            st.checkbox("Les finances fixent les quotients des familles", edit.shown.finance_quotients),
            st.checkbox("Les finances fixent les tarifs", edit.shown.finance_prices),
        )
        st.caption(
            escaping.keep_together(
                "Quotients et enfants du foyer : sur la fiche de la famille, onglet « Compte ». Tarifs : « Tarifs » et "
                "le prix propre à un enfant, sur sa fiche. Chaque changement est dans le journal."
            )
        )
        if edit.submitted("Enregistrer les droits"):
            edit.attempt(
                "Les droits du service des finances sont enregistrés.",
                lambda it: set_finance_rights(it.db, it.actor, given, it.now, seen=edit.seen),
            )


st.title("Agents", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
mail_notice.say_obstacles(agent)
HEAD = ("Nom", "Adresse mail", "Rôle", "Accès", "Double authentification")
rows = [
    (
        one.name,
        one.email or "",
        ROLE_LABELS[one.role],
        "se connecte" if one.can_enter else "pas encore connecté",
        describe_factor(one),
    )
    for one in known
]
st.html(html_table.render_table(HEAD, rows, "Agents", "settings"))
if not agent.actor.may(Permission.EDIT_SETTINGS):
    st.html(escaping.render_paragraph(describe_rights(rights)))
    st.stop()
for one in known:
    with st.expander(escaping.escape_markdown(f"Modifier {one.name or one.email}"), key=f"agent_of_{one.account_id}"):
        show_agent_form(one)
        if one.account_id in protected and one.account_id != agent.account_id:
            show_removal(one)

st.header("Nouvel agent", anchor=False)
with st.form("add_staff", border=False):
    name = st.text_input("Nom", max_chars=100)
    email = st.text_input("Adresse mail", max_chars=200)
    role = st.radio("Rôle", [*ROLES], format_func=ROLES.__getitem__)
    if st.form_submit_button("Inviter par mail", type="primary"):
        password, kept = make_password()  # before the transaction: it takes its time
        attempt(
            mail_notice.promise(agent, "L'invitation part par mail."),
            lambda it: staff.add_staff(it.db, it.actor, name, email, role, password, kept, it.now),
        )

st.header("Droits du service des finances", anchor=False)
show_rights_form()

st.header("Double authentification", anchor=False)
show_requirement_form()
