"""PDF files from a typst template and plain values."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from cantine.common.pdf.printable_text import make_printable

PAPER = Path(__file__).with_name("paper.typ")
"""What all papers share; a template imports it by this name."""

LOGO_AT_MOST = 400
"""Pixels of the longer side of a logo on paper: 17 mm at 600 dpi."""


@cache
def _load_fonts() -> typst.Fonts:
    """The fonts of the compiler only, so that every installation prints alike."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def typeset(
    template: Path, data: Mapping[str, Any], on: date, *, logo: bytes | None = None, tags: bool = True
) -> bytes:
    """The template as PDF, with `data` as its data.json: what people typed is data there, never typst markup.

    The same values and day give the same bytes. `tags` are for screen readers; a pile to print needs none.
    """
    picture = shrink_logo(logo) if logo else None
    files: Any = {
        "main.typ": template.read_bytes(),
        "paper.typ": PAPER.read_bytes(),
        "data.json": json.dumps(
            {**make_printable(data), "logo": [*(picture or b"")]}
        ).encode(),  # other files must be text
    }
    made = datetime.combine(on, time(), UTC)
    return typst.compile(files, format="pdf", font_paths=_load_fonts(), timestamp=made, pdf_tags=tags)


@lru_cache(4)
def shrink_logo(logo: bytes) -> bytes | None:
    """The logo as a small PNG; None where it is no picture: an invoice without a logo is better than none."""
    try:
        with Image.open(BytesIO(logo)) as picture:
            picture.thumbnail((LOGO_AT_MOST, LOGO_AT_MOST))
            small = BytesIO()
            picture.convert("RGBA").save(small, "PNG")
    except Exception:  # whatever Pillow meets in bytes that are no picture
        return None
    return small.getvalue()
