"""The settings of the quiz."""

from typing import Literal

from pydantic import Field

from explorer.config import Config


class QuizConfig(Config):
    """Which pictures are asked."""

    model: str = Field(
        default="", max_length=80, description="Which generator makes the fakes."
    )
    checkpoint: int = Field(
        default=-1, ge=-1, le=999, description="At which checkpoint, from 0; -1 is the last."
    )
    count: Literal[10, 20, 50] = Field(default=10, description="How many pictures are asked.")
    seed: int = Field(default=0, ge=0, le=9999, description="Which pictures come.")
