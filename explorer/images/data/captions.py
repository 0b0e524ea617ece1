"""Captions of shapes in a small grammar: a word for each of four aspects.

```
caption = "a" size ink shape "on" paper
```

A caption is a class of its own: its number counts the words of the last aspect fastest. All
shapes stand upright, near the middle. Where exactly, and which size and colours within a word,
no caption says.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data.base import ImageSet, as_images
from explorer.images.data.shapes import (
    PAPERS,
    SHAPES,
    SOURCE,
    ShapeFactors,
    draw_shapes,
    sample_factors,
)

#: What each size means: the radius as a share of the width, from, to.
SIZES = {"small": (0.26, 0.3), "large": (0.38, 0.42)}
#: Hues of the colours on the circle, from, to.
INKS = {
    "red": (-0.03, 0.03),
    "yellow": (0.14, 0.18),
    "green": (0.31, 0.37),
    "blue": (0.61, 0.67),
}
#: Kinds of shape that 16 pixels still tell apart; a small star there looks like a triangle.
KINDS = ("square", "triangle", "ring")
#: The words of each aspect, in the order in which a caption says them.
GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "size": tuple(SIZES),
    "ink": tuple(INKS),
    "shape": KINDS,
    "paper": tuple(PAPERS),
}
#: Pairs of words, ink and shape, that the set `captions-held-out` never shows together.
HELD_OUT = (("blue", "square"), ("green", "ring"))
#: The sets with captions, by what follows `shapes:`.
CAPTIONED = ("captions", "captions-held-out")


def grammar_of(dataset: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of each aspect of a data set's captions; empty where it has none."""
    kind, _, rest = dataset.partition(":")
    return GRAMMAR if kind == "shapes" and rest in CAPTIONED else {}


def words_of(captions: Tensor, choices: tuple[int, ...]) -> Tensor:
    """Return the place of each aspect's word, (N, aspects), of captions by number (N,).

    >>> words_of(torch.tensor([0, 1, 2, 47]), (2, 4, 6)).tolist()
    [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 3, 5]]
    """
    places = []
    for count in reversed(choices):
        places.append(captions % count)
        captions = captions // count
    return torch.stack(places[::-1], dim=1)


def caption_number(words: Tensor, choices: tuple[int, ...]) -> Tensor:
    """Return the numbers of captions (N,) by the places of their words (N, aspects)."""
    number = torch.zeros_like(words[:, 0])
    for place, count in enumerate(choices):
        number = number * count + words[:, place]
    return number


def caption_of(words: Mapping[str, str]) -> str:
    """Return the caption of a word for each aspect.

    >>> caption_of({"size": "small", "ink": "red", "shape": "ring", "paper": "cream"})
    'a small red ring on cream'
    """
    return f"a {words['size']} {words['ink']} {words['shape']} on {words['paper']}"


def parse_caption(caption: str) -> dict[str, str]:
    """Return the word of each aspect of a caption.

    Raises:
        ValueError: It is no caption of the grammar.
    """
    said = caption.split()
    if len(said) == 6 and (said[0], said[4]) == ("a", "on"):
        words = dict(zip(GRAMMAR, (*said[1:4], said[5]), strict=True))
        if all(word in GRAMMAR[aspect] for aspect, word in words.items()):
            return words
    msg = f"'{caption[:80]}' is no caption, such as 'a small red ring on cream'."
    raise ValueError(msg)


def is_held_out(words: Mapping[str, str]) -> bool:
    """Whether a caption has two words that `captions-held-out` never shows together."""
    return (words["ink"], words["shape"]) in HELD_OUT


def all_captions() -> list[dict[str, str]]:
    """Return the words of every caption, in the order of their numbers."""
    choices = tuple(map(len, GRAMMAR.values()))
    every = words_of(torch.arange(math.prod(choices)), choices).tolist()
    return [
        {aspect: GRAMMAR[aspect][place] for aspect, place in zip(GRAMMAR, row, strict=True)}
        for row in every
    ]


def factors_of(captions: NDArray[np.int64], rng: np.random.Generator) -> ShapeFactors:
    """Return what shapes of these captions (N,) are drawn of; the rest is random."""
    choices = tuple(map(len, GRAMMAR.values()))
    words = words_of(torch.from_numpy(captions), choices).numpy()
    size, ink, kind, paper = words.T
    shape = np.array([list(SHAPES).index(name) for name in KINDS])[kind]
    radius = _within(SIZES, size, rng.random(len(captions)))
    free = sample_factors(len(captions), rng, radius)
    return replace(
        free,
        shape=shape,
        hue=_within(INKS, ink, free.hue) % 1,
        background=_within(PAPERS, paper, free.background) % 1,
        x=_nearer(free.x),
        y=_nearer(free.y),
        rotation=np.zeros_like(free.rotation),
    )


def _nearer(place: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return places in [0, 1] half as far from the middle."""
    return np.asarray(0.5 + 0.5 * (place - 0.5), np.float32)


def _within(
    words: Mapping[str, tuple[float, float]],
    places: NDArray[np.int64],
    share: NDArray[np.floating],
) -> NDArray[np.float32]:
    """Return values between the bounds of each word, by shares of the way."""
    low, high = np.array(list(words.values()), np.float32)[places].T
    return np.asarray(low + (high - low) * share, np.float32)


def load_captioned(name: str, size: int, count: int, seed: int = 0) -> ImageSet:
    """Return drawn shapes whose class is their caption.

    Args:
        name: One of `CAPTIONED`.
        size: Height and width in pixels.
        count: How many.
        seed: Of captions and of what they leave open.
    """
    rng = np.random.default_rng(seed)
    every = all_captions()
    hidden = name == "captions-held-out"
    allowed = [n for n, words in enumerate(every) if not (hidden and is_held_out(words))]
    captions = np.array(allowed)[rng.integers(len(allowed), size=count)]
    pixels = draw_shapes(factors_of(captions, rng), size)
    names = tuple(caption_of(words) for words in every)
    title = "Shapes with captions" + (", some pairs of words held out" if hidden else "")
    return ImageSet(title, as_images(pixels), torch.from_numpy(captions), names, SOURCE)
