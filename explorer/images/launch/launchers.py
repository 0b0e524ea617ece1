"""Where runs train: in processes of this machine, or as tasks of a Ray cluster.

What a run does is told by its folder, wherever it trains: its status, its heartbeat, the file
that asks it to stop. So a launcher only says whether it can start anything, and starts it.
"""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from explorer.cluster import asked
from explorer.images.config import RunConfig
from explorer.images.launch.processes import start
from explorer.images.store.library import runs_per_gpu
from explorer.images.store.runs import RunFolder

#: The program that stands for a run on a cluster.
_STAND_IN = "explorer.images.launch.on_ray"
#: Runs that are with Ray at a time, training or waiting there; each has a process here.
_MOST_ON_RAY = 16
#: Seconds for which an answer of the cluster counts.
_COUNTS = 60.0


class Launcher(Protocol):
    """What a supervisor asks of whatever starts runs."""

    def places(self, gpus: Sequence[str]) -> Sequence[str | None]:
        """Return what each run at a time gets as its GPU, of those of this machine."""

    def check(self) -> None:
        """Refuse where nothing can be started.

        Raises:
            ValueError: With one sentence.
        """

    def start(
        self,
        folder: RunFolder,
        config: RunConfig,
        command: Sequence[str],
        environment: Mapping[str, str],
        gpu: str | None,
    ) -> None:
        """Start a run that waited; it waits no more once it trains.

        Raises:
            OSError: The folder cannot be written, or the system starts no process.
        """


class LocalProcesses:
    """A process of this machine each: on a CPU one at a time, else one a GPU."""

    def places(self, gpus: Sequence[str]) -> Sequence[str | None]:
        """Return every GPU as often as runs may share it."""
        return tuple(gpus) * runs_per_gpu() or (None,)

    def check(self) -> None:
        """Refuse nothing."""

    def start(
        self,
        folder: RunFolder,
        config: RunConfig,
        command: Sequence[str],
        environment: Mapping[str, str],
        gpu: str | None,
    ) -> None:
        """Start the command itself."""
        start(folder, command, environment, gpu)
        (folder.path / "order").unlink(missing_ok=True)


class RayTasks:
    """A task of a Ray cluster each, queued and placed by Ray; a node that goes costs no run.

    Args:
        address: Of the cluster that this machine belongs to; "auto" finds it.
        cpus: Processors of a run; GAN_EXPLORER_RAY_CPUS if 0, else one.

    References:
        Moritz et al. (2018), "Ray: A Distributed Framework for Emerging AI Applications",
        arXiv:1712.05889.
    """

    def __init__(self, address: str, cpus: int = 0) -> None:
        self._address = address
        self._cpus = cpus or _number("GAN_EXPLORER_RAY_CPUS", 1)
        self._answered = float("-inf")

    def places(self, gpus: Sequence[str]) -> Sequence[str | None]:
        """Return as many as GAN_EXPLORER_RAY_RUNS says: Ray knows the GPUs of its nodes."""
        return (None,) * _number("GAN_EXPLORER_RAY_RUNS", _MOST_ON_RAY)

    def check(self) -> None:
        """Refuse where Ray is not installed or no cluster answers at the address."""
        if time.monotonic() - self._answered < _COUNTS:
            return
        asked(_STAND_IN, "--address", self._address)
        self._answered = time.monotonic()

    def start(
        self,
        folder: RunFolder,
        config: RunConfig,
        command: Sequence[str],
        environment: Mapping[str, str],
        gpu: str | None,
    ) -> None:
        """Start a process that hands the command to Ray and stands for it here."""
        share = 0.0 if config.device == "cpu" else 1 / runs_per_gpu()
        stand_in = [sys.executable, "-m", _STAND_IN]
        wanted = ["--address", self._address, "--cpus", str(self._cpus), "--gpus", f"{share:g}"]
        run = ["--folder", str(folder.path.resolve()), "--", *command]
        start(folder, [*stand_in, *wanted, *run], environment, gpu, stands_for_another=True)


def launcher_at(address: str, cpus: int = 0) -> Launcher:
    """Return what starts runs: on the Ray cluster of an address, here where that is empty."""
    return RayTasks(address, cpus) if address else LocalProcesses()


def ray_address() -> str:
    """Return what GAN_EXPLORER_RAY says: "auto", an address, or nothing."""
    return os.environ.get("GAN_EXPLORER_RAY", "").strip()


def _number(variable: str, default: int) -> int:
    """Return a variable's whole number above 0, the default where it holds none."""
    given = os.environ.get(variable, "")
    return int(given) if given.isdecimal() and int(given) else default
