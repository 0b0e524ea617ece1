"""Texts of teachers: plain letters, formulas between dollars, pictures as data.

Whatever comes from a link or a file is made anew here: letters are escaped, formulas go through
the app's own reader, which knows no command that could fetch or run anything, and pictures are
decoded and encoded once more.
"""

import base64
import binascii
import re
import warnings
from html import escape
from io import BytesIO

from PIL import Image

from explorer.plots.mathml import mathml

#: Characters of one picture as data, and the largest side that is shown.
LONGEST, SIDE = 400_000, 1200
#: Pixels that are decoded at all.
_PIXELS = 12_000_000
_FORMULA = re.compile(r"\$([^$\n]{1,200})\$")
_START = re.compile(r"data:image/(?:png|jpeg|webp|gif);base64,")


def html(text: str) -> str:
    """Return a text as HTML that shows its letters, lines and formulas, and does nothing else.

    A formula that is not understood stays as it was written.

    >>> html("a < b")
    'a &lt; b'
    >>> html("the value $x^2$").startswith("the value <math>")
    True
    """
    parts = _FORMULA.split(text)
    return "".join(
        _formula(part) if odd else escape(part).replace("\n", "<br>")
        for part, odd in ((part, place % 2) for place, part in enumerate(parts))
    )


def _formula(latex: str) -> str:
    try:
        return "".join(mathml(latex))
    except ValueError:
        return escape(f"${latex}$")


def picture(data: str) -> bytes:
    """Return a picture that came as data as a WebP file of our own.

    Args:
        data: `data:image/png;base64,...`, or JPEG, WebP, GIF.

    Raises:
        ValueError: It is too large, or no such picture.
    """
    found = _START.match(data)
    if not found or len(data) > LONGEST:
        msg = (
            "A picture must be a PNG, JPEG, WebP or GIF of at most "
            f"{LONGEST * 3 // 4_000} kB, as data."
        )
        raise ValueError(msg)
    try:
        return _again(base64.b64decode(data[found.end() :], validate=True))
    except (binascii.Error, OSError, SyntaxError, Image.DecompressionBombError) as error:
        msg = "A picture cannot be read: it must be a whole PNG, JPEG, WebP or GIF."
        raise ValueError(msg) from error


def _again(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP", "GIF"))
    if image.width * image.height > _PIXELS:
        msg = f"A picture has {image.width} x {image.height} pixels; at most 12 million."
        raise ValueError(msg)
    image.thumbnail((SIDE, SIDE))
    made = BytesIO()
    image.convert("RGBA").save(made, "WEBP", quality=90)
    return made.getvalue()


def data_of(content: bytes) -> str:
    """Return an uploaded picture as data, made anew and small enough for a file.

    Raises:
        ValueError: It is no picture, or too large.
    """
    try:
        made = _again(content)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        msg = "This is no PNG, JPEG, WebP or GIF picture."
        raise ValueError(msg) from error
    data = f"data:image/webp;base64,{base64.b64encode(made).decode()}"
    if len(data) > LONGEST:
        msg = f"This picture is larger than {LONGEST * 3 // 4_000} kB when packed: crop it."
        raise ValueError(msg)
    return data
