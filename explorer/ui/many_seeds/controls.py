"""The controls of the page of many seeds."""

from collections.abc import Mapping
from typing import Any, ClassVar

import streamlit as st
from pydantic import Field

from explorer.toy.comparison import COMPARABLE
from explorer.toy.seeds import Counting, SeedsConfig
from explorer.ui.lab.controls import LabConfig, LabControls

COUNTINGS = {
    "one-sample": "one good sample",
    "fair-share": "a fifth of its share",
}


class SeedsPageConfig(SeedsConfig, LabConfig):
    """What is studied, and when a mode counts as covered."""

    opening: ClassVar[Mapping[str, Any]] = {}

    counting: Counting = Field(
        default="fair-share",
        description="Of 2,500 samples of a seed; good is within 3σ of the mode. Papers count "
        "a mode with one good sample, which a shapeless cloud has everywhere.",
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


def live_config(config: SeedsPageConfig, seed: int) -> LabConfig:
    """Return the settings of the live page for one seed of the study.

    Raises:
        ValueError: They are too much for the live page.
    """
    names = set(LabConfig.model_fields)
    same = {n: getattr(config, n) for n in names if n not in ("layers", "pace")}
    return LabConfig.checked({**same, "seed": seed})
