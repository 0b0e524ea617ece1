"""Images as files in memory."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image


def png_file(image: Image.Image) -> bytes:
    """Return an image as a PNG file."""
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def gif_file(images: Sequence[Image.Image], milliseconds: int) -> bytes:
    """Return an endless GIF of images with palettes, as they are.

    Args:
        images: In order, at least one.
        milliseconds: Time of one.
    """
    buffer = BytesIO()
    images[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=images[1:],
        duration=milliseconds,
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()
