"""« Ouvrir le portail »: the button that hands over the secret of an access link, which no address holds any more."""

from pathlib import Path
from typing import Any

import streamlit as st

from cantine.http.shell.bundles import bundle
from pages.shared.component import add_words

_HTML = """
<button type="button" disabled></button>
<p role="status"></p>
"""
_CSS = """
:host { color: var(--st-text-color); font: 400 1rem/1.4 var(--st-font); }
button { min-height: 2.75rem; padding: .6rem 1.4rem; border: 0; border-radius: .6rem; font: inherit; cursor: pointer;
  background: var(--green); color: var(--on-green); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
button[hidden] { display: none; }
button:disabled { opacity: .6; cursor: default; }
p:empty { display: none; }
p { margin: .4rem 0 0; }
"""
_SCRIPT = bundle(Path(__file__).with_suffix(".js"))
_component = st.components.v2.component("link_button", html=_HTML, css=_CSS, js=_SCRIPT)


def show_link_button() -> Any:
    """Show the button; what the page sent at a click just before this run, which may be anything; None otherwise."""
    return _component(data=add_words({}, _SCRIPT), key="link_button", on_opened_change=lambda: None).opened
