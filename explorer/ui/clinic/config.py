"""The address of the clinic and its state."""

from typing import Literal

from pydantic import Field

from explorer.config import Config
from explorer.ui.clinic.cases import CASES

PAGE = "clinic"


class ClinicConfig(Config):
    """Which run is looked at, and what the student made of it."""

    case: int = Field(
        default=1,
        ge=1,
        le=len(CASES),
        description="Which run of the gallery: ✓ and ✗ mark your first answers.",
    )
    guess: Literal["a", "b", "c", "d"] | None = Field(
        default=None, description="The diagnosis that was chosen."
    )
    moment: int = Field(
        default=100,
        ge=0,
        le=100,
        description="Which of the recorded grids is shown: at 0 that before any training.",
    )
