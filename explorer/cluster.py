"""Reaching a Ray cluster from a process that stands for work there; it imports no torch."""

import importlib.util
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Seconds in which a cluster answers, and in which a process that asks it ends.
ANSWERS, _SILENT = 20.0, 90.0
#: What to do where Ray is missing.
INSTALL = "pip install -r requirements-cluster.txt"


def connected(address: str, before_giving_up: Callable[[], object] = lambda: None) -> Any:  # noqa: ANN401
    """Return Ray, connected; where it never answers, the process ends with a sentence.

    Ray itself tries for minutes.

    Args:
        address: Of the cluster that this machine belongs to; "auto" finds it.
        before_giving_up: Called once before the process ends.

    Raises:
        Exception: Whatever Ray raises; `sentence` makes one line of it.
    """

    def give_up() -> None:
        before_giving_up()
        sys.stderr.write(
            f"\nNo Ray cluster answers at {address} within {ANSWERS:.0f} s: is it running?\n"
        )
        sys.stderr.flush()
        os._exit(2)

    watch = threading.Timer(ANSWERS, give_up)
    watch.daemon = True
    watch.start()
    try:
        import ray

        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    finally:
        watch.cancel()
    return ray


def asked(module: str, *arguments: str) -> str:
    """Return what a program of this package prints of a cluster, asked in its own process.

    Raises:
        ValueError: Ray is not installed here, or no cluster answers; with one sentence.
    """
    if importlib.util.find_spec("ray") is None:
        msg = f"Ray is not installed here: {INSTALL}, or leave GAN_EXPLORER_RAY, "
        msg += "GAN_EXPLORER_LIVE_RAY and --ray out."
        raise ValueError(msg)
    told = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=_SILENT,
        check=False,
    )
    if told.returncode:
        raise ValueError(told.stderr.strip().rpartition("\n")[2])
    return told.stdout


def sentence(address: str, error: Exception) -> str:
    """Return one line for whatever went wrong with Ray.

    >>> sentence("auto", ConnectionError("Could not find any running Ray instance."))
    'Ray at auto cannot be used: Could not find any running Ray instance.'
    """
    if isinstance(error, ImportError):
        return f"Ray cannot be imported here ({error}): {INSTALL}."
    # What broke off on another node comes with its traceback there.
    cause = getattr(error, "cause", None) or error
    first = str(cause).strip().partition("\n")[0]
    return f"Ray at {address} cannot be used: {first or type(cause).__name__}"
