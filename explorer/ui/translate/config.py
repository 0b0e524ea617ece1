"""The state of the page about translation."""

from pydantic import Field

from explorer.config import Config
from explorer.images.translation import PLACES, TaskName, Way

PAGE = "translate"


class TranslateConfig(Config):
    """Which task, by which of its runs, and the picture in question."""

    task: TaskName = Field(
        "outline", description="The kind of picture that G reads and the kind that it draws."
    )
    way: Way = Field("forth", description="From A to B, or from B to A.")
    cycle_weight: float = Field(
        10.0, ge=0, le=10, description="Which run: how much |F(G(x)) − x| counted."
    )
    identity_weight: float = Field(
        0.5,
        ge=0,
        le=0.5,
        description="Which run: how much |F(x) − x| counted, in units of the cycles' weight.",
    )
    patch: int = Field(
        16, ge=16, le=70, description="Which run: pixels a side that D judged at a time."
    )
    adversarial_weight: float = Field(
        1.0, ge=0, le=1, description="Which run: how much fooling D counted."
    )
    place: int = Field(0, ge=0, lt=PLACES, description="Which picture of the task's set.")
    noise: float = Field(
        30.0, ge=0, le=64, description="Noise on the translated picture, in levels of a byte."
    )
