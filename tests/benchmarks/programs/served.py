"""The portal exactly as `streamlit run streamlit_app.py` serves it, with one page more: the empty one, /vide."""

import sys
from pathlib import Path

from streamlit.web import cli

from cantine.http import addresses

EMPTY = addresses.Page(str(Path(__file__).with_name("vide.py")), "Page vide", "guardian")

if __name__ == "__main__":
    # A row like those of the portal's own pages, so that it stands behind the same checks and the same header.
    addresses.PAGES += (EMPTY,)
    addresses.ADDRESSES |= {EMPTY.address}
    cli.main(["run", "streamlit_app.py", *sys.argv[1:]])
