"""The history of a run, thinned evenly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.toy.snapshot import Measurement, Scores

Array = NDArray[np.floating]

#: Steps between two points of the curves at the start, and points kept at most.
FIRST_STRIDE = 20
CURVE_POINTS = 400
#: Curve points between two measurements of the metrics.
MEASURE_EVERY = 25


@dataclass(frozen=True)
class Curves:
    """What a run recorded, thinned evenly; T points, K models.

    Attributes:
        steps: Shape `(T,)`.
        values: By name, each `(T, K)`: discriminator_loss, generator_loss, real_score,
            fake_score, gradient_norm.
        metric_steps: Steps of the metrics, shape `(M,)`.
        metrics: By name, each `(M, K)`: binned_js, modes, high_quality.
        marks: Step and sentence of every change made while running.
    """

    steps: Array
    values: dict[str, Array]
    metric_steps: Array
    metrics: dict[str, Array]
    marks: tuple[tuple[int, str], ...]


class Recorder:
    """Keeps points of the curves at fixed steps; doubles the distance when there are many.

    So equal configs give equal curves, however fast they were played.
    """

    def __init__(self) -> None:
        self.stride = FIRST_STRIDE
        self._scores: list[Scores] = []
        self._metrics: list[tuple[int, list[Measurement]]] = []
        self.marks: list[tuple[int, str]] = []
        self._curves: Curves | None = None

    @property
    def measure_stride(self) -> int:
        """Steps between two measurements."""
        return self.stride * MEASURE_EVERY

    def add(self, scores: Scores) -> None:
        """Keep one point of the curves."""
        if self._scores and scores.step <= self._scores[-1].step:
            return
        self._scores.append(scores)
        self._curves = None
        if len(self._scores) > CURVE_POINTS:
            self.stride *= 2
            self._scores = [s for s in self._scores if s.step % self.stride == 0]
            kept = [m for m in self._metrics if m[0] % self.measure_stride == 0]
            self._metrics = kept

    def add_metrics(self, step: int, measurements: list[Measurement]) -> None:
        """Keep one point of the metric curves."""
        if not self._metrics or step > self._metrics[-1][0]:
            self._metrics.append((step, measurements))
            self._curves = None

    def mark(self, step: int, sentence: str) -> None:
        """Note a change made while running."""
        self.marks.append((step, sentence))
        self._curves = None

    def forget_after(self, step: int) -> None:
        """Drop all that was kept of later steps."""
        self._scores = [s for s in self._scores if s.step <= step]
        self._metrics = [m for m in self._metrics if m[0] <= step]
        self.marks = [m for m in self.marks if m[0] <= step]
        self._curves = None

    def curves(self) -> Curves:
        """Return what was kept."""
        if self._curves is None:
            names = [n for n in Scores.__dataclass_fields__ if n != "step"]
            metrics = ("binned_js", "modes", "high_quality")
            self._curves = Curves(
                steps=np.array([s.step for s in self._scores], dtype=float),
                values={n: np.array([getattr(s, n) for s in self._scores]) for n in names},
                metric_steps=np.array([step for step, _ in self._metrics], dtype=float),
                metrics={
                    n: np.array([[getattr(m, n) for m in ms] for _, ms in self._metrics], float)
                    for n in metrics
                },
                marks=tuple(self.marks),
            )
        return self._curves
