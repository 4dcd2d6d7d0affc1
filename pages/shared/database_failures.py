"""The database may stumble: locked, full, restarted, out of reach. An act is answered all the same."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cantine.common.language.languages import set_language
from cantine.common.language.translate import mark, translate
from cantine.http.log.acts import LoggedAct, log_act
from cantine.http.shell.error_pages import log_error
from cantine.store import database
from pages.shared import notice

_UNSURE = mark(
    "Il n'est pas sûr que ce soit enregistré : la base de données s'est arrêtée à cet instant. "
    "Vérifiez avant de recommencer (erreur n°\u00a0{number})."
)


_AWAY = mark(
    "La base de données ne répond pas. Cette page attend et reprend d'elle-même dès qu'elle répond\u00a0: "
    "laissez-la ouverte, ce que vous avez saisi est toujours là."
)

QUIET = 2.0
"""Seconds that a page waits for a database that is being restarted, before it says so."""

LONGEST_WAIT = 600.0
"""Seconds after which a page gives up and says that it failed."""

PAUSE = 1.0
"""Seconds between two tries."""

_place: ContextVar[DeltaGenerator | None] = ContextVar("place", default=None)

Found = TypeVar("Found")


class NotSaved(Exception):
    """Nothing of an act was kept; the sentence for whoever wanted it. What was typed and ticked stays."""


@dataclass
class WritingStep(LoggedAct):
    """How far an act has come: `ending` once only its end is left to be confirmed by the database."""

    ending: bool = False


@contextmanager
def guard_writing(what: str = "") -> Iterator[WritingStep]:
    """Do something that writes. Raises NotSaved where the database stumbles; unless it is said beside the form
    (`take_sentence`), the page that follows says it at its top."""
    what = what or translate("Pas enregistré")
    step = WritingStep()
    try:
        with log_act(step):
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


def keep_place() -> None:
    """Keep a place at the top of the page for what `wait_for` says: nothing below it moves when that comes and goes."""
    _place.set(st.empty())


def wait_for(open_database: Callable[[], Found]) -> Found:
    """Open the database, as soon as it lets itself be opened. The page says meanwhile that it waits; what is shown and
    typed stays, and what was clicked is done then. Raises the database's error after LONGEST_WAIT, or, in a part of the
    page that runs alone and has no place to say so, after QUIET."""
    began, place, said = time.monotonic(), _place.get(), False
    while True:
        try:
            found = open_database()
        except database.STUMBLES:
            waited = time.monotonic() - began
            if waited > (LONGEST_WAIT if place else QUIET):
                raise
            if place and waited > QUIET:
                said = True
                set_language(st.session_state.get("language", "fr"))  # the gate has not said it yet
                with place:  # said anew each time: here a click made meanwhile, or a page that was left, ends this run
                    notice.show_refusal(translate(_AWAY), in_view=True)
            time.sleep(PAUSE)
        else:
            if said and place:
                place.empty()
            return found
