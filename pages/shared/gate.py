"""What the gate does for every page: register it, let the visitor in, show it whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.util import calc_hash

from cantine import clock
from cantine.access.actions import sessions
from cantine.access.queries.visitors import Visitor
from cantine.access.rules.session_life import choose_life
from cantine.common.language.languages import Language, get_language
from cantine.common.language.translate import translate
from cantine.http import addresses
from cantine.http.log.current_request import note_page
from cantine.http.shell.error_pages import log_error
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.patience import A_MOMENT
from pages.shared import session
from pages.shared.session import GONE


class KnownPage(Page):
    """A page that is made once for all visitors, and never changes: Streamlit would look its file up on the disk and
    compute its number several times in every run, and notes in it that it was found, to let it run once."""

    _can_be_called = property(lambda _: True, lambda _, __: None)

    @cached_property
    def _script_hash(self) -> str:
        return calc_hash(self._url_path)


_known: dict[tuple[str, str, addresses.Page, Language], Page] = {}


def register_pages(town: str, shown: dict[str, addresses.Page]) -> dict[str, Page]:
    """Streamlit's page for each address; the empty address is the start."""
    return {address: _make_page(town, address, row) for address, row in shown.items()}


def _make_page(town: str, address: str, row: addresses.Page) -> Page:
    which = town, address, row, get_language()
    known = _known.get(which)
    if known is None:
        title = row.title if row.for_staff else translate(row.title)
        path = address or "accueil"
        known = KnownPage(HERE / "pages" / row.file, title=f"{title} · {town}", url_path=path, default=not address)
        _known[which] = known
    return known


CHOICES = frozenset(
    {"classe", "debiteurs", "ecole", "famille", "jour", "mois", "nom", "page", "par", "periode", "prestation"}
)
"""Names in addresses that several pages use, each for a choice of its own."""


def arrive(pages: dict[str, Page], visitor: Visitor | None, here: str) -> None:
    """The gate lets somebody in: remember who, and where the pages are, for this run. On another page than before, what
    was chosen there under a name that this one has too is forgotten."""
    state = st.session_state
    if state.get("here", here) != here:
        for name in CHOICES - {*st.query_params}:
            state.pop(name, None)
    if here != state.get("here") or st.query_params.get("numero") != state.get("number"):
        state["edits"] = {}
    state["number"] = st.query_params.get("numero")
    note_page(here, visitor.account_id if visitor else None)
    state["here"], state["visitor"], state["pages"] = here, visitor, pages


@contextmanager
def show_whole() -> Iterator[None]:
    """Show a page whole. Where something it did was not done, it is shown once more, as it is now, with all that was
    typed; where that does not help either, it failed."""
    again = st.session_state.pop("shown_again", False)
    try:
        yield
    except GONE:
        if again:
            raise
        st.session_state["shown_again"] = True
        st.rerun()


def take_opened() -> None:
    """Let this page belong to the session that the first click of a double one has opened by a code: the second one has
    ended that run before it could, and the code opens nothing any more."""
    if opened := session.read_notes().pop("opened", None):
        session.sign_in(opened)


def note_use(visitor: Visitor) -> None:
    """Put off the end of the session, as it is in use; every minute or few is often enough."""
    if choose_life(visitor.role, visitor.remember).is_to_be_touched(visitor.used_at, clock.now()):
        try:
            with database.open_writer(settings().database_url, A_MOMENT) as db:
                sessions.touch(db, visitor, clock.now())
        except database.STUMBLES as error:  # the page is worth more than the note
            log_error("L'usage d'une session n'a pas été noté.", error)
