"""Small networks that read from a drawn picture what it was drawn of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, interpolate

from explorer.images.data import to_unit_range
from explorer.images.data.faces import NAMES, RANGES, FaceFactors, draw_faces
from explorer.images.data.faces import sample_factors as sample_faces
from explorer.images.data.shapes import SHAPES, draw_shapes
from explorer.images.data.shapes import sample_factors as sample_shapes
from explorer.images.networks.reading import shipped_tensors
from explorer.images.store.checkpoints import load_weights

Numbers = NDArray[np.float64]
#: Seeds of the pictures that a reader learns from, and of those it never sees.
LEARNED_SEED, HELD_OUT_SEED = 7_001, 7_002
LEARNED, HELD_OUT = 20_000, 4_000
SIDE = 32


@dataclass(frozen=True)
class Drawn:
    """Pictures with all their factors.

    Attributes:
        images: Bytes `(N, 3, 32, 32)`.
        classes: The class of each picture, by factor, `(N,)`; -1 where it cannot be seen.
        numbers: Each number scaled to [0, 1], by factor, `(N,)`.
    """

    images: Tensor
    classes: Mapping[str, Tensor]
    numbers: Mapping[str, Tensor]


def spoken(factor: str) -> str:
    """Return what a page calls a factor.

    >>> spoken("eye_colour")
    'eye colour'
    """
    return factor.replace("_", " ")


@dataclass(frozen=True)
class Readable:
    """What a reader reads.

    Attributes:
        name: The folder of its weights.
        classes: The names of each class, by factor.
        numbers: The range of each number, by factor.
        draw: Draws so many pictures from a seed.
        turning: Numbers that come back to where they began, such as a hue.
        steps: How long it learns.
        redraw: Draws bytes `(N, 3, side, side)` of what was read, where all of it can be read.
    """

    name: str
    classes: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[float, float]]
    draw: Callable[[int, int], Drawn]
    turning: frozenset[str] = field(default_factory=frozenset)
    steps: int = 6_000
    redraw: "Callable[[Reading, int], NDArray[np.uint8]] | None" = None

    @property
    def outputs(self) -> int:
        """Numbers that the network's last layer has: a turning one needs two."""
        names = sum(map(len, self.classes.values()))
        return names + len(self.numbers) + len(self.turning)


def draw_readable_faces(count: int, seed: int) -> Drawn:
    """Draw faces; an eye's colour is seen of open eyes without dark glasses only."""
    factors = sample_faces(count, np.random.default_rng(seed))
    images = torch.from_numpy(draw_faces(factors, SIDE))
    classes = {
        name: torch.from_numpy(getattr(factors, name).astype(np.int64)) for name in NAMES
    }
    dark, bald = NAMES["glasses"].index("dark"), NAMES["hair"].index("bald")
    hidden = torch.from_numpy((factors.eyes_open <= 0) | (factors.glasses == dark))
    classes["eye_colour"][hidden] = -1
    classes["hair_colour"][torch.from_numpy(factors.hair == bald)] = -1
    return Drawn(images, classes, _scaled(factors, RANGES))


def redraw_faces(reading: "Reading", side: int) -> NDArray[np.uint8]:
    """Draw the faces that were read, bytes `(N, 3, side, side)`."""
    numbers = {name: values.astype(np.float32) for name, values in reading.numbers.items()}
    factors = FaceFactors(**numbers, **reading.classes)  # type: ignore[arg-type]
    return draw_faces(factors, side)


def draw_readable_shapes(count: int, seed: int) -> Drawn:
    """Draw shapes; the rotation is left out: a circle has none."""
    factors = sample_shapes(count, np.random.default_rng(seed))
    pixels = draw_shapes(factors, SIDE).transpose(0, 3, 1, 2)
    classes = {"shape": torch.from_numpy(factors.shape)}
    return Drawn(torch.from_numpy(pixels.copy()), classes, _scaled(factors, SHAPE_RANGES))


def _scaled(factors: object, ranges: Mapping[str, tuple[float, float]]) -> dict[str, Tensor]:
    return {
        name: torch.from_numpy((getattr(factors, name) - low) / (high - low)).float()
        for name, (low, high) in ranges.items()
    }


SHAPE_RANGES = {
    "hue": (0.0, 1.0),
    "background": (0.0, 1.0),
    "size": (0.26, 0.42),
    "x": (0.0, 1.0),
    "y": (0.0, 1.0),
}
READERS: dict[str, Readable] = {
    "face-reader": Readable(
        "face-reader", NAMES, RANGES, draw_readable_faces, redraw=redraw_faces
    ),
    "shape-reader": Readable(
        "shape-reader",
        {"shape": tuple(SHAPES)},
        SHAPE_RANGES,
        draw_readable_shapes,
        frozenset({"hue", "background"}),
        steps=2_500,
    ),
}


@dataclass(frozen=True)
class Reading:
    """What a reader makes of N pictures.

    Attributes:
        classes: The likeliest class of each picture, by factor, `(N,)`.
        chances: The probability of each class, by factor, `(N, C)`.
        numbers: Each number in its own range, by factor, `(N,)`.
    """

    classes: Mapping[str, NDArray[np.int64]]
    chances: Mapping[str, Numbers]
    numbers: Mapping[str, Numbers]


