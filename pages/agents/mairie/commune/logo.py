"""« Logo »: the commune's picture over its papers, chosen, seen and taken away."""

import streamlit as st

from cantine.billing.queries import printed_invoices
from cantine.common.pdf.typesetting import shrink_logo
from cantine.offer.actions.commune import set_logo
from pages.shared import session
from pages.shared.form_action import attempt
from pages.shared.forms.upload import LOGO, show_upload


def show_logo() -> None:
    """Show the logo as invoices have it, with a field for another one and a button to do without."""
    st.header("Logo", anchor=False)
    st.markdown(
        "Il est en haut des pages, et imprimé sur les factures, les avoirs et les bordereaux, à 17 mm de haut au plus."
    )
    arrived = show_upload("logo", LOGO)
    with session.open_reader() as db:
        logo = printed_invoices.read_letterhead(db).logo
    picture = shrink_logo(logo) if logo else None
    if arrived and picture:
        st.html('<p role="status">Le logo est enregistré.</p>')
    if not picture:
        st.info("Aucun logo : les papiers portent le nom de la commune seul.")
        return
    st.image(picture, caption="Logo de la commune", width=160)
    if st.button("Retirer le logo"):
        attempt("Le logo est retiré.", lambda it: set_logo(it.db, it.actor, None, it.now))
