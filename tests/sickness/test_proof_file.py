"""What is kept of a photo or a PDF: told by its content, without what it carried along."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript

from cantine.common.form_input import NotAccepted
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
