"""What every page begins with: who is here, the database, and the way to the other pages."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cantine import clock
from cantine.access.actions import sessions
from cantine.access.queries import visitors
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.access.queries.visitors import Visitor
from cantine.access.rules.session_life import choose_life
from cantine.access.rules.sign_in_steps import SignInStep
from cantine.common.language.languages import Language, choose_language, set_language
from cantine.common.language.translate import translate
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Forbidden, NotFound
from cantine.http import addresses
from cantine.http.bounds.messages import CONNECTION, signed_in
from cantine.http.session.cookie import COOKIE, DEVICE_COOKIE, LANGUAGE_COOKIE
from cantine.http.session.reconnection import owners
from cantine.http.session.visitor import note_visitor
from cantine.settings import settings
from cantine.store import database
from cantine.store.replication import standby
from pages.shared import escaping
from pages.shared.database_failures import NotSaved, guard_writing, wait_for
from pages.shared.help_line import show_help_line


@contextmanager
def open_reader() -> Iterator[database.Reader]:
    """The database, to ask: one consistent moment of it. Where it does not answer, the page says so and waits."""
    with ExitStack() as stack:
        yield wait_for(lambda: stack.enter_context(database.open_reader(settings().database_url)))


@contextmanager
def open_standby_reader(*, whole: bool = False) -> Iterator[tuple[database.Reader, float | None]]:
    """The standby, to ask what takes long, and the seconds that it is late; the database itself, and None, where none
    can be asked, or (`whole`) none has all that was written until now."""
    with ExitStack() as stack:
        one, other = settings().database_url, settings().read_url
        yield wait_for(lambda: stack.enter_context(standby.open_standby_reader(one, other, whole=whole)))


@dataclass(frozen=True)
class Act:
    """A transaction that writes, who acts in it, and its moment: read once the transaction has begun."""

    db: database.Writer
    visitor: Visitor
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts, as the actions know it."""
        return self.visitor.actor


class SignedOut(Exception):
    """The session has ended since the page was shown."""


GONE = (SignedOut, NotFound, Forbidden, NotSaved)
"""What a click may meet instead of being done; the page that follows shows what is so now, and what was not saved."""


@contextmanager
def open_writer() -> Iterator[tuple[database.Writer, datetime]]:
    """A transaction that writes, for somebody who need not be signed in, and its moment. Raises NotSaved."""
    set_language(st.session_state.get("language", "fr"))  # a callback runs before the gate has said it
    with guard_writing() as step, database.open_writer(settings().database_url) as db:
        yield db, clock.now()
        step.ending = True


@contextmanager
def begin_act(*, step: SignInStep | None = None) -> Iterator[Act]:
    """A transaction of the signed-in visitor, who is asked for anew. Whose sign-in lacks a step may do what belongs to
    that `step` and nothing else. Raises SignedOut where nobody is there any more, NotSaved where the database did not
    take it."""
    with open_writer() as (db, now):
        visitor = _find_by_session(db, now, acts=True)
        if visitor is None or visitor.step not in (None, step):
            raise SignedOut
        if choose_life(visitor.role, visitor.remember).is_to_be_touched(visitor.used_at, now):
            sessions.touch(db, visitor, now)  # an act of a part of the page, such as a tap in the roll call
        _notes.set(read_notes())
        yield Act(db, visitor, now)


_notes: ContextVar[dict[str, Any] | None] = ContextVar("notes", default=None)


def read_notes() -> dict[str, Any]:
    """What acts have left for the runs that follow, by name."""
    notes: dict[str, Any] = st.session_state.setdefault("notes", {})
    return notes


def leave_note(name: str, value: Any, *, first: bool = False) -> None:
    """Leave this of an act for the run that follows; where it is to be the `first`, one that waits there stays. The
    second click of a double one ends the run of the first where that next touches `st.session_state`, so the notes are
    found before an act, and written after it whatever comes."""
    found = _notes.get()
    notes = read_notes() if found is None else found
    notes[name] = notes.get(name, value) if first else value


def _find_by_session(db: database.Reader, now: datetime, *, acts: bool = False) -> Visitor | None:
    """The visitor of this page's session, else of the cookie that the browser brought along; None signed out."""
    if session_id := st.session_state.get("session_id"):
        return note_visitor(visitors.find_by_session(db, session_id, now, acts=acts, unfinished=True))
    token = st.context.cookies.get(COOKIE)
    return note_visitor(visitors.find_by_token(db, token, now, acts=acts, unfinished=True)) if token else None


def read_edits() -> dict[str, Any]:
    """The forms of this page that are being filled in, by name (see EditForm); another page has none of them."""
    kept: dict[str, Any] = st.session_state.setdefault("edits", {})
    return kept


