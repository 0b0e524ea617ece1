"""One update as a picture in the browser: all stages are sent once, next needs no server."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from explorer.objectives import OBJECTIVES
from explorer.plots.live import output_levels
from explorer.plots.mathml import mathml
from explorer.plots.palette import web_palettes
from explorer.plots.wire import Packed, pack
from explorer.toy.config import ToyConfig
from explorer.toy.walkthrough import Course, WalkedUpdate, Walkthrough
from explorer.ui.frame import state
from explorer.ui.frame.numbers import three, true_minus
from explorer.ui.one_step.controls import OneStepConfig
from explorer.ui.one_step.formulas import STAGES, loss_latex, parts, score
from explorer.ui.one_step.formulas import probability as shown_probability
from explorer.ui.one_step.text import LIT, WORDS
from explorer.ui.source import source

Array = NDArray[np.floating]

_HTML = """
<div class="walk" tabindex="-1">
  <div class="head"><div class="chips"></div><h4></h4><p class="words"></p></div>
  <div class="body">
    <div class="left">
      <svg class="scheme" role="img" aria-label="The game, with the active part lit"></svg>
      <div class="formula"></div><div class="filled" aria-live="polite"></div>
    </div>
    <div class="right">
      <canvas role="img" aria-label="This batch in the plane"></canvas>
      <div class="legend"></div>
    </div>
    <div class="bar">
      <button class="back">◀ Back</button><button class="next">Next ▶</button>
      <button class="auto">Automatic</button>
      <label>one stage in <input type="range" min="0" max="5" step="1"><output></output></label>
      <button class="onward">Next step of training »</button>
      <span class="keys">Keys: ← → stage, A automatic</span>
    </div>
    <div class="numbers"><table></table></div>
  </div>
</div>
"""

_walk = st.components.v2.component(
    "gan_walk_through",
    html=_HTML,
    css=source(__file__, "math.css", "steps.css"),
    js=source(__file__, "wire.js", "field.js", "steps_plane.js", "steps.js"),
)


@dataclass(frozen=True)
class Row:
    """One row of the table of samples.

    Attributes:
        label: MathML of what it holds.
        kind: `real`, `fake` or empty: its colour.
        cells: One text a sample; two numbers stand above each other.
        mean: The mean over the batch, or empty.
        stage: The name of the stage from which on it is shown.
    """

    label: str
    kind: str
    cells: list[list[str]]
    mean: str
    stage: str


@st.cache_resource(max_entries=12, show_spinner=False)
def _course(query: tuple[tuple[str, str], ...]) -> Course:
    return Course(ToyConfig.from_query(dict(query))[0])


@st.cache_data(max_entries=64, show_spinner="Training up to this step …")
def _walked(query: tuple[tuple[str, str], ...], step: int) -> Walkthrough:
    return _course(query).walk(step)


def walked(config: OneStepConfig) -> Walkthrough:
    """Return the step that a page shows; sessions that ask for the same share it."""
    return _walked(tuple(sorted(config.game.to_query().items())), config.start_step)


def show(page: str, config: OneStepConfig, walk: Walkthrough) -> None:
    """Draw the step; where the student stops, and the next step, go to the config.

    Args:
        page: The page's name.
        config: Its state.
        walk: What `walked` returned.
    """
    key = f"{page}-walk"

    def moved() -> None:
        place = st.session_state[key].place
        if place is not None:
            now = st.session_state[f"{page}:config"]
            state.apply(page, now.with_(**place))

    _walk(key=key, data=walk_bytes(config, walk), on_place_change=moved)


def walk_bytes(config: OneStepConfig, walk: Walkthrough) -> bytes:
    """Return everything that the browser shows of one step."""
    shown = stages(walk)
    header: dict[str, Any] = {
        "run": f"{sorted(config.game.to_query().items())}/{walk.step}",
        "step": walk.step,
        "last": config.start_step >= 5_000 or walk.stopped is not None,
        "stage": min(config.stage, len(shown) - 1),
        "pace": config.pace,
        "optimum": config.optimum,
        "probability": OBJECTIVES[walk.config.objective].probability,
        "window": walk.weighed.window,
        "stages": shown,
        "updates": [_update(walk.config, update) for update in walk.updates],
        "palettes": web_palettes(),
    }
    return pack(header, _fields(walk))


def _fields(walk: Walkthrough) -> Packed:
    """Return D(x) before each update and after the last, and that of the best D."""
    surfaces = np.stack([*(u.surface for u in walk.updates), walk.updates[-1].surface_after])
    centre, scale = _fit(walk)
    many = np.ones(len(surfaces))
    # 255 stands for 'neither data nor fakes': there D* is open.
    best = np.nan_to_num(254 * walk.weighed.best_output, nan=255.0)
    return {
        "surfaces": output_levels(surfaces, centre * many, scale * many),
        "best": np.round(best).astype(np.uint8),
    }


def _fit(walk: Walkthrough) -> tuple[float, float]:
    """Return where D says 1/2 and how steeply its logit turns into D(x)."""
    if OBJECTIVES[walk.config.objective].probability:
        return 0.0, 1.0
    judged = [u for u in walk.updates if len(u.real)] or walk.updates
    real, fake = judged[0].real_logits, judged[0].fake_logits
    high = float(real.mean()) if len(real) else float(fake.max())
    low = float(fake.mean())
    return (high + low) / 2, 4.0 / max(abs(high - low), 0.05)


def stages(walk: Walkthrough) -> list[dict[str, Any]]:
    """Return the stages of all updates in their order, with words and formulas."""
    count = sum(u.player == "discriminator" for u in walk.updates)
    probability = OBJECTIVES[walk.config.objective].probability
    found: list[dict[str, Any]] = []
    for index, update in enumerate(walk.updates):
        many = update.player == "discriminator" and count > 1
        which = f", update {index + 1} of {count}" if many else ""
        for name, say in _steps(update):
            words = WORDS[update.player, name]
            shown = say(walk.config, update)
            found.append(
                {
                    "name": name,
                    "player": update.player,
                    "update": index,
                    "title": f"{update.player[0].upper()} learns{which}: {words.title}",
                    "words": words.said(reused=update.reused, probability=probability),
                    "lit": LIT[update.player, name],
                    "formula": mathml(shown.formula),
                    "numbers": [mathml(line) for line in shown.numbers],
                }
            )
    return found


def _steps(update: WalkedUpdate) -> Iterator[tuple[str, Any]]:
    for name, say in STAGES.items():
        if name != "sample-x" or len(update.real):
            yield name, say


def _update(config: ToyConfig, update: WalkedUpdate) -> dict[str, Any]:
    arrays = {
        "z": update.latents[:, :2],
        "fake": update.fake,
        "fakeAfter": update.fake_after,
        "real": update.real,
        "pulls": np.empty((0, 2)) if update.pulls is None else update.pulls,
        "realSlopes": update.real_slopes,
        "fakeSlopes": update.fake_slopes,
    }
    after = score_mean(config, update.fake_logits_after)
    return {
        "player": update.player,
        **{name: np.asarray(a, float).round(6).tolist() for name, a in arrays.items()},
        "rows": [vars(row) for row in rows(config, update)],
        "loss": three(update.loss),
        "means": {
            "real": score_mean(config, update.real_logits),
            "fake": score_mean(config, update.fake_logits),
            "fakeAfter": after,
        },
    }


def score_mean(config: ToyConfig, logits: Array) -> str:
    """Return the mean of D's answers, or nothing where there are none."""
    if not len(logits):
        return ""
    if OBJECTIVES[config.objective].probability:
        return shown_probability(float((1 / (1 + np.exp(-logits.astype(float)))).mean()))
    return three(float(logits.mean()))


