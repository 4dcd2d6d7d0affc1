"""The families that somebody names by their numbers, or all of them."""

import re
from collections.abc import Mapping

import streamlit as st

from cantine.common.number_input import parse_digits
from cantine.families.queries import named_families
from pages.shared import notice, session

LONGEST = 500
"""Letters of the numbers."""


def choose_families(label: str) -> Mapping[int, tuple[int, str]] | None:
    """The families that were typed, as (id, name) by number; None for all. The page stops at an unknown number."""
    typed = st.text_input(label, key="familles", bind="query-params", max_chars=LONGEST, placeholder="12, 40, 108")
    if len(typed) > LONGEST:
        notice.show_refusal(f"{LONGEST} caractères au plus : moins de familles, ou laissez vide pour toutes.")
        st.stop()
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    if not words:
        return None
    numbers = {word: parse_digits(word) for word in words}
    with session.open_reader() as db:
        found = named_families.find_by_number(db, {number for number in numbers.values() if number})
    wrong = [word for word, number in numbers.items() if number not in found]
    if wrong:
        notice.show_refusal(f"Aucune famille n'a le numéro {', '.join(wrong)} : vérifiez, ou laissez vide pour toutes.")
        st.stop()
    return found
