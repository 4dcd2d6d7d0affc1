"""« Modèles »: a commune that begins chooses whole settings to start from, having read what they say."""

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Permission
from cantine.reglement.actions.apply_settings import BEGUN, apply_model, preview_model, read_file
from cantine.reglement.actions.models import MODELS, SettingsModel
from cantine.reglement.queries.town_rules import has_begun
from cantine.reglement.rules.chapters import CLOSED_DAYS
from pages.shared import escaping, notice, session
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.tables.rule_text import show_chapters

session.require(Permission.EDIT_SETTINGS)

with session.open_reader() as db:
    begun = has_begun(db)


def show_model(model: SettingsModel) -> None:
    """Show what the commune's règlement would say with this model, and the button that applies it."""
    file = read_file(model.read_text())
    try:
        with session.begin_act() as it:
            chapters = preview_model(it.db, it.actor, file, it.now)
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        return
    st.markdown(escaping.escape_markdown(model.whom))
    if st.button(escaping.escape_markdown(f"Commencer avec le modèle « {model.name} »"), type="primary"):
        attempt(
            "Le modèle est appliqué : chaque réglage se change ensuite.",
            lambda it: apply_model(it.db, it.actor, file, it.now),
        )
    st.caption("Voici le règlement que votre commune aurait. Chaque réglage se change ensuite sur sa page.")
    show_chapters(chapter for chapter in chapters if chapter.title != CLOSED_DAYS)


st.title("Modèles", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
if begun:
    st.info(BEGUN)
else:
    st.markdown(
        "Un modèle règle d'un coup les prestations, leurs délais et leurs prix. Ce qu'il ne dit pas, comme les écoles, "
        "les agents et les familles, reste comme il est."
    )
    chosen = st.radio(
        "Modèle", MODELS, format_func=lambda one: escaping.escape_markdown(one.name), horizontal=True, key="model"
    )
    show_model(chosen)
