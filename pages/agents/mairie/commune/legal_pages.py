"""« Pages légales »: what the commune says of itself on « Mentions légales » and its sisters, and what lacks."""

import streamlit as st

from cantine.common.form_input import LONGEST_NOTE
from cantine.common.french import join_words, long_day
from cantine.legal.actions.legal_notice import edit_legal_notice
from cantine.legal.queries.town_notice import read_form
from cantine.legal.rules.notice_form import LONGEST_LINE, NOTES, LegalNoticeForm, list_missing
from pages.shared import notice, session
from pages.shared.edit_form import EditForm
from pages.shared.forms.day_field import show_day_field
from pages.shared.forms.number_field import show_whole_field
from pages.shared.tables import html_table

LABELS = {
    "hours": "Horaires d'ouverture et d'accueil au téléphone",
    "director": "Directeur de la publication (en général le maire)",
    "host": "Hébergeur : nom de la société",
    "host_address": "Hébergeur : adresse",
    "host_phone": "Hébergeur : téléphone",
    "officer": "Délégué à la protection des données (DPO)",
    "officer_contact": "Le joindre (adresse mail, courrier)",
    "kept_for": "Durées de conservation décidées par la commune, une par ligne",
    "accessibility_contact": "À qui écrire pour l'accessibilité (vide : la mairie)",
    "accessibility_plan": "Adresse du schéma pluriannuel d'accessibilité",
    "auditor": "Audit d'accessibilité (RGAA) réalisé par",
    "inaccessible": "Contenus de la commune qui ne sont pas accessibles, un par ligne",
}


def show_legal_pages(phone: str, address: str) -> None:
    """Show the form, with what the pages cannot say yet; `phone` and `address` are those of the town hall."""
    with session.open_reader() as db:
        edit = EditForm("legal_notice", read_form(db))
    known = edit.shown
    st.header("Pages légales", anchor=False)
    st.markdown("Ce que disent « Aide », « Mentions légales », « Données personnelles » et « Accessibilité ».")
    if missing := list_missing(known, phone, address):
        notice.show_warning(f"Il manque encore : {join_words(missing)}. Ces pages le disent aux visiteurs.")
    with st.form("legal_notice", border=False):
        typed = {name: _show_text(name, getattr(known, name), edit.key(name)) for name in LABELS}
        day = show_day_field("Date de l'audit", known.audited_on, key=edit.key("audited_on"))
        rate = show_whole_field(
            "Critères du RGAA respectés (%)", known.audited_rate, 0, 100, key=edit.key("audited_rate")
        )
        st.caption("Sans audit de moins de trois ans, ou à moins de 50 %, la loi demande de déclarer « non conforme ».")
        if edit.submitted("Enregistrer les pages légales", type="primary"):

            def change(it: session.Act) -> None:
                """The form that the fields make; made inside the act, so that a refusal is shown beside them."""
                form = LegalNoticeForm(**typed, audited_on=day.day(), audited_rate=rate.value())
                edit_legal_notice(it.db, it.actor, form, it.now, seen=edit.seen)

            edit.attempt("Les pages légales sont modifiées.", change)


def show_what_is_said() -> None:
    """Show the same to staff that may not change it."""
    with session.open_reader() as db:
        known = read_form(db)
    audited = f"{known.audited_rate} % le {long_day(known.audited_on)}" if known.audited_on else "aucun"
    told = [*((label, getattr(known, name)) for name, label in LABELS.items()), ("Audit d'accessibilité", audited)]
    st.html(html_table.render_table(("Réglage", "Valeur"), told, "Pages légales", "settings"))


def _show_text(name: str, known: str, key: str) -> str:
    if name in NOTES:
        return st.text_area(LABELS[name], known, max_chars=max(LONGEST_NOTE, len(known)), height=80, key=key)
    return st.text_input(LABELS[name], known, max_chars=max(LONGEST_LINE, len(known)), key=key)
