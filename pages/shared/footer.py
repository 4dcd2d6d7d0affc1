"""What stands below every page: the help, the rules, what the law asks for, and how to reach the town hall.

It is one piece of HTML, the cheapest element there is. Its links have the class `page`: the browser follows them
without loading the portal anew (`cantine/http/shell/page_links.js`).
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from cantine.access.queries.visitors import Visitor
from pages.shared import escaping

FOR_FAMILIES = (("reglement", "Règlement"),)
FOR_ALL = (("reglement", "Règlement"),)


def show_footer(visitor: Visitor | None, town: str, phone: str, here: str) -> None:
    """Show the footer, on the page at the address `here`. Staff gets what the law asks for; families and visitors the
    help and the telephone of the town hall too. It is drawn before what stands above it: a page may end early."""
    st.html(_render(visitor, town, phone, here))


def _render(visitor: Visitor | None, town: str, phone: str, here: str) -> str:
    staff = visitor is not None and visitor.family_id is None
    links = FOR_ALL if staff else FOR_FAMILIES
    reach = "" if staff else f"<p>{escape(town)}{' · ' + escaping.render_phone_link(phone) if phone else ''}</p>"
    return (
        f'<footer class="foot" role="contentinfo"><nav aria-label="Pied de page">{_render_links(links, here)}</nav>'
        f"{reach}{_render_language_switch(visitor)}</footer>"
    )


def _render_links(links: Sequence[tuple[str, str]], here: str) -> str:
    current = {here: ' aria-current="page"'}
    return "".join(
        f'<a class="page" href="/{address}"{current.get(address, "")}>{escape(label)}</a>' for address, label in links
    )


def _render_language_switch(_visitor: Visitor | None) -> str:
    """The place of the links that choose the language."""
    return ""
