"""« Comptes comptables »: the accounts that the books move, and an analytic code per school."""

from collections.abc import Sequence

import streamlit as st

from cantine.common.roles import Permission
from cantine.common.terms.account_plan import ACCOUNT_LABELS, LONGEST
from cantine.ledger.actions.accounts import set_account_plan, set_analytic_codes
from cantine.ledger.queries import accounts
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import say_what_was_done
from pages.shared.tables import html_table

SECTIONS = {
    "Factures et soldes": ("receivable", "unsorted", "opening"),
    "Où arrive un paiement": ("cheque", "cash", "transfer", "card", "cesu", "online_card", "online_debit"),
    "Ce qui corrige un compte": ("waived", "irrecoverable", "transferred"),
}
STAYS = (
    "Ce qui est déjà enregistré garde ses comptes : un changement vaut pour ce qui s'enregistre ensuite. Un avoir "
    "garde ceux de sa facture, un rejet ou un remboursement ceux de son paiement. Si le compte des redevables change, "
    "ce qui est dû reste sur l'ancien, et les paiements suivants vont au nouveau : changez-le entre deux exercices."
)

agent = session.require(Permission.SEE_BILLING)
editable = agent.actor.may(Permission.EDIT_ACCOUNTS)

with session.open_reader() as db:
    known = accounts.read_accounts(db)


def show_fields(names: Sequence[str], shown: dict[str, str], edit: EditForm[dict[str, str]]) -> dict[str, str]:
    """Show a field per account, two beside each other where there is room; what they hold."""
    typed, columns = {}, st.columns(2)
    for place, name in enumerate(names):
        if place and place % 2 == 0:
            columns = st.columns(2)
        label, key = ACCOUNT_LABELS[name], edit.key(f"account_{name}")
        typed[name] = columns[place % 2].text_input(label, shown[label], max_chars=LONGEST, key=key)
    return typed


def show_accounts_form() -> None:
    """Show the form with every account."""
    edit = EditForm("accounts", known.accounts)
    with st.form("accounts", border=False):
        typed: dict[str, str] = {}
        for title, names in SECTIONS.items():
            st.header(title, anchor=False)
            typed |= show_fields(names, edit.shown, edit)
        if edit.submitted("Enregistrer les comptes", type="primary"):
            edit.attempt(
                "Les comptes sont enregistrés.",
                lambda it: set_account_plan(it.db, it.actor, typed, it.now, seen=edit.seen),
            )


def show_codes_form() -> None:
    """Show the form with the code of each school."""
    edit = EditForm("analytic_codes", known.codes)
    with st.form("analytic_codes", border=False):
        typed = {}
        for school_id, name in known.schools.items():
            shown, key = edit.shown.get(name, ""), edit.key(f"code_{school_id}")
            typed[school_id] = st.text_input(escaping.escape_markdown(name), shown, max_chars=LONGEST, key=key)
        if edit.submitted("Enregistrer les codes", type="primary"):
            edit.attempt(
                "Les codes analytiques sont enregistrés.",
                lambda it: set_analytic_codes(it.db, it.actor, typed, it.now, seen=edit.seen),
            )


st.title("Comptes comptables", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
st.markdown(STAYS)
if editable:
    show_accounts_form()
else:
    st.html(html_table.render_table(("Pour", "Compte"), [*known.accounts.items()], "Comptes", "accounts"))

st.header("Comptes des prestations", anchor=False)
st.html(
    html_table.render_table(
        ("Prestation", "Compte"),
        [(label, code or f"{known.plan.unsorted} (à classer)") for label, code in known.services.items()],
        "Comptes des prestations",
        "service_accounts",
    )
)
if agent.actor.may(Permission.EDIT_SETTINGS):
    session.show_link("prestations", "Changer le compte d'une prestation", "arrow_forward")

st.header("Code analytique par école", anchor=False)
OPTIONAL = (
    "Facultatif. Il est noté sur les lignes des factures à leur émission, et figure dans « Lignes de factures » et "
    "« Journal comptable ». Si un enfant change d'école dans le mois, ses jours sont sur deux lignes."
)
st.markdown(escaping.keep_together(OPTIONAL))
if not known.schools:
    st.info("Il n'y a pas encore d'école.")
elif editable:
    show_codes_form()
else:
    told = [(name, code or "aucun") for name, code in known.codes.items()]
    st.html(html_table.render_table(("École", "Code"), told, "Codes analytiques", "analytic_codes"))
