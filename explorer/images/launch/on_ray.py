"""Stands for a run on a Ray cluster: `python -m explorer.images.launch.on_ray`.

It hands the run to Ray as a task and waits for its end. Whoever ends this process ends the
task, and a cluster that goes takes these processes along and no page. Without a folder it only
asks whether the cluster answers. It imports no torch: there is one for each run.
"""

import argparse
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from explorer.cluster import connected, sentence
from explorer.images.store.status import LAUNCH_VARIABLE, last_status

#: Seconds in which a task that is called off has ended.
_ENDS = 10.0
#: Seconds from one look at the task to the next.
_LOOK = 0.25
#: Of <sys/prctl.h>: the signal for the end of the one who started this process.
_DEATH_SIGNAL = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Stand for a run until it ends; return 0, or 2 with a sentence on what went wrong."""
    options = _parser().parse_args(arguments)
    folder: Path | None = options.folder
    try:
        ray = connected(options.address, lambda: _withdraw(folder))
        return 0 if folder is None else _stand_for(ray, folder, options)
    except Exception as error:  # whatever Ray raises is a sentence
        _withdraw(folder)
        sys.stderr.write(f"{sentence(options.address, error)}\n")
        return 2


def _stand_for(ray: Any, folder: Path, options: argparse.Namespace) -> int:  # noqa: ANN401
    """Hand a run to Ray and wait for it, or call it off when this process is told to end."""
    called_off = threading.Event()

    def call_off(_signal: int, _frame: FrameType | None) -> None:
        called_off.set()

    signal.signal(signal.SIGTERM, call_off)
    known = {name: os.environ[name] for name in os.environ if name.startswith(("GAN_", "OMP_"))}
    share = options.gpus if ray.cluster_resources().get("GPU") else 0
    task = (
        ray.remote(train)
        .options(
            num_cpus=options.cpus,
            num_gpus=share,
            # A node that goes; what the training itself does wrong is not tried again.
            max_retries=-1,
            scheduling_strategy="SPREAD",
            name=folder.name,
        )
        .remote(
            str(folder),
            options.command,
            known | {"OMP_NUM_THREADS": str(options.cpus)},
            str(Path(__file__).parents[3]),
        )
    )
    while not ray.wait([task], timeout=_LOOK)[0]:
        with suppress(OSError):
            os.utime(folder / "launch.json")
        if called_off.is_set():
            ray.cancel(task, force=True)
            ray.wait([task], timeout=_ENDS)
            return 2
    return int(ray.get(task))


def train(
    folder: str, command: Sequence[str], environment: Mapping[str, str], project: str
) -> int:
    """Train on a node, where an earlier node went from the last checkpoint.

    Args:
        folder: The run, at the same path on every node.
        command: The command line, of this Python.
        environment: Its environment beside the node's.
        project: The folder of the program, at the same path on every node.

    Returns:
        What the command returned; 0 where there was nothing left to do.
    """
    run, order = Path(folder), environment[LAUNCH_VARIABLE]
    # The last node may only have seemed to be gone.
    while (status := last_status(run / "status.json")).state in ("starting", "running"):
        time.sleep(_LOOK)
    over = status.launch == order and status.state in ("finished", "stopped")
    if over or _ordered(run) != order:
        return 0
    (run / "order").unlink(missing_ok=True)
    with (run / "log.txt").open("ab") as log:
        return subprocess.call(
            [sys.executable, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=project,
            env={**os.environ, **environment},
            preexec_fn=None if sys.platform == "win32" else _end_with_starter,
        )


def _end_with_starter() -> None:
    """Let this process end with the one that started it, where the system can do that."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _ordered(folder: Path) -> str:
    """Return the order of what was started last in a folder."""
    try:
        return str(json.loads((folder / "launch.json").read_bytes())["order"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _withdraw(folder: Path | None) -> None:
    """Let a run that never began wait no more: what is wrong stands in its log."""
    order = os.environ.get(LAUNCH_VARIABLE, "")
    if folder and last_status(folder / "status.json").launch != order:
        with suppress(OSError):
            (folder / "order").unlink(missing_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m explorer.images.launch.on_ray")
    parser.add_argument("--address", required=True, help="Of the cluster, or auto.")
    parser.add_argument("--cpus", type=int, default=1, help="Processors of the run.")
    parser.add_argument("--gpus", type=float, default=0, help="Share of a GPU, if any has one.")
    parser.add_argument("--folder", type=Path, help="The run; none: only ask for an answer.")
    parser.add_argument("command", nargs="*", help="What trains it, as Python started it.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
