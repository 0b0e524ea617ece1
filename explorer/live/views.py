"""What a component of a page shows of a run, as the bytes that its canvas draws."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from explorer.live.view import LiveView, Moment
from explorer.numbers import three
from explorer.plots.live import (
    Chart,
    Line,
    Panel,
    curves_bytes,
    density_levels,
    output_levels,
    panels_bytes,
)
from explorer.plots.saturation import at_the_other_loss, histogram_bytes
from explorer.plots.wire import pack
from explorer.toy.config import ToyConfig
from explorer.toy.curves import Curves
from explorer.toy.recording import RecordedRun
from explorer.toy.run import Frame
from explorer.toy.snapshot import Measurement, Snapshot

Array = NDArray[np.floating]
#: Below this mean answer D knows the fakes; below this gradient G stands still.
SURE, DEAD = 0.1, 0.01


@dataclass(frozen=True)
class Glance:
    """A run at one moment, as a view gets it.

    Attributes:
        run: The run itself.
        frame: What there is to see.
        name: Names the run; another one starts with fresh axes.
        note: One sentence for those who watch, or empty.
    """

    run: RecordedRun
    frame: Frame
    name: str
    note: str = ""


class RunView(LiveView):
    """What one component shows of a run."""

    def picture(self, job: RecordedRun, moment: Moment) -> bytes:
        """Return what the browser draws."""
        frame = job.look(moment.numbers_age, light=moment.light)
        return self.draw(Glance(job, frame, moment.name, moment.note))

    @abstractmethod
    def draw(self, glance: Glance) -> bytes:
        """Return what the browser draws."""


@dataclass(frozen=True)
class PanelsView(RunView):
    """The large pictures, one panel a model.

    Attributes:
        titles: One a model.
        layers: What a panel shows, keys of `explorer.plots.live.LAYERS`.
        arrows: Whose gradients the arrows show: an objective's, or `own`.
    """

    titles: tuple[str, ...]
    layers: tuple[str, ...]
    arrows: str = "own"
    period: ClassVar[float] = 1 / 30

    def draw(self, glance: Glance) -> bytes:
        """Return the pictures and their numbers."""
        frame, configs = glance.frame, glance.run.configs
        snapshot = frame.snapshot
        centre, scale = output_fit(configs, snapshot)
        arrays: dict[str, NDArray[np.float32] | NDArray[np.uint8]] = {
            "output": output_levels(snapshot.grid_logits, centre, scale),
            "density": density_levels(snapshot.density),
            "real": packed(snapshot.real),
            "fake": packed(snapshot.fake),
            "gradients": packed(np.nan_to_num(self._gradients(configs, snapshot))),
            "manifold": packed(snapshot.manifold),
        }
        panels = [
            Panel(title, stop or numbers(measured), stopped=stop is not None)
            for title, measured, stop in zip(
                self.titles, frame.measurements, snapshot.divergences, strict=True
            )
        ]
        return panels_bytes(
            panels,
            arrays,
            layers=self.layers,
            window=snapshot.window,
            step=snapshot.step,
            number=frame.number,
            changes=len(frame.curves.marks),
            rate=frame.steps_per_second,
            playing=glance.run.active,
            note=frame.error or glance.note,
        )

    def _gradients(self, configs: Sequence[ToyConfig], snapshot: Snapshot) -> Array:
        """Return the arrows of one loss for every model, at its fakes and for its D."""
        if self.arrows == "own":
            return snapshot.gradients
        own = np.linalg.norm(snapshot.gradients, axis=-1)
        other = at_the_other_loss(own, snapshot.fake_logits, saturating(configs))
        swap = np.array([config.objective != self.arrows for config in configs])[:, None]
        factor = np.where(swap, other / np.maximum(own, 1e-38), 1.0)
        return np.asarray(snapshot.gradients * factor[..., None])


@dataclass(frozen=True)
class CurvesView(RunView):
    """The run's history.

    Attributes:
        charts: What to draw; None for losses, D's outputs, divergence and quality.
    """

    charts: tuple[Chart, ...] | None = None
    period: ClassVar[float] = 0.5
    prompt: ClassVar[bool] = False

    def draw(self, glance: Glance) -> bytes:
        """Return all charts."""
        frame, configs = glance.frame, glance.run.configs
        curves = frame.curves
        arrays = {"steps": curves.steps, "metric_steps": curves.metric_steps}
        arrays |= curves.values | curves.metrics
        floor = np.array([[m.binned_js_floor for m in frame.measurements]])
        arrays["floor"] = np.repeat(floor, len(curves.metric_steps), axis=0)
        return curves_bytes(
            _charts(configs, curves) if self.charts is None else self.charts,
            {name: packed(a.reshape(len(a), -1)) for name, a in arrays.items()},
            marks=curves.marks,
            last=max(frame.snapshot.step, int(curves.steps.max(initial=100))),
            run=glance.name,
        )


@dataclass(frozen=True)
class HistogramView(RunView):
    """How strong the gradients at the fakes are, one chart a model; two losses.

    Attributes:
        losses: The objectives of the two models.
    """

    losses: tuple[str, str]
    period: ClassVar[float] = 0.25

    def draw(self, glance: Glance) -> bytes:
        """Return the histograms, with the middle fake in words."""
        snapshot = glance.frame.snapshot
        own = np.linalg.norm(np.nan_to_num(snapshot.gradients), axis=-1)
        other = at_the_other_loss(own, snapshot.fake_logits, saturating(glance.run.configs))
        middles = zip(np.median(own, axis=1), np.median(other, axis=1), strict=True)
        answers = snapshot.scores.fake_score
        words = [
            f"{verdict(float(answer), mine)} ■ {three(mine)} · ┅ {three(its)}"
            for (mine, its), answer in zip(middles, answers, strict=True)
        ]
        titles = [f"Norms at all fakes, {loss}" for loss in self.losses]
        return histogram_bytes(own, other, titles, words)


def verdict(answer: float, gradient: float) -> str:
    """Return who wins, in words: D's mean answer to the fakes, and what is left for G.

    >>> verdict(0.001, 1e-4)
    'D wins: it calls the fakes 0.00100 real, and G stands still.'
    """
    if answer >= SURE:
        return f"D is not sure: it calls the fakes {three(answer)} real."
    won = "G stands still" if gradient < DEAD else "G is still driven"
    return f"D wins: it calls the fakes {three(answer)} real, and {won}."


@dataclass(frozen=True)
class NumbersView(RunView):
    """The losses and D's mean outputs of the first model, as numbers."""

    period: ClassVar[float] = 0.5

    def draw(self, glance: Glance) -> bytes:
        """Return the numbers."""
        scores = glance.frame.snapshot.scores
        header = {
            "step": scores.step,
            "discriminator_loss": three(scores.discriminator_loss[0]),
            "generator_loss": three(scores.generator_loss[0]),
            "real_score": three(scores.real_score[0]),
            "fake_score": three(scores.fake_score[0]),
        }
        return pack(header, {})


