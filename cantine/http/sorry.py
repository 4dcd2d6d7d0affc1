"""What somebody reads where a page fails: a French sentence, never a traceback."""

import logging

import streamlit as st

_log = logging.getLogger(__name__)


def say_sorry(error: Exception) -> bool:
    """Log the error for the town hall's technician and tell the visitor what to do; True: nothing else is shown."""
    _log.error("Une page a échoué.", exc_info=error)
    st.error(
        "Une erreur est survenue et cette page n'a pas pu s'afficher. Rien de ce qui était enregistré n'est perdu. "
        "Rechargez la page ; si l'erreur revient, prévenez la mairie."
    )
    return True
