"""Fields for a number or an hour that is kept: a text that is read as typed, or refused in French; never clamped.

It is used like the date field (day_field.py): hand it to the act, which reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.number_input import read_hour, read_hundredths, read_whole, write_hour
from pages.shared import escaping


@dataclass(frozen=True)
class TypedNumber:
    """What stands in a field, and how it is read; an hour is minutes since midnight."""

    label: str
    typed: str
    read: Callable[[str], int]

    def value(self) -> int | None:
        """The number; None where the field is empty. Raises NotAccepted with the sentence to show."""
        if not self.typed.strip():
            return None
        try:
            return self.read(self.typed)
        except NotAccepted as refused:
            raise NotAccepted(f"« {self.label} » : {refused}") from None

    def required(self) -> int:
        """The number, refused where the field is empty."""
        found = self.value()
        if found is None:
            raise NotAccepted(f"« {self.label} » : à remplir.")
        return found


def show_whole_field(
    label: str, value: int | None, least: int, most: int, *, key: str | None = None, **look: Any
) -> TypedNumber:
    """Show a field for a whole number that begins with `value`; `look` goes to Streamlit."""
    typed = st.text_input(
        escaping.escape_markdown(label),
        "" if value is None else str(value),
        key=key,
        max_chars=20,
        autocomplete="off",
        **look,
    )
    return TypedNumber(label, typed or "", partial(read_whole, least=least, most=most))


def show_hour_field(label: str, minutes: int, *, key: str | None = None) -> TypedNumber:
    """Show a field for an hour that begins with `minutes` since midnight."""
    typed = st.text_input(
        escaping.escape_markdown(label), write_hour(minutes), key=key, max_chars=10, autocomplete="off", width=110
    )
    return TypedNumber(label, typed or "", read_hour)


def show_percent_field(label: str, hundredths: int, most: int, *, key: str) -> TypedNumber:
    """Show a field for a percentage, beginning with so many hundredths of a percent; at most `most` are taken."""
    shown = f"{hundredths / 100:g}".replace(".", ",")
    typed = st.text_input(escaping.escape_markdown(label), shown, key=key, max_chars=10, autocomplete="off")
    return TypedNumber(label, typed or "", partial(read_hundredths, most=most))
