"""The recorded story of the opening: one small GAN at four moments, and the way between them.

Whoever only shows it must not pay for torch: `explorer.toy.make_story` trains and writes it.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("story.npz")


@dataclass(frozen=True)
class Story:
    """One training, F frames long; D has L layers.

    Attributes:
        acts: The frames at which the four acts stand, `(4,)`.
        updates: Updates that D had done at each frame, `(F,)`.
        steps: Steps that both had done at each frame, `(F,)`; a step updates both once.
        real: Real samples, the same at every frame, `(S, 2)`.
        fakes: Samples of G of the same noise at every frame, `(F, S, 2)`.
        surface: D's output at cell centres of the window, rows from low y to high y,
            `(F, C, C)`: 0 is fake, 255 is real.
        weights: D's flat parameters at each act, `(4, P)`, weight (`in x out`) then bias.
        sizes: Widths of D's layers, `(L + 1,)`; between them stands a ReLU.
        window: Half the side of the square that is shown, shape `()`.
    """

    acts: NDArray[np.int64]
    updates: NDArray[np.int64]
    steps: NDArray[np.int64]
    real: NDArray[np.float32]
    fakes: NDArray[np.float32]
    surface: NDArray[np.uint8]
    weights: NDArray[np.float32]
    sizes: NDArray[np.int64]
    window: NDArray[np.float64]

    def logits(self, act: int, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return D's logit at points `(N, 2)` at an act from 0 on, shape `(N,)`."""
        values, start = points, 0
        flat = self.weights[act]
        for index, (rows, columns) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            middle, end = start + rows * columns, start + (rows + 1) * columns
            if index:
                values = np.maximum(values, 0)
            values = values @ flat[start:middle].reshape(rows, columns) + flat[middle:end]
            start = end
        return values[:, 0]

    def accuracy(self, act: int) -> float:
        """Return how often D is right about the shown samples, half real and half fake."""
        real = self.logits(act, self.real) > 0
        fake = self.logits(act, self.fakes[self.acts[act]]) <= 0
        return float((real.mean() + fake.mean()) / 2)


@lru_cache(maxsize=1)
def recorded() -> Story:
    """Return the story that is shipped."""
    with np.load(FILE) as arrays:
        return Story(**{field.name: arrays[field.name] for field in fields(Story)})
