"""A picture that people bring becomes a small PNG, or is refused with a sentence."""

from io import BytesIO

import pytest
from PIL import Image

from cantine.common.form_input import NotAccepted
from cantine.offer.documents.logo import AT_MOST, make_logo


def picture(form, size=(1600, 400), mode="RGB", **more):
    file = BytesIO()
    Image.new(mode, size, "green").save(file, form, **more)
    return file.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_any_picture_becomes_a_png_that_keeps_its_proportions(form):
    with Image.open(BytesIO(make_logo(picture(form)))) as kept:
        assert (kept.format, kept.size, kept.mode) == ("PNG", (AT_MOST, 200), "RGBA")


def test_a_photograph_stands_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Appareil de Camille"  # turned by a quarter
    made = make_logo(picture("JPEG", exif=exif))
    with Image.open(BytesIO(made)) as kept:
        assert kept.size == (200, AT_MOST)
    assert b"Camille" not in made


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("PNG")[:60], b"\0" * 5000]
)
def test_what_is_no_picture_is_refused_in_words(content):
    with pytest.raises(NotAccepted, match="PNG ou JPEG"):
        make_logo(content)


def test_a_picture_that_would_fill_the_memory_is_refused_by_what_it_says_of_itself():
    with pytest.raises(NotAccepted, match="trop de points"):
        make_logo(picture("PNG", (8000, 8000), "1"))