def find_visitor(db: database.Reader) -> Visitor | None:
    """The visitor whose page this is; None signed out. A session that was found by the cookie is remembered."""
    visitor = _find_by_session(db, clock.now())
    if visitor is None and (ended := st.session_state.get("session_id")):
        st.session_state.update(session_ended=True, session_before=ended)
    _show_session(visitor.session_id if visitor else None)
    return visitor


def _show_session(session_id: int | None) -> None:
    """Let this page belong to that session from now on: after a lost connection it comes back to nobody else."""
    st.session_state["session_id"] = session_id
    if context := get_script_run_ctx():
        owners.note(context.session_id, session_id)
        if session_id:
            signed_in.note(st.context.headers.get(CONNECTION))


def sign_in(opened: sessions.OpenedSession) -> None:
    """Let this page belong to the new session from its next run on, fetch its cookie, and forget what was before."""
    st.session_state.clear()
    _notes.set(None)
    st.session_state["ticket"] = opened.ticket
    _show_session(opened.session_id)


def find_language(visitor: Visitor | None) -> Language:
    """The language for somebody: by the choice in this browser, else by the account, else as the browser asks. Staff
    without a family work in French."""
    if visitor and visitor.family_id is None:
        return "fr"
    of_account = visitor.language if visitor else None
    return choose_language(
        st.context.cookies.get(LANGUAGE_COOKIE), of_account, st.context.headers.get("Accept-Language") or ""
    )


def speak_to_visitor(language: Language) -> None:
    """Speak this language in this run, and in the callbacks of the next one."""
    set_language(language)
    st.session_state["language"] = language


def read_network_address() -> str | None:
    """The network address of the visitor's browser; None on the machine of the server."""
    return st.context.ip_address


def read_browser() -> VisitingBrowser:
    """What tells the visitor's browser from others: its cookie as the connection of this page brought it, and the
    session that this page showed before, whose cookie came later."""
    context = st.context
    before, name = st.session_state.get("session_before"), context.headers.get("User-Agent") or ""
    return VisitingBrowser(context.cookies.get(DEVICE_COOKIE), before, name)


def get_page(address: str) -> Page:
    """The page at this address, for links."""
    page: Page = st.session_state["pages"][address]
    return page


def show_link(address: str, label: str, icon: str = "", **parameters: str) -> None:
    """Show a link to the page at this address with these parameters, its label as it is written; `icon` is one of
    Material Symbols."""
    drawn = f":material/{icon}:" if icon else None
    st.page_link(get_page(address), label=escaping.escape_markdown(label), icon=drawn, query_params=parameters)


def may_open(visitor: Visitor | None, who: addresses.Audience) -> bool:
    """Whether a page that is for `who` is for this visitor; None is signed out."""
    match who:
        case "everybody":
            return True
        case "anybody":
            return visitor is not None
        case "guardian":
            return visitor is not None and visitor.family_id is not None
        case _:
            return visitor is not None and visitor.actor.may(who)


def require(who: addresses.Audience) -> Visitor:
    """The visitor, if the page is for them; for all others it ends here as one that does not exist."""
    visitor: Visitor | None = st.session_state.get("visitor")
    if visitor is None or not may_open(visitor, who):
        stop_as_missing()
    return visitor


def find_known() -> Visitor | None:
    """The visitor of a page for everybody; None for whoever is signed out, or has a step of the sign-in to do."""
    visitor: Visitor | None = st.session_state.get("visitor")
    return None if visitor is None or visitor.step else visitor


def show_way_back(of_staff: str) -> None:
    """On a page for everybody, show the link back: to the home of a family, to the sign-in, to the page `of_staff`."""
    visitor = find_known()
    if visitor is None:
        show_link("", translate("Retour à la connexion"), "arrow_back")
    elif visitor.family_id is not None:
        show_link("compte", translate("Retour au relevé de situation"), "arrow_back")
    elif of_staff:
        show_link(of_staff, "Tous les réglages", "arrow_back")
    else:
        show_link("", translate("Retour à l'accueil"), "arrow_back")


def stop_as_missing() -> NoReturn:
    """End the page with « Cette page n'existe pas », for what does not exist and for what belongs to others alike."""
    st.title(translate("Cette page n'existe pas"), anchor=False)
    st.markdown(translate("Elle a peut-être été déplacée, ou elle ne fait pas partie de votre compte."))
    show_link("", translate("Retour à l'accueil"), "home")
    show_help_line()
    st.stop()


def now() -> datetime:
    """This instant (UTC), or the one at which the clock of a demonstration stands."""
    return clock.now()


def today() -> date:
    """Today's date in Paris."""
    return local_date(clock.now())
