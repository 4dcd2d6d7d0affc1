"""Short messages in a coloured box; what people typed is escaped."""

import streamlit as st

from cantine.common.typed_text.html import escape


def show_success(text: str, *, in_view: bool = False) -> None:
    """Show in green that it worked; `in_view` keeps it at the top of the screen, wherever in the page somebody is."""
    _show(text, "good kept" if in_view else "good", "status")


def show_news(text: str) -> None:
    """Show, without alarm, what is coming."""
    _show(text, "news", "status")


def show_warning(text: str) -> None:
    """Show in yellow what has to be looked at."""
    _show(text, "warning", "alert")


def show_refusal(text: str, *, in_view: bool = False) -> None:
    """Show in red that it was refused, and why; `in_view` as of a success."""
    _show(text, "bad kept" if in_view else "bad", "alert")


def _show(text: str, look: str, role: str) -> None:
    st.html(f'<div class="notice {look}" role="{role}">{escape(text)}</div>')
