"""A field that takes a file to our own route: Streamlit's own keeps files in the memory of one process."""

from pathlib import Path

import streamlit as st

_HTML = """
<label>Fichier XLSX ou CSV, 10 Mo au plus
<input type="file" accept=".xlsx,.csv,.txt" aria-describedby="upload-said"></label>
<p id="upload-said" role="status"></p>
"""
_CSS = """
:host { color: var(--st-text-color); font: 400 1rem/1.4 var(--st-font); }
label { display: grid; gap: .4rem; }
input { min-height: 44px; max-width: 100%; padding: .5rem; border: 1px dashed var(--st-primary-color);
  border-radius: .6rem; }
input::file-selector-button { min-height: 2rem; margin-right: .75rem; font: inherit; }
p { margin: .4rem 0 0; }
"""
_component = st.components.v2.component(
    "upload", html=_HTML, css=_CSS, js=Path(__file__).with_name("upload.js").read_text(encoding="utf-8")
)


def upload(key: str) -> bool:
    """Show the field; true in the run after a file has arrived."""
    return _component(key=key, on_uploaded_change=lambda: None).uploaded is not None
