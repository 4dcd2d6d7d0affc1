"""The families that somebody names by their numbers, or all of them."""

import re
from collections.abc import Mapping

import streamlit as st

from cantine.queries import billing_preview
from pages.widgets import notice, page


def families(label: str) -> Mapping[int, tuple[int, str]] | None:
    """(id, name) by number of those that were typed; None for all; the page stops at a number that is nobody's."""
    typed = st.text_input(label, key="familles", bind="query-params", max_chars=500, placeholder="12, 40, 108")
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    if not words:
        return None
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 10]
    with page.reading() as db:
        found = billing_preview.by_number(db, numbers)
    unknown = [word for word in words if not word.isascii() or not word.isdigit() or int(word) not in found]
    if unknown:
        notice.bad(f"Aucune famille n'a le numéro {', '.join(unknown)} : vérifiez, ou laissez vide pour toutes.")
        st.stop()
    return found
