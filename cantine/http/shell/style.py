"""The style of every page, from the files of `look/` in the order of their numbers: colours first, then all else."""

from pathlib import Path

from cantine.http.shell import fonts

COLOURS, *_REST = [part.read_text("utf-8") for part in sorted((Path(__file__).parent / "look").glob("*.css"))]
"""The colours, light and dark by the device, which are there from the first moment."""

LOOK = fonts.STYLE + "".join(_REST)
"""The look of the pages. Sent once with the shell, not with every run of a page, and at its end: what comes last wins
against Streamlit's own rules of the same weight."""

PLAIN = COLOURS + fonts.STYLE + (Path(__file__).parent / "plain.css").read_text("utf-8")
"""What the few pages outside the portal need, which load nothing of it: a title, a sentence, the ways on."""
