"""The style of every page, from the files of `look/` in the order of their numbers: colours first, then all else."""

from pathlib import Path

from streamlit import config

from cantine.http.shell import fonts
from cantine.offer.rules.commune_colour import Palette, make_dark, make_light

COLOURS, *_REST = [part.read_text("utf-8") for part in sorted((Path(__file__).parent / "look").glob("*.css"))]
"""The colours, light and dark by the device, which are there from the first moment."""

LOOK = fonts.STYLE + "".join(_REST)
"""The look of the pages. Sent once with the shell, not with every run of a page, and at its end: what comes last wins
against Streamlit's own rules of the same weight."""

PLAIN = COLOURS + fonts.STYLE + (Path(__file__).parent / "plain.css").read_text("utf-8")
"""What the few pages outside the portal need, which load nothing of it: a title, a sentence, the ways on."""

GREENS = {"light": "#1f6b42", "dark": "#7fd3a3"}
"""The portal's own, as `.streamlit/config.toml` and the first file of `look/` have them."""


def write_colours(colour: str) -> str:
    """The rules that put a commune's own colour in the place of the green; nothing for none."""
    if not colour:
        return ""
    light, dark = _write_tones(make_light(colour)), _write_tones(make_dark(colour))
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _write_tones(tones: Palette) -> str:
    return (
        f"--green: {tones.plain}; --green-strong: {tones.strong}; --green-soft: {tones.soft}; "
        f"--green-line: {tones.line}; --on-green: {tones.on};"
    )


def paint_streamlit(colour: str) -> None:
    """Let Streamlit's own boxes and buttons have the commune's colour too, in pages that are loaded from now on."""
    tones = {"light": make_light(colour).plain, "dark": make_dark(colour).plain} if colour else GREENS
    for scheme, tone in tones.items():
        for option in (f"theme.{scheme}.primaryColor", f"theme.{scheme}.linkColor"):
            if config.get_option(option) != tone:
                config.set_option(option, tone)
