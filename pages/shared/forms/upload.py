"""A field that takes a file to our own route: Streamlit's own keeps files in the memory of one process."""

from pathlib import Path

import streamlit as st

from cantine.common.language.translate import mark, translate
from cantine.http.shell.bundles import bundle
from pages.shared.component import add_words

_HTML = """
<label><span></span> <small></small>
<input type="file" aria-describedby="upload-said"></label>
<p id="upload-said" role="status"></p>
"""
# The browser's own words beside its button are in the browser's language: the button is ours, the field lies over it.
_CSS = """
:host { color: var(--st-text-color); font: 400 1rem/1.4 var(--st-font); }
label { position: relative; display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; padding: .75rem;
  border: 1px dashed var(--st-primary-color); border-radius: .6rem; }
label:focus-within { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
span { padding: .6rem 1.1rem; border-radius: .6rem; background: var(--green); color: var(--on-green); }
input { position: absolute; inset: 0; width: 100%; opacity: 0; cursor: pointer; }
p { margin: .4rem 0 0; }
small { font-size: 1rem; }
"""
_SCRIPT = bundle(Path(__file__).with_suffix(".js"))
_component = st.components.v2.component("upload", html=_HTML, css=_CSS, js=_SCRIPT)


FAMILIES = {
    "purpose": "families",
    "accept": ".xlsx,.xls,.csv,.txt,.htm,.html",
    "takes": "XLSX, XLS ou CSV, 10 Mo au plus",
}
PAYMENTS = {"purpose": "payments", "accept": ".csv,.txt", "takes": "CSV, 10 Mo au plus"}
PROOF = {"purpose": "proof", "accept": "image/*,.pdf", "takes": mark("photo ou PDF, 10 Mo au plus")}
LOGO = {"purpose": "logo", "accept": ".png,.jpg,.jpeg,.gif,.webp", "takes": "PNG ou JPEG, 10 Mo au plus"}


def show_upload(key: str, what: dict[str, str] = FAMILIES) -> bool:
    """Show the field for a file, and return whether one has arrived just before this run."""
    return take_upload(key, what) is not None


def take_upload(key: str, what: dict[str, str]) -> int | None:
    """Show the field for a file; the number that the route answered for one that has just arrived, else None."""
    number = _component(
        data=add_words({**what, "takes": translate(what["takes"])}, _SCRIPT), key=key, on_uploaded_change=lambda: None
    ).uploaded
    return None if number is None else int(number)
