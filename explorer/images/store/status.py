"""What a training process says of itself, and whether it is still there to say it."""

import os
import time
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError

from explorer.images.store import life

State = Literal["starting", "running", "finished", "stopped", "failed"]

#: The variable in which a process finds the order that started it (see `launch.processes`).
LAUNCH_VARIABLE = "GAN_EXPLORER_LAUNCH"
_LOST = "The process ended without a word; resume from its last checkpoint."


class Status(life.Identity, frozen=True, extra="ignore", allow_inf_nan=False):
    """What a training process says of itself; `stopped` ones can be resumed."""

    state: State = "starting"
    step: int = Field(0, ge=0)
    steps: int = Field(0, ge=0)
    epochs: float = Field(0.0, description="Times D has read every real image so far.")
    images_per_second: float = 0.0
    seconds: float = Field(0.0, description="Time trained so far, over all resumptions.")
    seconds_left: float | None = None
    device: str = ""
    threads: int = Field(0, ge=0, description="On a CPU the last digits depend on it.")
    memory_mb: float = Field(0.0, description="Largest memory of the process or card so far.")
    launch: str = Field("", description="The order that started it; empty from a shell.")
    updated: float = Field(default_factory=time.time, description="Seconds since 1970.")
    error: str = ""

    @property
    def lost(self) -> bool:
        """Whether the process ended without a word."""
        return self.state == "failed" and self.error == _LOST

    @classmethod
    def of_this_process(cls, **fields: Any) -> Self:  # noqa: ANN401
        """Return a status that says which process tells it."""
        told_by = {**life.this_process().model_dump(), "launch": launched_as()}
        return cls(**told_by, **fields)


def last_status(path: Path) -> Status:
    """Return what a file says; a process that died without a word is failed."""
    try:
        status = Status.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        status = Status(updated=0.0)
    if status.state in ("starting", "running") and not life.lives(status, path):
        return status.model_copy(update={"state": "failed", "error": _LOST})
    return status


def launched_as() -> str:
    """Return the order that started this process, empty from a shell."""
    return os.environ.get(LAUNCH_VARIABLE, "")
