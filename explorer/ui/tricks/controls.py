"""The controls of the page of the tricks."""

from collections.abc import Mapping

import streamlit as st
from pydantic import Field

from explorer.distributions import DISTRIBUTIONS
from explorer.toy.seeds import Counting
from explorer.toy.trick_study import DATA, TricksConfig
from explorer.toy.tricks.table import METHODS
from explorer.ui.frame.controls import Controls

COUNTINGS: Mapping[str, str] = {
    "fair-share": "a fifth of its share",
    "one-sample": "one good sample",
}


class TricksPageConfig(TricksConfig):
    """What is compared, and when a mode counts as covered."""

    counting: Counting = Field(
        default="fair-share",
        description="Of 2,500 samples of a seed; good is within 3σ of the mode. Papers count "
        "a mode with one good sample.",
    )

    @property
    def study(self) -> TricksConfig:
        """The part that decides what is trained."""
        return TricksConfig(**{name: getattr(self, name) for name in TricksConfig.model_fields})


def controls(name: str, config: TricksPageConfig) -> TricksPageConfig:
    """Draw what is compared in the sidebar; return the config of it.

    Args:
        name: The page's name.
        config: The state to start from.
    """
    c = Controls(name, config)
    with st.sidebar:
        c.several("methods", "Tricks, two to four", {k: m.title for k, m in METHODS.items()})
        c.select("distribution", "Real data", {k: DISTRIBUTIONS[k].title for k in DATA})
        c.steps("seeds", "Seeds of each setting", (8, 16, 32, 64))
        c.steps("steps", "Steps", (500, 1_000, 2_000, 4_000, 6_000))
        c.choice("counting", "A mode is covered by", COUNTINGS)
        c.number("seed", "First seed")
    found = c.result()
    assert isinstance(found, TricksPageConfig)
    return found
