"""The commune's logo as it is stored: any kind of picture becomes a small PNG."""

from io import BytesIO

from PIL import Image, ImageOps

from cantine.common.form_input import NotAccepted

AT_MOST = 800
"""Pixels of the longer side: twice what paper needs."""
MOST_PIXELS = 40_000_000
"""More than any photograph has; a larger one would fill the server's memory."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
REFUSED = "Ce fichier n'est pas une image que le portail sait lire : choisissez un fichier PNG ou JPEG."
TOO_LARGE = "Cette image a trop de points : enregistrez-la plus petite, puis recommencez."


def make_logo(content: bytes) -> bytes:
    """A PNG of at most 800 pixels a side, upright, without the camera's metadata. Raises NotAccepted."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAccepted(TOO_LARGE)
            plain = picture.mode == "RGBA" or (picture.mode in ("L", "RGB") and "transparency" not in picture.info)
            smooth = picture if plain else picture.convert("RGBA")
            smooth.thumbnail((AT_MOST, AT_MOST))  # before anything else is made of it: it may fill 160 MB
            upright = ImageOps.exif_transpose(smooth).convert("RGBA")
    except NotAccepted:
        raise
    except Image.DecompressionBombError:
        raise NotAccepted(TOO_LARGE) from None
    except Exception:  # whatever Pillow meets in bytes that are no picture
        raise NotAccepted(REFUSED) from None
    small = BytesIO()
    Image.frombytes("RGBA", upright.size, upright.tobytes()).save(small, "PNG")
    return small.getvalue()
