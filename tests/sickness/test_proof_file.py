"""What is kept of a photo or a PDF: told by its content, without what it carried along."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from cantine.common.form_input import NotAccepted
from cantine.offer.documents.logo import make_logo
from cantine.sickness.documents import proof_file
from cantine.sickness.documents.proof_file import make_page


def photo(kind="JPEG", size=(3000, 1000)):
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Telephone of Alice", 6  # the model; the camera was held upright
    file = BytesIO()
    Image.new("RGB", size, "white").save(file, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return file.getvalue()


def pdf(pages=1, password=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Author": "Alice Durand"})
    writer.add_open_action(JavaScript("app.alert('Bonjour');"))
    writer.add_attachment("autre.txt", b"Alice Durand")
    if password:
        writer.encrypt(password)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_smaller_jpeg_without_what_the_camera_wrote(kind):
    kept = make_page(photo(kind))
    with Image.open(BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
        assert max(picture.size) == proof_file.LONGEST_SIDE
        assert not picture.getexif()
        assert (picture.size[1] > picture.size[0]) is (kind == "JPEG")  # turned upright
    assert b"Alice" not in kept


def test_a_pdf_keeps_its_pages_alone():
    kept = make_page(pdf(3))
    read = PdfReader(BytesIO(kept))
    assert len(read.pages) == 3
    assert kept.startswith(proof_file.PDF_BEGINS)
    assert not any(word in kept for word in (b"Alice", b"app.alert", b"JavaScript"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", proof_file.REFUSED),
        (b"PK\x03\x04 a spreadsheet", proof_file.REFUSED),
        (b"%PDF-1.7 that is broken", proof_file.REFUSED),
        (photo()[:200], proof_file.REFUSED),
        (pdf(11), proof_file.TOO_MANY),
        (pdf(1, "secret"), proof_file.LOCKED),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(NotAccepted) as refused:
        make_page(content)
    assert str(refused.value) == sentence


def test_a_picture_with_too_many_points_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(proof_file, "MOST_PIXELS", 1000)
    with pytest.raises(NotAccepted) as refused:
        make_page(photo("PNG"))
    assert str(refused.value) == proof_file.TOO_LARGE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_large_picture_of_any_kind_is_made_small(mode):
    content = BytesIO()
    Image.new(mode, (2600, 1300)).save(content, "TIFF" if mode == "CMYK" else "PNG")
    with Image.open(BytesIO(make_page(content.getvalue()))) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (2000, 1000))


@pytest.mark.parametrize("make", [make_page, make_logo])
def test_a_picture_of_many_points_is_copied_once_at_most_before_it_is_small(make):
    """A megabyte that is sent may be hundreds that are read: copies of it would be those again."""
    content = BytesIO()
    Image.new("RGBA", (3000, 3000)).save(content, "PNG")
    large = []
    with pytest.MonkeyPatch.context() as patched:
        convert = Image.Image.convert
        patched.setattr(
            Image.Image, "convert", lambda self, *how, **more: large.append(self.size) or convert(self, *how, **more)
        )
        make(content.getvalue())
    assert sum(max(size) > 2000 for size in large) <= 1  # Pillow itself makes one, where there is transparency
