"""The portal exactly as `streamlit run streamlit_app.py` serves it, with one page more: the empty one, /vide."""

import sys
from pathlib import Path

from streamlit.navigation.page import Page
from streamlit.web import cli

from cantine.http import addresses
from pages.widgets import page

EMPTY = (str(Path(__file__).with_name("empty.py")), "Page vide")

_registered = page.registered


def _with_the_empty_one(town: str, files: dict[str, page.File], start: page.File) -> dict[str, Page]:
    return _registered(town, {**files, "vide": EMPTY}, start)


if __name__ == "__main__":
    # The gate registers the empty page like its own, so that both stand behind the same checks and the same header.
    page.registered = _with_the_empty_one
    addresses.PAGES |= {"vide"}
    cli.main(["run", "streamlit_app.py", *sys.argv[1:]])
