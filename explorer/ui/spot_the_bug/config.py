"""The state of the page: which case lies open."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among, Config
from explorer.ui.spot_the_bug.cases import CASES


class SpotConfig(Config):
    """Which of the wrong formulas, tables and programs is looked at."""

    case: Annotated[str, Among(tuple(CASES))] = Field(
        default=next(iter(CASES)), description="Which wrong line is looked for, easiest first."
    )
