"""The colour of a commune, in the place of the portal's green: how it is typed, what is legible, its tones.

Contrast is that of WCAG 2.2, 1.4.3: 4.5:1 for text. Colours are written « #1f6b42 ».
"""

import re
from dataclasses import dataclass

from cantine.common.form_input import NotAccepted

TEXT = 4.5
"""What text needs at least."""

WHITE, BLACK = "#ffffff", "#000000"
LIGHT_GROUND, DARK_GROUND, DARK_CARD = "#f4f7f5", "#0f1512", "#18201c"
"""What the pages stand on, as the look has it."""

_HEX = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class Palette:
    """The tones of one colour on light or dark pages: of links and buttons (`plain`), of headings (`strong`), of
    grounds (`soft`), of lines, and of the letters `on` a button."""

    plain: str
    strong: str
    soft: str
    line: str
    on: str


def read_colour(typed: str) -> str:
    """« #1f6b42 » from what was typed, « 1F6B42 » too; empty for nothing: the portal's own green. Raises NotAccepted
    for what is no colour, and for one on which white letters cannot be read."""
    if not typed.strip():
        return ""
    found = _HEX.fullmatch(typed.strip())
    if not found:
        raise NotAccepted("La couleur s'écrit avec six chiffres ou lettres de a à f, par exemple #1f6b42.")
    colour = f"#{found[1].lower()}"
    if measure_contrast(colour, LIGHT_GROUND) < TEXT:
        raise NotAccepted(
            f"La couleur {colour} est trop claire : ce qui est écrit avec elle ou sur elle ne se lirait pas. "
            "Choisissez-en une plus foncée."
        )
    return colour


def measure_contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_measure_light(one), _measure_light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, part: float) -> str:
    """The colour that has `part` (0 to 1) of `other`, and of `one` the rest."""
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(_split(one), _split(other), strict=True))


def make_light(colour: str) -> Palette:
    """The tones for light pages."""
    return Palette(colour, mix(colour, BLACK, 0.18), mix(colour, WHITE, 0.9), mix(colour, WHITE, 0.7), WHITE)


def make_dark(colour: str) -> Palette:
    """The tones for dark pages: as much lighter as its letters need there."""
    steps = (mix(colour, WHITE, step / 50) for step in range(10, 51))
    plain = next(tone for tone in steps if measure_contrast(tone, DARK_CARD) >= TEXT + 2)
    soft = mix(DARK_GROUND, colour, 0.3)
    strong = next(
        tone for step in range(20, 51) if measure_contrast(tone := mix(plain, WHITE, step / 50), soft) >= TEXT
    )
    return Palette(plain, strong, soft, mix(DARK_GROUND, plain, 0.4), DARK_GROUND)


def _split(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _measure_light(colour: str) -> float:
    red, green, blue = (_make_linear(part / 255) for part in _split(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _make_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
