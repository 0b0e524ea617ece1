"""The controls of the latent walk: which generator, which moment, what to do."""

from typing import Self

import streamlit as st

from explorer.config import quoted
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.walk import WalkConfig
from explorer.images.store.library import ModelEntry
from explorer.ui.frame import state
from explorer.ui.frame.controls import Controls
from explorer.ui.latent_walk.models import entries, upload

VIEWS = {
    "walk": "Walk",
    "between": "Between two",
    "arithmetic": "A − B + C",
    "direction": "A direction",
    "neighbours": "Nearest images",
}
TRUNCATIONS = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, None)
#: What a view opens with where the student has not chosen: concepts are plain in faces.
OPENED = {"arithmetic": "faces-dcgan", "direction": "faces-dcgan"}
KNOBS = {"principal": "Principal", "axes": "Numbers of z", "saved": "Saved"}


class WalkControls:
    """Draws the controls of one page and returns its config.

    Args:
        page: The page's name, the prefix of the widget keys.
        config: The state to start from.
        models: Every model by name; at least one.
    """

    def __init__(self, page: str, config: WalkConfig, models: dict[str, ModelEntry]) -> None:
        self._models, self._page = models, page
        if config.model and config.model not in models:
            st.warning(f"There is no model {quoted(config.model)} here; another one is shown.")
        if config.model not in models:
            config = config.with_(model=self._first(config.view))
        self._config, self._controls = config, Controls(page, config)

    @classmethod
    def load(cls, page: str, models: dict[str, ModelEntry]) -> Self:
        """Return the controls in the state of the session or the link."""
        return cls(page, state.load(page, WalkConfig), models)

    def choose(self) -> ModelEntry:
        """Draw the upload and the choice of the generator and of what to do; return it."""
        with st.sidebar:
            name = upload()
        if name:
            st.session_state[f"{self._page}.model"] = name
            self._models |= entries()
        titles = {key: entry.title for key, entry in self._models.items()}
        key = f"{self._page}.model"
        if st.session_state.get(key) not in (None, *titles):
            del st.session_state[key]
        view = st.session_state.get(f"{self._page}.view", self._config.view)
        if view != self._config.view and self._config.model == next(iter(self._models)):
            st.session_state[key] = self._first(view)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = self._controls.select("model", "Generator", titles)
            self._controls.choice("view", "What to do", VIEWS)
        return self._models[chosen]

    def settings(self, series: CheckpointSeries) -> None:
        """Draw what depends on the generator, in the sidebar."""
        c = self._controls
        with st.sidebar:
            self._classes(series)
            c.number("seed", "Seed of the 64 z", step=1)
            c.steps(
                "truncation", "Truncation, by drawing again", TRUNCATIONS, names={None: "none"}
            )
            walking = st.session_state.get(f"{self._page}.view", "walk") == "walk"
            if walking:
                self._walk()
            elif series.last:
                steps = {i: f"{step:,}" for i, step in enumerate(series.steps)}
                self._moments(steps)

    def result(self) -> WalkConfig:
        """Return the config of all widgets drawn so far; other sliders begin at 0."""
        config, before = self._controls.result(), self._config
        kept = (config.model, config.knobs) == (before.model, before.knobs)
        return config if kept else config.with_(amounts=())

    def _first(self, view: str) -> str:
        """Return the model that a view opens with."""
        wanted = OPENED.get(view, "")
        return wanted if wanted in self._models else next(iter(self._models))

    def _classes(self, series: CheckpointSeries) -> None:
        count = series.network.classes
        names = {-1: "all in turn", **{i: str(i) for i in range(count)}}
        key = f"{self._page}.label"
        if st.session_state.get(key, self._config.label) not in names:
            st.session_state[key] = -1
        off = None if count else "This generator has no classes."
        self._controls.select("label", "Class", names, why_off=off)

    def _walk(self) -> None:
        c = self._controls
        c.toggle("together", "Move all 64 seeds together")
        c.toggle("keep_norm", "Keep |z| typical")
        c.choice("knobs", "Sliders", KNOBS)
        with st.expander("Corners of the plane"):
            for name, letter in (("first", "A"), ("second", "B"), ("third", "C")):
                c.number(name, f"Seed {letter}, 0 to 63", step=1)

    def _moments(self, steps: dict[int, str]) -> None:
        """Draw the slider over checkpoints; the last one is -1 in the config."""
        last = len(steps) - 1
        key = f"{self._page}.checkpoint"
        shown = self._config.checkpoint if 0 <= self._config.checkpoint <= last else last
        if st.session_state.get(key) not in steps:
            st.session_state[key] = shown
        chosen = st.select_slider(
            "Training, step",
            list(steps),
            st.session_state[key],
            format_func=steps.__getitem__,
            key=key,
        )
        self._controls.set(checkpoint=-1 if chosen == last else chosen)