class FactorReader(nn.Module):
    """Three convolutions with pooling, 128 features, an output a class and a number.

    Args:
        readable: What it reads.
    """

    def __init__(self, readable: Readable) -> None:
        super().__init__()
        self.readable = readable
        self.body = nn.Sequential(
            *_block(3, 16),
            *_block(16, 32),
            *_block(32, 64),
            nn.Flatten(),
            nn.Linear(64 * 4 * 4, 128),
            nn.ReLU(),
        )
        self.head = nn.Linear(128, readable.outputs)

    def features(self, images: Tensor) -> Tensor:
        """Return features `(N, 128)` of pictures `(N, 3, H, W)` in [-1, 1]."""
        if images.shape[-1] > SIDE:
            # Means over squares are nearest to what is drawn small: of 400 faces of 64 pixels
            # 99.8 % of the glasses are read right so, 96.8 % by an antialiased triangle.
            images = interpolate(images, size=(SIDE, SIDE), mode="area")
        elif images.shape[-1] < SIDE:
            images = interpolate(images, size=(SIDE, SIDE), mode="bilinear")
        features: Tensor = self.body(images)
        return features

    def forward(self, images: Tensor) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Return logits `(N, C)` by class factor, and numbers scaled to [0, 1] by factor.

        A turning number comes as `(N, 2)`: cosine and sine of its angle.
        """
        outputs, start = self.head(self.features(images)), 0
        logits, numbers = {}, {}
        for name, names in self.readable.classes.items():
            logits[name] = outputs[:, start : start + len(names)]
            start += len(names)
        for name in self.readable.numbers:
            width = 1 + (name in self.readable.turning)
            numbers[name] = outputs[:, start : start + width].squeeze(1)
            start += width
        return logits, numbers

    @torch.no_grad()
    def read(self, images: Tensor) -> Reading:
        """Return the factors of pictures `(N, 3, H, W)` in [-1, 1]."""
        logits, scaled = self(images)
        numbers = {}
        for name, (low, high) in self.readable.numbers.items():
            value = _turned(scaled[name]) if name in self.readable.turning else scaled[name]
            numbers[name] = low + (high - low) * value.clamp(0, 1).double().numpy()
        chances = {name: v.softmax(1).double().numpy() for name, v in logits.items()}
        classes = {name: v.argmax(1) for name, v in chances.items()}
        return Reading(classes, chances, numbers)


def _turned(pair: Tensor) -> Tensor:
    """Return the angle of a cosine and a sine as a share of a turn, in [0, 1)."""
    return torch.atan2(pair[:, 1], pair[:, 0]) / (2 * torch.pi) % 1


def _block(narrow: int, wide: int) -> list[nn.Module]:
    return [nn.Conv2d(narrow, wide, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]


@lru_cache(maxsize=2)
def load_reader(name: str) -> FactorReader:
    """Return a shipped reader, on the CPU, in evaluation mode.

    Args:
        name: A key of `READERS`.

    Raises:
        ValueError: Its file is missing or damaged.
    """
    tensors = shipped_tensors(name)
    with torch.device("meta"):
        model = FactorReader(READERS[name])
    model.to_empty(device="cpu")
    load_weights(model, tensors, name)
    return model.eval().requires_grad_(False)


def train_reader(
    readable: Readable, steps: int | None = None, learned: int = LEARNED, seed: int = 0
) -> FactorReader:
    """Train a reader on freshly drawn pictures under a little noise."""
    steps = steps or readable.steps
    rng = torch.Generator().manual_seed(seed)
    model, drawn = _fresh(readable, rng), readable.draw(learned, LEARNED_SEED)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    for _ in range(steps):
        chosen = torch.randint(learned, (64,), generator=rng)
        images = to_unit_range(drawn.images[chosen])
        images += 0.05 * torch.randn(images.shape, generator=rng)
        loss = reading_loss(model, images, _some(drawn, chosen))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return model.eval().requires_grad_(False)


def reading_loss(model: FactorReader, images: Tensor, drawn: Drawn) -> Tensor:
    """Return cross-entropies of the classes that can be seen plus squared errors, as a sum."""
    logits, numbers = model(images)
    loss = torch.zeros(())
    for name, wanted in drawn.classes.items():
        seen = cross_entropy(logits[name], wanted, ignore_index=-1, reduction="sum")
        loss = loss + seen / len(images)
    for name, value in drawn.numbers.items():
        target = value
        if name in model.readable.turning:
            angle = 2 * torch.pi * value
            target = torch.stack([angle.cos(), angle.sin()], dim=1)
        loss = loss + 20 * (numbers[name] - target).square().mean()
    return loss


def accuracies(model: FactorReader, drawn: Drawn) -> dict[str, float]:
    """Return how well each factor of given pictures is read.

    Of a class the share that is right, among the pictures where it can be seen; of a number
    the mean error as a share of its range, of a turning one of half a turn.
    """
    found: dict[str, float] = {}
    reading = model.read(to_unit_range(drawn.images))
    for name, wanted in drawn.classes.items():
        seen = (wanted >= 0).numpy()
        right = reading.classes[name] == wanted.numpy()
        found[name] = float(right[seen].mean())
    for name, value in drawn.numbers.items():
        low, high = model.readable.numbers[name]
        gap = np.abs((reading.numbers[name] - low) / (high - low) - value.numpy())
        if name in model.readable.turning:
            gap = 2 * np.minimum(gap, 1 - gap)
        found[name] = float(gap.mean())
    return found


def _some(drawn: Drawn, chosen: Tensor) -> Drawn:
    return Drawn(
        drawn.images[:0],
        {name: value[chosen] for name, value in drawn.classes.items()},
        {name: value[chosen] for name, value in drawn.numbers.items()},
    )


def _fresh(readable: Readable, rng: torch.Generator) -> FactorReader:
    with torch.device("meta"):
        model = FactorReader(readable)
    model.to_empty(device="cpu")
    for child in model.modules():
        if isinstance(child, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(child.weight, nonlinearity="relu", generator=rng)
            nn.init.zeros_(child.bias)  # type: ignore[arg-type]
    return model
