"""Choosing a device, and what a run costs in memory."""

import ctypes
import os
import sys
from contextlib import suppress

import psutil
import torch

# The names of malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_NEVER = 2**31 - 1


def device_of(name: str) -> torch.device:
    """Return the named device, or for "auto" the fastest there is: cuda, mps, cpu.

    Raises:
        ValueError: There is no such device here.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda", torch.cuda.current_device())
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        known = ", ".join(("auto", "cpu", *(f"cuda:{place}" for place in range(_cards()))))
        msg = f"There is no device '{name[:40]}' here; there are {known}."
        raise ValueError(msg) from error
    return device


def _cards() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def multiplies_bfloat16(device: torch.device) -> bool:
    """Return whether the hardware multiplies in bfloat16, and does not only pretend to.

    A processor that pretends takes fifty to a hundred times as long as in float32.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and bool(torch.cpu._is_avx512_bf16_supported())


def gpus() -> tuple[str, ...]:
    """Return the names that CUDA_VISIBLE_DEVICES has for the GPUs of this process."""
    if not torch.cuda.is_available():
        return ()
    named = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    numbers = map(str, range(torch.cuda.device_count()))
    return tuple(named.split(",") if named else numbers)


def largest_memory_mb(device: torch.device) -> float:
    """Return the largest memory so far in MiB: of the card on CUDA, else of the process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset / 2**20)
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / 2**20 if sys.platform == "darwin" else largest / 2**10


def keep_memory() -> None:
    """Let this process keep what it frees, where it computes on a CPU under Linux.

    Every layer's values are some megabytes, which the C library takes from the system and
    gives back in every step; each time the system fills them with zeros, page by page. Kept,
    they make a step up to a tenth faster. Elsewhere nothing happens.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _NEVER)
        mallopt(_TRIM_THRESHOLD, _NEVER)
