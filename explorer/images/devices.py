"""Choosing a device, and what a run costs in memory."""

import sys

import torch


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
        reason = str(error).partition("\n")[0]
        msg = f"There is no device '{name}' here ({reason}); 'auto' or 'cpu' always works."
        raise ValueError(msg) from error
    return device


def largest_memory_mb(device: torch.device) -> float:
    """Return the largest memory so far in MiB: of the card on CUDA, else of the process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    if sys.platform == "win32":
        return 0.0
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / 2**20 if sys.platform == "darwin" else largest / 2**10
