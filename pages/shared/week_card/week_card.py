"""The card of a week: chips that a parent ticks, drawn in the browser; the home reads and saves what it sends."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult

from cantine.http.shell.component_scripts import import_script, read_script
from pages.shared.component import add_words, read_beside, write_data

_component = st.components.v2.component(
    "week_card",
    html=read_beside(__file__, "browser/week_card.html"),
    css=read_beside(__file__, "browser/week_card.css"),
    js=import_script("week_card"),
)


def show_week_card(
    data: dict[str, Any], written: Mapping[str, bytes], on_save: Callable[[], None], on_go: Callable[[], None]
) -> ComponentResult:
    """Show one week of a family's children. All texts of `data` come in the language of the reader. `written` are parts
    of the data that are JSON already, by name.

    data: week (its Monday), title, deadline as `week_words.describe_deadline` says it, with still: true where the clock
    of a demonstration stands; children, each as `week_reading.describe_rows` says it; others: what the services behind
    the tap are called; menus [[day, text]]; outcome of the last save, as the month grid's, or None.

    Two triggers: `save`, {children: [{child: id, changes}]} with the changes as the month grid sends them, only of
    children with some; `go`, {"child": id}: to that child's month.
    """
    told = write_data(add_words(data, read_script("week_card")), written)
    return _component(data=told, key="week", on_save_change=on_save, on_go_change=on_go)
