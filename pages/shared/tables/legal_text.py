"""The chapters of a page that helps or that the law asks for, as people read it: one piece of HTML."""

import re
from collections.abc import Iterable

import streamlit as st

from cantine.common.typed_text.html import escape
from cantine.legal.rules.chapters import LegalChapter
from pages.shared import escaping

_WEB = r"(?P<web>https?://[^\s<>\"]*[^\s<>\".,;)])"
_MAIL = r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_PHONE = r"(?P<phone>(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d))"
_LINKS = re.compile("|".join((_WEB, _MAIL, _PHONE)))


def show_chapters(chapters: Iterable[LegalChapter]) -> None:
    """Show each chapter under its title."""
    st.html(f'<div class="legal">{"".join(map(_render_chapter, chapters))}</div>')


def _render_chapter(chapter: LegalChapter) -> str:
    head = "h3" if chapter.inner else "h2"
    said, after = (
        "".join(f"<p>{render_links(one)}</p>" for one in some) for some in (chapter.sentences, chapter.after)
    )
    items = "".join(map(_render_item, chapter.items))
    missing = "".join(f'<p class="empty">{escape(escaping.keep_together(one))}</p>' for one in chapter.missing)
    listed = f"<ul>{items}</ul>" if items else ""
    return f"<{head}>{escape(escaping.keep_together(chapter.title))}</{head}>{said}{listed}{after}{missing}"


def _render_item(line: str) -> str:
    """A line of a list; one that is an address or a telephone number alone is as high as a finger."""
    look = ' class="reach"' if _LINKS.fullmatch(line) else ""
    return f"<li{look}>{render_links(line)}</li>"


def render_links(sentence: str) -> str:
    """The sentence as HTML: web and mail addresses and French telephone numbers in it can be clicked."""
    said, end = "", 0
    sentence = escaping.keep_together(sentence)
    for found in _LINKS.finditer(sentence):
        said += escape(sentence[end : found.start()]) + _render_link(found)
        end = found.end()
    return said + escape(sentence[end:])


def _render_link(found: re.Match[str]) -> str:
    if found["phone"]:
        return escaping.render_phone_link(found[0])
    address = found[0] if found["web"] else f"mailto:{found[0]}"
    return f'<a href="{escape(address)}">{escape(found[0])}</a>'
