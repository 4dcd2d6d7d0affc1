"""What people typed in any script, on paper: readable, never a box, never a failed bill."""

import json
import re
import unicodedata

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.pdf.printable_text import _FOREIGN, make_printable, make_text_printable
from cantine.common.pdf.typesetting import PAPER


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Saint-Œuf-d'Été", "Saint-Œuf-d'Été"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("Дмитрий Ελένη", "Дмитрий Ελένη"),
        ("李", "Li"),
        ("Famille 東京", "Famille DongJing"),
        ("محمد", "mhmd"),
        ("Zoé 🌸", "Zoé (cherry blossom)"),
        ("arachide 🥜🥜", "arachide (peanuts) (peanuts)"),
        ("👨\u200d👩\u200d👧", "(man) (woman) (girl)"),
        ("\ue000", "?"),
        ("\u200d", "?"),
        ("", ""),
        ("1 234,50\u00a0€ −3\u202f%", "1 234,50\u00a0€ −3\u202f%"),
    ],
)
def test_letters_that_the_fonts_lack_are_spelt_in_latin_ones(typed, printed):
    assert make_text_printable(typed) == printed


def test_lists_and_mappings_are_made_readable_throughout():
    assert make_printable({"name": "李", "lines": [("Zoé 🌸", 3)], "none": None}) == {
        "name": "Li",
        "lines": [["Zoé (cherry blossom)", 3]],
        "none": None,
    }


def _shapes(text: str) -> set[str]:
    """The glyphs with which the papers' fonts draw these letters."""
    page = '#import "paper.typ": paper\n#show: paper.with("", "")\n#for one in json("data.json") { box(one) }'
    files = {
        "main.typ": f"#set page(width: 3000pt, height: auto)\n{page}".encode(),
        "paper.typ": PAPER.read_bytes(),
        "data.json": json.dumps([*text]).encode(),
    }
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    drawn = typst.compile(files, format="svg", font_paths=fonts)
    return {*re.findall(r'href="#(\w+)"', (b"".join(drawn) if isinstance(drawn, list) else drawn).decode())}


def test_every_letter_that_is_kept_has_a_glyph():
    [box] = _shapes("张")
    kept = [chr(code) for code in range(0x20, 0x2300) if not _FOREIGN.match(chr(code))]
    kept = [letter for letter in kept if unicodedata.category(letter) != "Cn"]
    assert len(kept) > 1500
    assert box not in _shapes("".join(kept))


@given(st.text())
def test_what_is_printed_can_be_printed_and_says_something(typed):
    printed = make_text_printable(typed)
    assert not _FOREIGN.search(printed)
    assert bool(printed.strip()) >= bool(typed.strip()) or not typed.isprintable()
    assert make_text_printable(printed) == printed