def saturating(configs: Sequence[ToyConfig]) -> list[bool]:
    """Return which models descend the saturating loss."""
    return [config.objective == "saturating" for config in configs]


def packed(array: Array) -> NDArray[np.float32]:
    """Return an array as it travels."""
    return array.astype(np.float32, copy=False)


def numbers(measured: Measurement) -> str:
    """Return a model's metrics in words."""
    text = (
        f"binned JS {three(measured.binned_js)} nats "
        f"(a perfect G reads {three(measured.binned_js_floor)})"
    )
    if not measured.total_modes:
        return text
    return (
        f"{text} · modes {measured.modes}/{measured.total_modes}"
        f" ({measured.modes_by_share} well covered)"
        f" · high quality {100 * measured.high_quality:.0f} %"
    )


def output_fit(configs: Sequence[ToyConfig], snapshot: Snapshot) -> tuple[Array, Array]:
    """Return where each D says 1/2 and how steeply its logit turns into D(x).

    A probability's logit is shown as it is. A critic has no such point: the middle between
    its mean outputs on real and on fake takes its place.
    """
    scores = snapshot.scores
    probability = np.array([c.losses.probability for c in configs])
    middle = (scores.real_score + scores.fake_score) / 2
    gap = np.maximum(np.abs(scores.real_score - scores.fake_score), 0.05)
    return np.where(probability, 0.0, middle), np.where(probability, 1.0, 4.0 / gap)


def _charts(configs: Sequence[ToyConfig], curves: Curves) -> list[Chart]:
    models = len(configs)
    probability = all(c.losses.probability for c in configs)
    scores = Chart(
        "D's mean output D(x)" if probability else "D's mean output",
        0.0,
        1.0,
        _lines("steps", {"real_score": "real", "fake_score": "fake"}, models),
        (("D(x), real", "real"), ("D(G(z)), fake", "fake")),
    )
    losses = Chart(
        "Losses",
        0.0,
        1.5,
        _lines("steps", {"discriminator_loss": "text", "generator_loss": "fake"}, models),
        (("D", "text"), ("G", "fake")),
    )
    divergence = Chart(
        "Binned JS, nats",
        -3.0,
        float(np.log10(np.log(2))),
        _lines("metric_steps", {"floor": "past", "binned_js": "fake"}, models),
        (("G", "fake"), ("perfect G", "past")),
        log=True,
    )
    if np.isfinite(curves.metrics["high_quality"]).any():
        last = Chart(
            "High quality, share within 3σ",
            0.0,
            1.0,
            _lines("metric_steps", {"high_quality": "fake"}, models),
            (("G", "fake"),),
        )
    else:
        last = Chart(
            "Gradient of G's loss, mean norm",
            -2.0,
            1.0,
            _lines("steps", {"gradient_norm": "fake"}, models),
            (("G", "fake"),),
            log=True,
        )
    return [losses, scores, divergence, last]


def _lines(steps: str, values: dict[str, str], models: int) -> list[Line]:
    return [
        Line(steps, name, model, colour)
        for name, colour in values.items()
        for model in range(models)
    ]
