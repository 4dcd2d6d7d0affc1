"""« Couleur »: what stands in the place of the portal's green, seen by day and by night before it is kept."""

import streamlit as st

from cantine.offer.actions.commune import set_colour
from cantine.offer.rules.commune_colour import Palette, make_dark, make_light
from pages.shared.edit_form import EditForm


def show_colour(known: str) -> None:
    """Show the field with the commune's colour, and a sample of it."""
    st.header("Couleur", anchor=False)
    st.markdown("Celle des titres, des liens et des boutons. Le portail en tire les tons de ses pages sombres.")
    edit = EditForm("colour", known)
    with st.form("colour", border=False):
        typed = st.text_input("Couleur (par exemple #1f6b42 ; vide : le vert du portail)", edit.shown, max_chars=7)
        if edit.submitted("Enregistrer la couleur"):
            edit.attempt(
                "La couleur est enregistrée. Elle se voit au prochain chargement d'une page.",
                lambda it: set_colour(it.db, it.actor, typed, it.now),
            )
    if known:
        samples = (
            _render_sample(make_light(known), "#ffffff", "le jour"),
            _render_sample(make_dark(known), "#18201c", "la nuit"),
        )
        st.html(f'<p class="samples">{"".join(samples)}</p>')


def _render_sample(tones: Palette, ground: str, when: str) -> str:
    """A button and a word in these tones."""
    button = f'<span style="background: {tones.plain}; color: {tones.on}">Enregistrer</span>'
    return f'<span style="background: {ground}; color: {tones.strong}">Titre, {when} {button}</span>'