def rows(config: ToyConfig, update: WalkedUpdate) -> list[Row]:
    """Return the table of the batch: every number that the update used."""
    terms = {p.kind: p for p in parts(loss_latex(config, update.player))}
    found = [_points("z_i", "", update.latents[:, :2], "sample-z")]
    found.append(_points("G(z_i)", "fake", update.fake, "generate"))
    sides = [("fake", "G(z_i)", "D(G(z))")]
    if len(update.real):
        found.append(_points("x_i", "real", update.real, "sample-x"))
        sides.insert(0, ("real", "x_i", "D(x)"))
    numbers = {"term": "loss", "slope": "gradient"}
    for kind, of, _ in sides:
        logits = getattr(update, f"{kind}_logits")
        found.append(_scores(config, f"D({of})", kind, logits, "score"))
    for what, stage in numbers.items():
        for kind, of, whole in sides:
            body = terms[kind].sign + terms[kind].body.replace(whole, f"D({of})")
            label = body if what == "term" else f"s({of})"
            row = _numbers(label, kind, getattr(update, f"{kind}_{what}s"), stage)
            note = " <small>slope of the loss</small>" if what == "slope" else ""
            found.append(replace(row, label=row.label + note))
    if update.pulls is not None:
        arrow = _points(r"\mathrm{arrow}", "", update.pulls, "gradient")
        found.append(replace(arrow, label=arrow.label + " <small>down its loss</small>"))
        found.append(_points(r"G(z_i)\,\mathrm{ after}", "fake", update.fake_after, "update"))
    for kind, of, _ in sides:
        logits = getattr(update, f"{kind}_logits_after")
        found.append(_scores(config, rf"D({of})\,\mathrm{{ after}}", kind, logits, "update"))
    return found


def _points(label: str, kind: str, points: Array, stage: str) -> Row:
    cells = [[true_minus(f"{v:.2f}") for v in point] for point in points.tolist()]
    if stage == "gradient":
        cells = [[three(v) for v in point] for point in points.tolist()]
    return Row(mathml(label)[0], kind, cells, "", stage)


def _scores(config: ToyConfig, label: str, kind: str, logits: Array, stage: str) -> Row:
    probability = OBJECTIVES[config.objective].probability
    cells = [[score(config, float(v)) if probability else three(float(v))] for v in logits]
    return Row(mathml(label)[0], kind, cells, score_mean(config, logits), stage)


def _numbers(label: str, kind: str, values: Array, stage: str) -> Row:
    cells = [[three(float(v))] for v in values]
    return Row(mathml(label)[0], kind, cells, three(float(values.mean())), stage)
