"""The one date field of the portal: a text that is read as it was typed, or refused in French; never replaced.

In a form, hand the field to the act, which reads it: what is no date is refused like everything else that is typed:

    received = show_day_field("Reçu le", today, key="recu_le")
    if st.form_submit_button("Enregistrer"):
        attempt("…", lambda it: record(it.db, it.actor, received.required(), it.now))

In a callback, where only the session is at hand, `read(label, st.session_state[key])` says the same. On a page that
only shows something, `read_or_stop(field)` is the day, or the page ends with the sentence.
While somebody types, the browser says the day in words below it (day_field.js of the shell, by the same rule: GET
/jour).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from cantine.common.day_input import LATEST, OLDEST, check_within, read_day, write_day
from cantine.common.form_input import NotAccepted
from cantine.common.language.translate import mark, translate
from pages.shared import escaping, notice

HINT = mark("jj/mm/aaaa")
"""By this hint in the empty field the browser knows a date field."""


@dataclass(frozen=True)
class TypedDay:
    """What stands in a date field, with the days that it takes."""

    label: str
    typed: str
    first: date = OLDEST
    last: date = LATEST

    def day(self) -> date | None:
        """The day; None where the field is empty. Raises NotAccepted with the sentence to show."""
        if not self.typed.strip():
            return None
        try:
            day = read_day(self.typed)
            check_within(day, self.first, self.last)
        except NotAccepted as refused:
            why = f"{str(refused)[0].lower()}{str(refused)[1:]}"
            raise NotAccepted(translate("« {label} » : {why}", label=self.label, why=why)) from None
        return day

    def required(self) -> date:
        """The day, refused where the field is empty."""
        if day := self.day():
            return day
        raise NotAccepted(translate("« {label} » : indiquez la date.", label=self.label))


def show_day_field(
    label: str,
    value: date | None = None,
    *,
    key: str | None = None,
    first: date = OLDEST,
    last: date = LATEST,
    **look: Any,
) -> TypedDay:
    """A field that begins with `value`; `first` and `last` are the earliest and the latest day that it takes. `look`
    goes to Streamlit: width, disabled, on_change, bind="query-params" (the address may hold an ISO date)."""
    if look.get("bind") and key and (given := st.query_params.get(key)):
        _show_as_typed(key, given)
    shown = escaping.escape_markdown(label)
    typed = st.text_input(
        shown, write_day(value), key=key, placeholder=translate(HINT), max_chars=40, autocomplete="off", **look
    )
    return TypedDay(label, typed or "", first, last)


def _show_as_typed(key: str, given: str) -> None:
    """Put the ISO day of a link into the field as people write it; what is no day is shown as it was given."""
    try:
        shown = write_day(date.fromisoformat(given))
    except ValueError:
        shown = given
    if st.session_state.get(key, given) == given:
        st.session_state[key] = shown


def read(label: str, typed: str, *, first: date = OLDEST, last: date = LATEST) -> date:
    """The day of a field that has to be filled in. Raises NotAccepted for no day, or one out of bounds."""
    return TypedDay(label, typed, first, last).required()


def read_or_stop(field: TypedDay) -> date:
    """The day of a field that decides what a page shows. Where it is empty or no day, the page says so and ends."""
    try:
        return field.required()
    except NotAccepted as refused:
        notice.show_refusal(str(refused))
        st.stop()


def read_any_or_stop(field: TypedDay) -> date | None:
    """The day of a field that decides what a page shows, None (every day) if empty; what is no day ends the page."""
    return read_or_stop(field) if field.typed.strip() else None
