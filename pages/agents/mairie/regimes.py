"""« Régimes »: among which diets the town chooses for a child, in the order of the kitchen sheet."""

import streamlit as st

from cantine.common.roles import Permission
from cantine.common.terms.diets import describe_diet
from cantine.common.vocabulary import Diet
from cantine.families.actions import diets
from cantine.families.actions.diets import LONGEST_NAME, DietForm
from cantine.families.queries import diets as known_diets
from cantine.families.rules.diets import KnownDiet
from pages.shared import escaping, session
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt, say_what_was_done
from pages.shared.forms.number_field import show_whole_field

agent = session.require(Permission.SEE_SETTINGS)
editable = agent.actor.may(Permission.EDIT_SETTINGS)

with session.open_reader() as db:
    known = known_diets.list_diets(db)


def describe_known(diet: KnownDiet) -> str:
    """« Sans viande (n'est plus proposé) »."""
    return describe_diet(diet.name) + ("" if diet.active else " (n'est plus proposé)")


def show_diet_form(diet: KnownDiet) -> None:
    """Show the form of a diet; « Standard » is always offered."""
    edit = EditForm(f"régime {diet.id}", diet)
    with st.form(f"diet_{diet.id}", border=False):
        position = show_whole_field("Place dans l'ordre des régimes", edit.shown.position, 0, 1000)
        fixed = diet.name == Diet.STANDARD
        active = fixed or st.checkbox("Proposé sur les fiches", edit.shown.active)
        if edit.submitted("Enregistrer"):
            edit.attempt(
                "Le régime est modifié ; les enfants qui l'ont le gardent.",
                lambda it: diets.edit_diet(
                    it.db, it.actor, diet.id, DietForm(diet.name, active, position.required()), it.now, seen=edit.seen
                ),
            )


st.title("Régimes", anchor=False)
session.show_link("reglages", "Tous les réglages", "arrow_back")
say_what_was_done()
INTRODUCTION = (
    "Le régime d'un enfant se choisit sur la fiche de la famille, à partir d'un jour. La feuille de cuisine compte les "
    "repas de chacun, dans cet ordre. Un régime garde son nom ; qui a un régime qui n'est plus proposé le garde."
)
st.markdown(escaping.keep_together(INTRODUCTION))
for diet in known:
    with st.expander(escaping.escape_markdown(describe_known(diet)), key=f"of_diet_{diet.id}"):
        if editable:
            show_diet_form(diet)
if editable:
    st.header("Nouveau régime", anchor=False)
    with st.form("add_diet", border=False, clear_on_submit=False):
        new = st.text_input("Nom du nouveau régime", max_chars=LONGEST_NAME)
        if st.form_submit_button("Ajouter le régime"):
            attempt("Le régime est ajouté.", lambda it: diets.add_diet(it.db, it.actor, DietForm(new), it.now))
