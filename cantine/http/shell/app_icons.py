"""The pictures by which a telephone shows the portal on its home screen: the commune's logo, else the plate."""

from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageOps

GREEN = "#2e7d4f"
WHITE = "#ffffff"

CUP = [(8, 10), *((13 - 5 * cos(turn * pi / 16), 20 + 5 * sin(turn * pi / 16)) for turn in range(17)), (18, 10)]
KNIFE = [(56, 54), (56, 10), (53, 12.5), (51, 16.5), (50, 21), (50, 26), (50.5, 32), (56, 32)]
LINES = (CUP, [(13, 10), (13, 54)], KNIFE)
PLATE = (22, 21, 44, 43)
"""The shell's drawing in its square of 64, with a smaller plate: lines that are told apart in an icon."""
STROKE = 3.5

SMOOTH = 4
"""Pixels a side from which one of the picture is made, so that its lines are smooth."""

ANY, MASKABLE = 0.72, 0.56
"""How much of an icon's side the drawing takes. A maskable one is cut to a circle of 80 % by the telephone."""


@lru_cache(maxsize=16)
def draw_icon(side: int, part: float, logo: bytes | None = None) -> bytes:
    """A square PNG without transparency: the `logo` on white, else the plate in white on green, over `part` of its
    side. The same arguments give the same bytes. A logo that is no picture counts as none."""
    picture = _place_logo(side, part, logo) if logo else None
    content = BytesIO()
    (picture or _draw_plate(side, part)).save(content, "PNG", optimize=True)
    return content.getvalue()


def _place_logo(side: int, part: float, logo: bytes) -> Image.Image | None:
    try:
        with Image.open(BytesIO(logo), formats=("PNG",)) as opened:
            drawn = opened.convert("RGBA")
    except Exception:  # whatever Pillow meets in bytes that are no picture
        return None
    room = round(side * part)
    fitted = ImageOps.contain(drawn, (room, room), Image.Resampling.LANCZOS)
    picture = Image.new("RGB", (side, side), WHITE)
    picture.paste(fitted, ((side - fitted.width) // 2, (side - fitted.height) // 2), fitted)
    return picture


def _draw_plate(side: int, part: float) -> Image.Image:
    large = side * SMOOTH
    picture = Image.new("RGB", (large, large), GREEN)
    pen = ImageDraw.Draw(picture)
    scale = large * part / 64
    shift = (large - 64 * scale) / 2
    width = round(STROKE * scale)

    def place(x: float, y: float) -> tuple[float, float]:
        return shift + x * scale, shift + y * scale

    def draw_dot(x: float, y: float) -> None:
        across, down = place(x, y)
        pen.ellipse((across - width / 2, down - width / 2, across + width / 2, down + width / 2), fill=WHITE)

    left, top, right, bottom = PLATE
    outer = *place(left - STROKE / 2, top - STROKE / 2), *place(right + STROKE / 2, bottom + STROKE / 2)
    pen.ellipse(outer, outline=WHITE, width=width)
    pen.polygon([place(*point) for point in KNIFE[1:]], fill=WHITE)
    for points in LINES:
        pen.line([place(*point) for point in points], fill=WHITE, width=width, joint="curve")
        for point in points:
            draw_dot(*point)
    return picture.resize((side, side), Image.Resampling.LANCZOS).quantize(32, dither=Image.Dither.NONE)
