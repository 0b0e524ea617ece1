"""A student's picture on its way through a shipped system, drawn in a worker."""

import base64
import binascii
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from explorer.images.data.base import as_pixels
from explorer.images.store.zoo import ZOO
from explorer.images.translation import PLACES, Pixels, Seen, Way, pictures_of, seen
from explorer.live.drawings import Drawing, DrawingView, Wish, refusal
from explorer.live.protocol import Begin
from explorer.numbers import three
from explorer.plots.wire import pack

#: The most noise, in levels of a byte.
MOST_NOISE = 64


class TranslationWish(Wish):
    """A picture to translate.

    Attributes:
        place: One of the task's pictures.
        drawn: The student's own, bytes in base64: one a pixel, or red, green and blue; empty
            for the task's picture.
        noise: On the translated picture, in levels of a byte.
    """

    place: int = Field(0, ge=0, lt=PLACES)
    drawn: str = ""
    noise: float = Field(0.0, ge=0, le=MOST_NOISE)


@dataclass(frozen=True, eq=False)
class TranslationView(DrawingView):
    """What a student sees of a task.

    Attributes:
        name: Names the scene; another one begins with its own picture.
        run: The shipped system, a key of `ZOO`.
        way: From A to B, or from B to A.
        brought: A picture of the student's own, which stands for all places; None for none.
    """

    name: str
    run: str
    way: Way
    brought: Pixels | None = None
    wishes: ClassVar[type[Wish]] = TranslationWish


class Translation(Drawing):
    """Draws the way of one picture, again whenever it changes."""

    def drawn(self, view: Any, wish: Any) -> Generator[None, None, bytes]:  # noqa: ANN401
        """Yield once, so that others may go first; return all pictures of the way."""
        yield
        try:
            return framed(view, wish)
        except ValueError as problem:
            return refusal(str(problem), wish.serial)


@dataclass(frozen=True, eq=False)
class BeginTranslation(Begin):
    """A student's drawing of translations."""

    def make(self) -> Translation:
        """Return it; the systems are loaded when they are shown."""
        return Translation()


def framed(view: TranslationView, wish: TranslationWish) -> bytes:
    """Return what is seen of a wish, as the browser takes it.

    Raises:
        ValueError: A picture of another size was drawn, or the system's file is missing.
    """
    own = wish.scene == view.name and wish.drawn
    given = _read(wish.drawn, ZOO[view.run].image_size) if own else start(view, wish)
    answer = None
    if not own and view.brought is None:
        answers = pictures_of(view.run, view.way)[1]
        answer = answers[wish.place] if wish.place < len(answers) else None
    found = seen(view.run, view.way, given, answer, wish.noise)
    header = {
        "scene": view.name,
        "serial": wish.serial,
        "place": wish.place,
        "drawn": bool(own),
        "captions": captions(found),
        "table": table(found),
        "numbers": found.numbers,
    }
    return pack(header, {"given": given[None], **_rows(found.pictures)})


def captions(found: Seen) -> dict[str, str]:
    """Return what stands under each picture, with its number."""
    numbers, lines = found.numbers, dict.fromkeys(found.pictures, "")
    if "trained.cycle" in numbers:
        lines["there"] = f"differs from x by {three(numbers['changed'])}"
        lines["error"] = f"mean {three(numbers['trained.cycle'])} of a range of 2"
        lines["noisy-back"] = f"differs from x by {three(numbers['after_noise'])}"
    else:
        lines["again"] = f"differs by {three(numbers['spread'])}"
        if "error" in lines:
            lines["error"] = f"mean {three(numbers['trained.distance'])} of a range of 2"
    return lines


def table(found: Seen) -> list[list[str]]:
    """Return the losses of identity, negation and this run: in closed form, and measured."""
    numbers = found.numbers
    if "trained.cycle" not in numbers:
        rows = [["G", "−log D(x, G(x))", "|y − G(x)|"]]
        for name in _ROWS:
            far = numbers.get(f"{name}.distance")
            game = three(numbers[f"{name}.game"])
            rows.append([_ROWS[name], game, "no y known" if far is None else three(far)])
        return rows
    closed = {
        "identity": ("0", "0"),
        "negation": ("0", f"2|x| = {three(2 * numbers['lightness'])}"),
        "trained": ("", ""),
    }
    rows = [["G and F", "(D(G(x)) − 1)²", "|F(G(x)) − x|", "|F(x) − x|"]]
    for name, forms in closed.items():
        cells = [three(numbers[f"{name}.game"])]
        for form, loss in zip(forms, ("cycle", "identity"), strict=True):
            live = three(numbers[f"{name}.{loss}"])
            cells.append(f"{form}; measured {live}" if form else live)
        rows.append([_ROWS[name], *cells])
    return rows


_ROWS = {"identity": "identity", "negation": "negation", "trained": "this run"}


def start(view: TranslationView, wish: TranslationWish) -> Pixels:
    """Return the picture that a student begins with, bytes (S, S, 3)."""
    if view.brought is not None:
        return view.brought
    given = pictures_of(view.run, view.way)[0]
    pixels: Pixels = as_pixels(given[wish.place : wish.place + 1])[0]
    return pixels


def _rows(pictures: Any) -> dict[str, Pixels]:  # noqa: ANN401
    return {name: pixels[None] for name, pixels in pictures.items()}


def _read(drawn: str, size: int) -> Pixels:
    """Return drawn bytes as (size, size, 3); ValueError where they are no picture of ours."""
    try:
        content = base64.b64decode(drawn, validate=True)
    except binascii.Error as error:
        msg = "What was drawn did not arrive whole: draw on, or reload the page."
        raise ValueError(msg) from error
    pixels = np.frombuffer(content, np.uint8)
    if pixels.size not in (size * size, 3 * size * size):
        msg = f"What was drawn is not {size} pixels a side: reload the page."
        raise ValueError(msg)
    shaped = pixels.reshape(size, size, -1)
    return np.ascontiguousarray(np.broadcast_to(shaped, (size, size, 3)))
