"""A page of a proof as it is kept: a photo made anew without what the camera wrote into it, or the pages of a PDF."""

from io import BytesIO

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from cantine.common.form_input import NotAccepted
from cantine.sickness.rules.proof_kinds import PDF_BEGINS

MOST_PAGES = 10
"""Of one PDF."""
LONGEST_SIDE = 2000
"""Pixels: enough to read a page by."""
MOST_PIXELS = 60_000_000
"""More than the camera of a phone has; a larger picture would fill the server's memory."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
REFUSED = "Ce fichier n'est ni une photo ni un PDF que le portail sait lire : envoyez un JPEG, un PNG ou un PDF."
TOO_LARGE = "Cette photo a trop de points : enregistrez-la plus petite, puis recommencez."
LOCKED = "Ce PDF est protégé par un mot de passe : envoyez-le sans protection, ou une photo."
TOO_MANY = f"Ce PDF a plus de {MOST_PAGES} pages : n'envoyez que le justificatif."


def make_page(content: bytes) -> bytes:
    """The file to keep, told by its content whatever its name: a JPEG, or a PDF of pages alone. Raises NotAccepted."""
    if not content:
        raise NotAccepted(REFUSED)
    return _make_pdf(content) if PDF_BEGINS in content[:1024] else _make_picture(content)


def _make_picture(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAccepted(TOO_LARGE)
            upright = ImageOps.exif_transpose(_shrink(picture)).convert("RGB")
    except NotAccepted:
        raise
    except Image.DecompressionBombError:
        raise NotAccepted(TOO_LARGE) from None
    except Exception:  # whatever Pillow meets in bytes that are no picture
        raise NotAccepted(REFUSED) from None
    kept = BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _shrink(picture: Image.Image) -> Image.Image:
    """The picture made small before anything else is made of it: one of 60 million points fills 240 MB."""
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    smooth = picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGB")
    smooth.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return smooth


def _make_pdf(content: bytes) -> bytes:
    """The pages of the file, without its metadata, its scripts, its links and what is attached to it."""
    kept = BytesIO()
    try:
        read = PdfReader(BytesIO(content))
        if read.is_encrypted:
            raise NotAccepted(LOCKED)
        if not 1 <= len(read.pages) <= MOST_PAGES:
            raise NotAccepted(TOO_MANY if read.pages else REFUSED)
        writer = PdfWriter()
        for page in read.pages:
            added = writer.add_page(page, excluded_keys=["/Annots", "/AA", "/Metadata", "/PieceInfo"])
            for key in ("/Annots", "/AA", "/Metadata", "/PieceInfo"):
                added.pop(key, None)
        writer.write(kept)
    except NotAccepted:
        raise
    except Exception:  # whatever pypdf meets in bytes that are no PDF
        raise NotAccepted(REFUSED) from None
    return kept.getvalue()
