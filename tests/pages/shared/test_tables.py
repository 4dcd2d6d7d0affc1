"""Tables and sentences show what people typed letter by letter, whatever it looks like."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cantine.families.queries.families import ChildOfFamily
from cantine.families.rules.pupil import Pupil
from cantine.ledger.rules.statement import LedgerEntry, LedgerTotals, StatementLine
from pages.shared import escaping
from pages.shared.tables import family_tables, html_table, statement_table
from tests.pages.browser import Html

INVISIBLE = "\u2060"

TRICKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "**gras**",
    "_souligné_ et ~~barré~~",
    "[x](http://y)",
    "![x](http://y)",
    "http://exemple.fr www.exemple.fr a@b.fr",
    "=1+1",
    "# Titre",
    "- liste",
    "1. liste",
    "a | b",
    ":red[rouge] :smile: :material/home:",
    "$x^2$",
    "`code`",
    "&lt;b&gt; &amp; &#60;",
    "back\\slash\\",
]
TEXTS = st.sampled_from(TRICKS) | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)


@given(TEXTS, TEXTS)
def test_a_table_shows_its_texts_and_opens_no_element_of_theirs(text, name):
    shown = Html(html_table.render_table([text, "b"], [html_table.render_row([text, "b"], [text, ""])], name, "ticks"))
    assert shown.tables == {name: [[text, "b"], [text, ""]]}
    assert set(shown.elements) == {"table", "thead", "tbody", "tr", "th", "td"}


@given(TEXTS)
def test_the_statement_shows_any_reference(text):
    line = StatementLine(LedgerEntry(date(2026, 11, 23), 1, "Facture", text, text, -100, invoice_id=7), -100)
    shown = Html(statement_table.render_statement([line], LedgerTotals(100, 0, 1), date(2026, 11, 23)))
    assert shown.tables["Relevé de compte"][1][2:4] == [text, text]
    assert "script" not in shown.elements


@given(TEXTS)
def test_the_bookings_and_the_lists_show_any_name(text):
    child = ChildOfFamily(1, text, text, Pupil(None))
    shown = Html(
        family_tables.render_child_title(child)
        + family_tables.render_bookings([], [], child, date(2026, 11, 23))
        + html_table.render_list(text, [text])
    )
    assert list(shown.tables) == [f"Inscriptions en cours de {text}"]
    assert shown.words.count(text) == 3
    assert set(shown.elements) == {"h3", "table", "thead", "tbody", "tr", "th", "p", "ul", "li"}


def rendered(markdown):
    """What the browser's Markdown makes of it: CommonMark with tables and struck-out words."""
    return Html(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))


@given(TEXTS)
def test_a_name_in_a_sentence_is_shown_as_it_is(text):
    shown = rendered(f"Bienvenue {escaping.escape_markdown(text)} !")
    assert as_read(shown) == f"Bienvenue {text} !"
    assert shown.elements == ["p"]


@given(TEXTS)
def test_a_name_in_bold_is_bold_and_nothing_else(text):
    shown = rendered(f"**{escaping.escape_markdown(text)}**")
    assert as_read(shown) == text
    assert set(shown.elements) <= {"p", "strong"}


def as_read(shown):
    return "".join(shown.words).strip().replace(INVISIBLE, "")


@pytest.mark.parametrize("trick", [":red[rouge]", ":smile:", "$x^2$", ":material/home:"])
def test_what_only_streamlit_formats_is_escaped_too(trick):
    plain = escaping.escape_markdown(trick)
    assert plain.replace("\\", "") == trick
    assert all(f"\\{letter}" in plain for letter in trick if letter in ":$[]")


@pytest.mark.parametrize(
    "trick", ["http://y.fr", "HTTPS://y.fr", "www.y.fr", "[x](http://y)", "a -> b", "a <-> b", "a -- b", ":streamlit:"]
)
def test_what_streamlit_finds_after_escaping_is_parted_by_an_invisible_sign(trick):
    """It looks for addresses and arrows in the finished text, where no backslash is left."""
    read = "".join(rendered(escaping.escape_markdown(trick)).words)
    assert read.strip().replace(INVISIBLE, "") == trick
    assert not re.search(r"https?://|www\.|[<>~-][->=]|:streamlit:", read, re.IGNORECASE)


@pytest.mark.parametrize("text", ["durand@exemple.fr", "Marie-Claire", "O'Neil", "Zoé", "a.b"])
def test_what_is_safe_is_copied_as_it_was_typed(text):
    assert INVISIBLE not in escaping.escape_markdown(text)
