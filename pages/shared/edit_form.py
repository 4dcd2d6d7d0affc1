"""A form over something that others may change too: it keeps what it showed, and overwrites nothing unseen.

    edit = EditForm(f"famille {family.id}", family)
    with st.form("family"):
        form = show_family_form(edit.shown)
        if edit.submitted("Enregistrer"):
            edit.attempt("La famille est modifiée.", lambda it: edit_family(…, form, it.now, seen=edit.seen))

Streamlit gives a field whose default has changed that default, and drops what was typed: the fields begin with what
`shown` was when the form came into view, until it is saved or the page is left. Fields with a key of their own take
`edit.key(…)`, which is another one after each save.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import streamlit as st

from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words
from cantine.journal.describe import describe_field, describe_value
from pages.shared import notice, session
from pages.shared.form_action import attempt, take_done

Say = Callable[[str, Any], str]
"""How a page says the value of a field, by the field's name."""


F = TypeVar("F")


class EditForm(Generic[F]):
    """A form of a page, under a name that no other form has."""

    def __init__(self, name: str, stands: F) -> None:
        edits: dict[str, dict[str, Any]] = session.read_edits()
        self._done: str | None = take_done(name)
        kept = edits.get(name)
        if kept is None or self._done:
            kept = edits[name] = {"shown": stands, "told": None, "version": kept["version"] + 1 if kept else 0}
        self._name, self._kept = name, kept
        self.shown: F = kept["shown"]

    @property
    def seen(self) -> ShownForm:
        """What the action compares with: what the fields began with, and what a refusal told since."""
        shown = self.shown if isinstance(self.shown, Mapping) else vars(self.shown)
        return ShownForm(shown, shown if self._kept["told"] is None else {**shown, **self._kept["told"]})

    def key(self, field: str) -> str:
        """The key of a field, another one after each save: the field then begins anew."""
        return f"{field} {self._kept['version']}" if self._kept["version"] else field

    def submitted(self, label: str, **look: Any) -> bool:
        """Show the button of a `st.form`, with what the last save said below it; whether it was pressed."""
        pressed = st.form_submit_button(label, **look)
        self.say_done()
        return pressed

    def say_done(self) -> None:
        """Show beside the form what its last save said."""
        if self._done:
            notice.show_success(self._done)

    def attempt(
        self,
        done: str | Callable[[], str],
        do: Callable[[session.Act], object],
        say: Say = describe_value,
        *,
        stays: bool = True,
    ) -> None:
        """Do it; `done` is said beside the form, or at the top of the page where the form does not stay. Where somebody
        else was first, that is told and what was typed stays; saved once more, it replaces what was told."""

        def act(it: session.Act) -> None:
            try:
                do(it)
            except FieldsChangedMeanwhile as refused:
                self._kept["told"] = dict(refused.stands)
                raise NotAccepted(_describe_both(refused, say)) from None

        attempt(done, act, beside=self._name if stays else None)


def _describe_both(refused: FieldsChangedMeanwhile, say: Say) -> str:
    told = join_words(f"{describe_field(name)} : « {say(name, refused.stands[name])} »" for name in refused.fields)
    return (
        f"Modifié entre-temps par quelqu'un d'autre, rien n'est enregistré. À présent, {told}. "
        "Votre saisie est restée : vérifiez-la, puis enregistrez de nouveau pour la garder."
    )
