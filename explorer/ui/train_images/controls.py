"""The controls of the training page, all made from the fields of the chosen system's config."""

from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic.fields import FieldInfo

from explorer.config import quoted
from explorer.images.systems import SYSTEMS
from explorer.offering import label
from explorer.ui.frame import fields, state
from explorer.ui.frame.controls import Controls
from explorer.ui.train_images import data
from explorer.ui.train_images.config import TrainPageConfig

#: Groups that are the server's to decide, not a student's.
_LEFT_OUT = ("device", "records")
#: A group of more controls than these is folded.
_FEW = 4


class TrainControls:
    """Draws the settings of a new run in the sidebar.

    Args:
        page: The page's name, the prefix of the widget keys.
        runs: The names of all runs.
    """

    def __init__(self, page: str, runs: Sequence[str]) -> None:
        self._page, self._runs = page, runs
        self._config: TrainPageConfig = state.load(page, TrainPageConfig)
        self._controls = Controls(page, self._config)
        for name, instead in (
            ("shown", "the newest is shown"),
            ("against", "none is compared"),
        ):
            if (wanted := self._present(name)) and wanted not in runs:
                st.warning(f"There is no run {quoted(str(wanted))} here; {instead}.")

    def sidebar(self) -> None:
        """Draw every setting of the system, in its config's groups."""
        with st.sidebar:
            self._system()
            for title, names in SYSTEMS[self._config.system].Config.grouped().items():
                if title not in _LEFT_OUT:
                    self._group(title, names)

    def runs(self) -> None:
        """Draw which runs to look at."""
        names = {name: name for name in self._runs}
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            self._among("shown", "Run shown", {"": "the newest", **names})
        with right:
            self._among("against", "Compare with", {"": "nothing", **names})

    def result(self) -> TrainPageConfig:
        """Return the config of all widgets drawn so far."""
        return self._controls.result()

    @property
    def refused(self) -> list[str]:
        """Why `result` kept the old config, one sentence each; empty where it did not."""
        return self._controls.refused

    def _system(self) -> None:
        """Draw which system is trained; another one brings its own controls."""
        sources = {name: kind.source.partition(";")[0] for name, kind in SYSTEMS.items()}
        titles = {name: f"{kind.title}: {sources[name]}" for name, kind in SYSTEMS.items()}
        chosen = self._controls.select("system", "What is trained", titles)
        if chosen != self._config.system:
            state.apply(self._page, self._config.of_system(chosen))
            st.rerun()

    def _group(self, title: str, names: Sequence[str]) -> None:
        if title == "data":
            self._data(names)
        elif len(names) > _FEW:
            with st.expander(title.capitalize()):
                self._fields(names)
        else:
            if len(names) > 1:
                st.markdown(f"**{title.capitalize()}**")
            self._fields(names)

    def _data(self, names: Sequence[str]) -> None:
        """Draw the data sets, what else concerns them, and the field for a student's own."""
        choice, own = st.container(), st.expander("Your own pictures")
        paired = type(self._config).paired
        with own:
            uploaded = data.upload(self._page, paired=paired)
        with choice:
            for name in names:
                if name.startswith("dataset"):
                    present = str(self._present(name))
                    known = data.options(present, paired=paired) | uploaded
                    self._among(name, label(name, self._field(name)), known)
            self._fields([name for name in names if not name.startswith("dataset")])

    def _fields(self, names: Sequence[str]) -> None:
        chosen = self._chosen()
        idle = self._config.idle(chosen)
        for name in names:
            among = self._config.sizes(chosen) if name == "image_size" else ()
            if among:
                self._fit(name, among)
            fields.draw(
                self._controls, type(self._config), name, among=among, why_off=idle.get(name)
            )

    def _field(self, name: str) -> FieldInfo:
        return type(self._config).model_fields[name]

    def _chosen(self) -> Mapping[str, object]:
        """Return what every control of the system says, or will say once it is drawn."""
        names = SYSTEMS[self._config.system].Config.model_fields
        return {name: self._present(name) for name in names}

    def _among(self, name: str, label: str, options: Mapping[str, str]) -> None:
        """Draw a drop-down whose present value may have gone from the options."""
        self._fit(name, list(options))
        self._controls.select(name, label, options)

    def _fit(self, name: str, options: Sequence[object]) -> None:
        """Let a widget say its default, or the first of the options, where it says another."""
        if self._present(name) not in options:
            default = self._field(name).default
            value = default if default in options else options[0]
            st.session_state[f"{self._page}.{name}"] = value

    def _present(self, name: str) -> object:
        """Return what a widget says, or will say once it is drawn."""
        return st.session_state.get(f"{self._page}.{name}", getattr(self._config, name))
