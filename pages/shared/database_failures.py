"""The database may stumble: locked, full, restarted, out of reach. An act is answered all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from cantine.common.language.translate import mark, translate
from cantine.http.shell.error_pages import log_error
from cantine.store import database
from pages.shared import notice

_UNSURE = mark(
    "Il n'est pas sûr que ce soit enregistré : la base de données s'est arrêtée à cet instant. "
    "Vérifiez avant de recommencer (erreur n°\u00a0{number})."
)


class NotSaved(Exception):
    """Nothing of an act was kept; the sentence for whoever wanted it. What was typed and ticked stays."""


@dataclass
class WritingStep:
    """How far an act has come: `ending` once only its end is left to be confirmed by the database."""

    ending: bool = False


@contextmanager
def guard_writing(what: str = "") -> Iterator[WritingStep]:
    """Do something that writes. Raises NotSaved where the database stumbles; unless it is said beside the form
    (`take_sentence`), the page that follows says it at its top."""
    what = what or translate("Pas enregistré")
    step = WritingStep()
    try:
        yield step
    except database.STUMBLES as error:
        number = log_error(f"{what}.", error)
        sentence = translate(
            "{what}\u00a0: la base de données n'a pas répondu. Ce que vous avez saisi est toujours là\u00a0: "
            "réessayez dans un instant (erreur n°\u00a0{number}).",
            what=what,
            number=number,
        )
        if step.ending and database.is_cut_off(error):
            sentence = translate(_UNSURE, number=number)
        st.session_state["not_saved"] = sentence
        raise NotSaved(sentence) from error


def take_sentence() -> str | None:
    """The sentence that says what was not saved; None the second time, because whoever takes it shows it."""
    sentence: str | None = st.session_state.pop("not_saved", None)
    return sentence


def say_what_was_not_saved() -> None:
    """Show what was not saved, at the top of the page and in view however far down somebody is."""
    if sentence := take_sentence():
        with st.container(key="stumbled"):
            notice.show_refusal(sentence)
