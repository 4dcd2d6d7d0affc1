"""The règlement, chapter by chapter, as people read it on a page."""

from collections.abc import Iterable

import streamlit as st

from cantine.reglement.rules.town_rules import RuleChapter
from pages.shared import escaping
from pages.shared.tables import html_table


def show_chapters(chapters: Iterable[RuleChapter]) -> None:
    """Show each chapter under its title."""
    for chapter in chapters:
        st.header(escaping.escape_markdown(chapter.title), anchor=False)
        parts = "".join(html_table.render_list(part.title, [*part.sentences], own=part.own) for part in chapter.parts)
        st.html(escaping.render_paragraphs(map(escaping.keep_together, chapter.sentences)) + parts)
