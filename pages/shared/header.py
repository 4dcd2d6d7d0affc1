"""What stands above every page: the commune, the menus, « Déconnexion ».

All but the button is one piece of HTML, the cheapest element there is. Its links have the class `page`: the browser
follows them without loading the portal anew (`page_links.js` in `cantine/http/shell/scripts/`); `menu.js` opens and
closes the menus.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import streamlit as st

from cantine import clock
from cantine.access.actions import sessions
from cantine.access.queries.visitors import Visitor
from cantine.common.french import moment
from cantine.common.language.languages import get_language
from cantine.common.language.translate import mark, translate
from cantine.common.typed_text.html import escape
from cantine.http.addresses import PAGES, Page
from cantine.http.shell.home_screen import SMALL_ICON
from pages.shared import session

HOME = Page("familles/compte.py", mark("Accueil"), "guardian", icon="home")
BURGER, CROSS, MORE = "menu", "close", "expand_more"
PROFILE = Page("visiteurs/profil.py", mark("Mon profil"), "anybody", icon="person")


def show_frozen_clock() -> None:
    """Say that the clock of this demonstration stands still, and at which instant."""
    said = translate("Démonstration : horloge arrêtée au {moment}.", moment=moment(clock.now()))
    st.html(f'<aside class="frozen" aria-label="{translate("Démonstration")}">{escape(said)}</aside>')


def show_name(town: str, *, has_logo: bool) -> None:
    """Show the commune above a page for whoever is signed out."""
    st.html(f'<div class="head"><p class="town">{_render_town(town, has_logo)}</p></div>')


def show_header(visitor: Visitor) -> None:
    """Show « Mairie de … » with the menus, the profile and « Déconnexion » above the page."""
    with st.container(horizontal=True, vertical_alignment="center", key="top", gap="small"):
        mine = () if visitor.step else tuple(_list_pages(visitor))
        st.html(_render(visitor.commune, visitor.has_logo, mine, get_language()), width="stretch")
        if st.button(translate("Déconnexion"), key="sign_out"):
            _sign_out(visitor)
            st.switch_page(session.get_page(""))


def _list_pages(visitor: Visitor) -> Iterator[Page]:
    """The pages that stand in this visitor's header, in order."""
    if visitor.family_id is not None:
        yield HOME
    yield from (row for row in PAGES if row.menu and session.may_open(visitor, row.who))
    yield PROFILE


@lru_cache(maxsize=512)
def _render(town: str, has_logo: bool, pages: Sequence[Page], _language: str) -> str:
    """The commune, and the menus of these pages, if there are any; the browser marks the one that is shown."""
    if not pages:
        return f'<div class="head"><p class="town">{_render_town(town, has_logo)}</p></div>'
    name = escape(translate("{town}, accueil", town=town))
    shown = "".join(_render_menu(menu, tuple(rows)) for menu, rows in groupby(pages, key=lambda row: row.menu))
    return (
        f'<div class="head"><a class="town page" href="/" aria-label="{name}">{_render_town(town, has_logo)}</a>'
        f'<button type="button" class="burger" aria-expanded="false" aria-controls="menu" data-icon="{BURGER}" '
        f'data-open="{CROSS}">{translate("Menu")}</button>'
        f'<nav id="menu" aria-label="{translate("Menu")}">{shown}</nav></div>'
    )


def _render_town(town: str, has_logo: bool) -> str:
    """The commune's logo, else the portal's own mark, and its name."""
    logo = f'<img class="mark" src="{SMALL_ICON}" width="36" height="36" alt="">'
    own = '<span class="mark"></span>'
    return f"{logo if has_logo else own}<span>{escape(town)}</span>"


def _render_menu(name: str, rows: Sequence[Page]) -> str:
    """A menu that one click opens; its pages as links where it has no name or only one of them."""
    links = [_render_link(row) for row in rows]
    if not name or len(rows) == 1:
        return "".join(links)
    id = f"menu-{name.lower()}"
    button = (
        f'<button type="button" aria-expanded="false" aria-controls="{id}" data-more="{MORE}">{escape(name)}</button>'
    )
    return f'<div>{button}<div class="pages" id="{id}">{"".join(links)}</div></div>'


def _render_link(row: Page) -> str:
    title = row.title if row.for_staff else translate(row.title)
    return f'<a class="page" href="/{row.address}" data-icon="{row.icon}">{escape(title)}</a>'


def _sign_out(visitor: Visitor) -> None:
    """End the session on the server, forget everything of it here, and have the cookie cleared by the next page."""
    with session.open_writer() as (db, now):
        sessions.end_session(db, visitor, now)
    leave(visitor.session_id)


def leave(ended: int) -> None:
    """Forget everything of a session that its owner has just ended; the next page clears its cookie and says so."""
    pages = st.session_state["pages"]
    st.session_state.clear()
    st.session_state.update(cookie_to_clear=ended, session_before=ended, signed_out=True, pages=pages)
