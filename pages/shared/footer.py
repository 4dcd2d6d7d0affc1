"""What stands below every page: the help, the rules, what the law asks for, and how to reach the town hall.

It is one piece of HTML, the cheapest element there is. Its links have the class `page`: the browser follows them
without loading the portal anew (`cantine/http/shell/scripts/page_links.js`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from cantine.access.queries.visitors import Visitor
from cantine.common.language.languages import LANGUAGE_NAMES, LANGUAGES, get_language
from cantine.common.language.translate import mark, translate
from cantine.common.typed_text.html import escape
from cantine.http.session.language import link_language
from cantine.legal.rules.accessibility import find_conformity
from cantine.store.commune import CommuneSettings
from pages.shared import escaping, help_line, session

FOR_FAMILIES = (("aide", mark("Aide")), ("reglement", mark("Règlement")))
FOR_ALL = (
    ("mentions-legales", mark("Mentions légales")),
    ("donnees-personnelles", mark("Données personnelles")),
    ("accessibilite", mark("Accessibilité : {state}")),
)
"""What the law asks for, on every page; of the accessibility the state with it (RGAA)."""


@dataclass(frozen=True)
class TownHall:
    """What the footer names: the town hall with its telephone, and the audit of the portal's accessibility."""

    name: str
    phone: str
    audited_on: date | None
    audited_rate: int | None
    has_logo: bool = False


def find_town_hall(visitor: Visitor | None, commune: CommuneSettings | None) -> TownHall | None:
    """The town hall as the visitor brings it along, else that of the commune; None where there is none yet."""
    if visitor:
        return TownHall(visitor.commune, visitor.phone, visitor.audited_on, visitor.audited_rate, visitor.has_logo)
    if commune:
        return TownHall(commune.name, commune.phone, commune.audited_on, commune.audited_rate, commune.has_logo)
    return None


def show_footer(visitor: Visitor | None, town: TownHall, here: str) -> None:
    """Show the footer, on the page at the address `here`. Staff gets what the law asks for; families and visitors the
    help and the telephone of the town hall too. It is drawn before what stands above it: a page may end early."""
    help_line.keep_phone(town.phone)
    staff = visitor is not None and visitor.family_id is None
    state = translate(find_conformity(town.audited_on, town.audited_rate, session.today()))
    links = _render_links(FOR_ALL if staff else (*FOR_FAMILIES, *FOR_ALL), here, state)
    phone = f" · {escaping.render_phone_link(town.phone)}" if town.phone else ""
    reach = "" if staff else f"<p>{escape(town.name)}{phone}</p>"
    name = escape(translate("Pied de page"))
    st.html(
        f'<footer class="foot" role="contentinfo" data-language="{get_language()}">'
        f'<nav aria-label="{name}">{links}</nav>'
        f"{reach}{_render_language_switch(for_staff=staff)}</footer>"
    )


def _render_links(links: Sequence[tuple[str, str]], here: str, state: str) -> str:
    current = {here: ' aria-current="page"'}
    return "".join(
        f'<a class="page" href="/{address}"{current.get(address, "")}>{escape(translate(label, state=state))}</a>'
        for address, label in links
    )


def _render_language_switch(*, for_staff: bool) -> str:
    """The link to this page in the other language; staff works in French."""
    if for_staff:
        return ""
    [other] = (one for one in LANGUAGES if one != get_language())
    return (
        f'<p><a href="{link_language(other)}" target="_self" lang="{other}" hreflang="{other}">'
        f"{LANGUAGE_NAMES[other]}</a></p>"
    )
