"""What a drawn face is made of: each factor a number or a class with a name."""

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Indices = NDArray[np.int64]
Version = Literal["independent", "correlated"]

#: The names of each class, by factor.
NAMES: dict[str, tuple[str, ...]] = {
    "glasses": ("no", "round", "dark"),
    "hair": ("bald", "short", "long", "curly", "bun"),
    "hair_colour": ("black", "brown", "blond", "red", "grey"),
    "beard": ("no", "moustache", "full"),
    "eye_colour": ("brown", "blue", "green"),
    "background": ("grey", "blue", "green", "yellow", "pink"),
}
#: The range of each number, by factor.
RANGES: dict[str, tuple[float, float]] = {
    "smile": (-1, 1),
    "mouth_open": (0, 1),
    "eyes_open": (0, 1),
    "turn": (-1, 1),
    "skin": (0, 1),
    "age": (0, 1),
    "light": (-1, 1),
}
#: What `correlated` makes of an age: shares at age 0 and at age 1.
GREY_SHARES, GLASSES_SHARES = (0.02, 0.9), (0.1, 0.85)


@dataclass(frozen=True)
class FaceFactors:
    """What was drawn, one entry a face; classes are indices into `NAMES`.

    Attributes:
        smile: -1 the corners of the mouth down, 0 straight, 1 up.
        mouth_open: 0 closed to 1 open.
        eyes_open: 0 closed to 1 open.
        turn: -1 to the picture's left, 1 to its right.
        skin: 0 light to 1 dark.
        age: 0 young to 1 old: hair greys and recedes, wrinkles come, cheeks sink.
        light: -1 from the picture's left, 1 from its right.
        glasses: None, round or dark ones.
        hair: Its style.
        hair_colour: Its colour in youth.
        beard: None, a moustache or a full one.
        eye_colour: Of the iris.
        background: Its colour.
    """

    smile: Numbers
    mouth_open: Numbers
    eyes_open: Numbers
    turn: Numbers
    skin: Numbers
    age: Numbers
    light: Numbers
    glasses: Indices
    hair: Indices
    hair_colour: Indices
    beard: Indices
    eye_colour: Indices
    background: Indices

    def __len__(self) -> int:
        return len(self.smile)

    def __getitem__(self, some: slice) -> "FaceFactors":
        """Return the factors of some faces."""
        return FaceFactors(**{f.name: getattr(self, f.name)[some] for f in fields(self)})


def sample_factors(
    count: int, rng: np.random.Generator, version: Version = "independent"
) -> FaceFactors:
    """Draw the factors of `count` faces: numbers uniform, classes equally likely.

    A mouth is closed in half of the faces, the eyes in an eighth. In the version `correlated`
    age brings grey hair and glasses; both stay independent of all else.
    """
    numbers = {
        name: rng.uniform(low, high, count).astype(np.float32)
        for name, (low, high) in RANGES.items()
    }
    classes = {name: rng.integers(len(names), size=count) for name, names in NAMES.items()}
    for name, least, share in (("mouth_open", 0.4, 0.5), ("eyes_open", 0.6, 0.875)):
        opened = least + (1 - least) * numbers[name]
        is_open = rng.random(count) < share
        numbers[name] = np.where(is_open, opened, 0).astype(np.float32)
    if version == "correlated":
        _bring_with_age(classes, numbers["age"], rng)
    return FaceFactors(**numbers, **classes)  # type: ignore[arg-type]


def default_factors(**changes: float | str) -> FaceFactors:
    """Return one face, plain but for the factors given; classes by their names.

    >>> default_factors(glasses="dark").glasses.tolist()
    [2]
    """
    plain: dict[str, float | str] = {
        **dict.fromkeys(RANGES, 0.0),
        "eyes_open": 1.0,
        "age": 0.2,
        "skin": 0.25,
        "hair": "short",
        "hair_colour": "brown",
        **{name: names[0] for name, names in NAMES.items() if not name.startswith("hair")},
    }
    chosen = {**plain, **changes}
    made: dict[str, Numbers | Indices] = {}
    for name, value in chosen.items():
        if name in NAMES:
            made[name] = np.full(1, NAMES[name].index(str(value)))
        else:
            made[name] = np.full(1, value, np.float32)
    return FaceFactors(**made)  # type: ignore[arg-type]


def _bring_with_age(
    classes: dict[str, Indices], age: Numbers, rng: np.random.Generator
) -> None:
    def likely(shares: tuple[float, float]) -> NDArray[np.bool_]:
        low, high = shares
        return np.asarray(rng.random(len(age)) < low + (high - low) * age)

    grey = NAMES["hair_colour"].index("grey")
    young = rng.integers(grey, size=len(age))
    classes["hair_colour"] = np.where(likely(GREY_SHARES), grey, young)
    kinds = 1 + rng.integers(len(NAMES["glasses"]) - 1, size=len(age))
    classes["glasses"] = np.where(likely(GLASSES_SHARES), kinds, 0)
