"""The controls of the page of many seeds."""

from collections.abc import Mapping

import streamlit as st
from pydantic import Field

from explorer.config import plain
from explorer.toy.comparison import COMPARABLE
from explorer.toy.seeds import Counting, SeedsConfig
from explorer.ui.lab.controls import LabConfig, LabControls

COUNTINGS = {
    "one-sample": "one good sample",
    "fair-share": "a fifth of its share",
}


class SeedsPageConfig(SeedsConfig, LabConfig):
    """What is studied, and when a mode counts as covered."""

    counting: Counting = Field(
        default="one-sample",
        description="Of 2,500 samples of a seed; good is within 3σ of the mode. Papers count "
        "a mode with one good sample.",
    )

    @property
    def study(self) -> SeedsConfig:
        """The part that decides what is trained."""
        return SeedsConfig(**{name: getattr(self, name) for name in SeedsConfig.model_fields})


class SeedsControls(LabControls):
    """The toy lab's sidebar, and under the picture how many seeds for how long."""

    @property
    def comparable(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """The fields but the seed: every setting has many already."""
        return {field: row for field, row in COMPARABLE.items() if field != "seed"}

    def study(self) -> None:
        """Draw how much is trained and what counts."""
        controls = self._controls
        left, middle, right = st.columns([2, 2, 3])
        with left:
            controls.steps("seeds", "Seeds of each setting", (8, 16, 32, 64))
        with middle:
            controls.steps("steps", "Steps", (500, 1000, 2000, 4000, 6000))
        with right:
            controls.choice("counting", "A mode is covered by", COUNTINGS)

    def page_config(self) -> SeedsPageConfig:
        """Return the config of all widgets drawn so far."""
        config = self.result()
        assert isinstance(config, SeedsPageConfig)
        return config


def watch(config: SeedsPageConfig) -> LabConfig | None:
    """Draw which seed to see live; return the settings of the live page for it.

    Where they are too much for the live page, say why and return None.
    """
    last = config.seed + config.seeds - 1
    seed = st.number_input("Seed", config.seed, last, config.seed, key="seeds-watch")
    names = set(LabConfig.model_fields)
    same = {n: getattr(config, n) for n in names if n not in ("layers", "pace")}
    try:
        return LabConfig.checked({**same, "seed": int(seed)})
    except ValueError as error:
        st.warning(f"The live page cannot show this: {plain(error)}")
        return None
