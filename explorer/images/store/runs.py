"""A run folder: all that a training run leaves on disk, and how other processes follow it.

```
config.json                       the ImageConfig
data.json                         what was read, and which files were left out (`DataNote`)
status.json                       what the process does now (`Status`), rewritten every second
metrics.jsonl                     one JSON object a line; `step` in each, ascending
samples/step-0000100.png          grids of the same latents over time
checkpoints/step-0000500.safetensors   full checkpoints, to resume from
timeline/step-0000040.safetensors light copies of G, log-spaced, to walk through
lock                              held by the training process as long as it lives
stop                              its appearance asks the process to save and stop
```

The columns of a row of losses: `d_real` and `d_fake` are D's mean opinion of the real images
and the fakes it learns from, before it does; `d_fake_before` and `d_fake_after` its opinion of
the fakes of G's update, before and after that update. (The reference PyTorch DCGAN prints
`d_fake` and `d_fake_before`.) `accuracy_real` and `accuracy_fake` are how often D is right,
`d_gradient` and `g_gradient` norms.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, Field, ValidationError

from explorer.images.config import ImageConfig
from explorer.images.data.note import DataNote
from explorer.images.store.files import write_atomically

State = Literal["starting", "running", "finished", "stopped", "failed"]


class Status(BaseModel, frozen=True, extra="forbid"):
    """What a training process says of itself; `stopped` ones can be resumed."""

    state: State = "starting"
    step: int = 0
    steps: int = 0
    epochs: float = Field(0.0, description="Times D has read every real image so far.")
    images_per_second: float = 0.0
    seconds: float = Field(0.0, description="Time trained so far, over all resumptions.")
    seconds_left: float | None = None
    device: str = ""
    memory_mb: float = Field(0.0, description="Largest memory of the process or card so far.")
    pid: int = 0
    updated: float = Field(default_factory=time.time, description="Seconds since 1970.")
    error: str = ""


@dataclass(frozen=True)
class RunFolder:
    """The files of one run; every method reads the disk afresh."""

    path: Path

    @classmethod
    def create(cls, path: Path, config: ImageConfig) -> "RunFolder":
        """Make the folder and write the config.

        Raises:
            ValueError: The folder already holds a run, or cannot be written.
        """
        folder = cls(path)
        if folder.config_path.exists():
            msg = f"{path} already holds a run; resume it, or choose another folder."
            raise ValueError(msg)
        try:
            for part in (folder.samples_path, folder.checkpoints_path, folder.timeline_path):
                part.mkdir(parents=True, exist_ok=True)
            _write_text(folder.config_path, config.model_dump_json(indent=2))
        except OSError as error:
            msg = f"The run folder {path} cannot be written: {error.strerror or error}."
            raise ValueError(msg) from error
        return folder

    @property
    def config_path(self) -> Path:
        """config.json."""
        return self.path / "config.json"

    @property
    def samples_path(self) -> Path:
        """The folder of sample grids."""
        return self.path / "samples"

    @property
    def checkpoints_path(self) -> Path:
        """The folder of full checkpoints."""
        return self.path / "checkpoints"

    @property
    def timeline_path(self) -> Path:
        """The folder of light checkpoints."""
        return self.path / "timeline"

    @property
    def _rows_path(self) -> Path:
        return self.path / "metrics.jsonl"

    def config(self) -> ImageConfig:
        """Return the run's config.

        Raises:
            ValueError: There is no config here, or it is invalid.
        """
        try:
            return ImageConfig.model_validate_json(self.config_path.read_bytes())
        except OSError as error:
            msg = f"{self.path} is no run folder: it has no readable config.json."
            raise ValueError(msg) from error

    def replace_config(self, config: ImageConfig) -> None:
        """Write a changed config, for a run that is resumed with more steps."""
        _write_text(self.config_path, config.model_dump_json(indent=2))

    def write_data(self, note: DataNote) -> None:
        """Write data.json."""
        _write_text(self.path / "data.json", note.model_dump_json(indent=2))

    def data(self) -> DataNote | None:
        """Return what was read; None before that, and in runs that did not note it."""
        try:
            return DataNote.model_validate_json((self.path / "data.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def status(self) -> Status:
        """Return what the process last said; a process that died without a word is failed."""
        try:
            status = Status.model_validate_json((self.path / "status.json").read_bytes())
        except (OSError, ValidationError):
            status = Status(updated=0.0)
        if status.state in ("starting", "running") and not self.locked():
            lost = "The process ended without a word; resume from its last checkpoint."
            return status.model_copy(update={"state": "failed", "error": lost})
        return status

    def write_status(self, status: Status) -> None:
        """Replace status.json."""
        _write_text(self.path / "status.json", status.model_dump_json(indent=2))

    def append_rows(self, rows: Iterable[dict[str, float]]) -> None:
        """Add rows to metrics.jsonl."""
        text = "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows)
        with self._rows_path.open("a", encoding="utf-8") as file:
            file.write(text)

    def rows(self) -> list[dict[str, float]]:
        """Return all rows that are complete; a line being written is left out."""
        if not self._rows_path.exists():
            return []
        rows = []
        for line in self._rows_path.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                rows.append(json.loads(line))
        return rows

    def forget_after(self, step: int) -> None:
        """Drop rows, samples and light checkpoints later than a step, before resuming there."""
        kept = [row for row in self.rows() if row["step"] <= step]
        _write_text(self._rows_path, "".join(json.dumps(row) + "\n" for row in kept))
        for file in [*self.samples(), *self.timeline(), *self.checkpoints()]:
            if step_of(file) > step:
                file.unlink()

    def samples(self) -> list[Path]:
        """Return the sample grids, oldest first."""
        return sorted(self.samples_path.glob("step-*.png"))

    def checkpoints(self) -> list[Path]:
        """Return the full checkpoints, oldest first."""
        return sorted(self.checkpoints_path.glob("step-*.safetensors"))

    def timeline(self) -> list[Path]:
        """Return the light checkpoints, oldest first."""
        return sorted(self.timeline_path.glob("step-*.safetensors"))

    def request_stop(self) -> None:
        """Ask the training process to save and stop."""
        (self.path / "stop").touch()

    def stop_requested(self) -> bool:
        """Return whether someone asked the process to stop."""
        return (self.path / "stop").exists()

    def clear_stop(self) -> None:
        """Forget an earlier request."""
        (self.path / "stop").unlink(missing_ok=True)

    def locked(self) -> bool:
        """Return whether a living process trains in this folder."""
        path = self.path / "lock"
        if not path.exists():
            return False
        with path.open("r+") as file:
            return not _try_lock(file)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process; the system lets go of it however it ends.

        Raises:
            ValueError: Another process trains here.
        """
        with (self.path / "lock").open("a+") as file:
            if not _try_lock(file):
                msg = f"Another process is training in {self.path}."
                raise ValueError(msg)
            yield


def step_of(path: Path) -> int:
    """Return the step in a file's name.

    >>> step_of(Path("samples/step-0000100.png"))
    100
    """
    return int(path.stem.removeprefix("step-"))


def find_runs(root: Path) -> list[RunFolder]:
    """Return the run folders directly inside a folder, by name."""
    return [RunFolder(path.parent) for path in sorted(root.glob("*/config.json"))]


def _write_text(path: Path, text: str) -> None:
    write_atomically(path, lambda temporary: _write(temporary, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _try_lock(file: IO[str]) -> bool:
    """Take an exclusive lock that ends with the process; False where another holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
