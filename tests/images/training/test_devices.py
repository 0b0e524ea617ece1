import resource
import subprocess
import sys

import pytest

from explorer.images.training.devices import gpus


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux")
def test_kept_memory_is_not_fetched_again() -> None:
    program = """
import resource, sys, torch
from explorer.images.training.devices import keep_memory
torch.set_num_threads(1)
if sys.argv[1] == "kept": keep_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20): torch.ones(20_000_000)
before = faults()
for _ in range(5): torch.ones(20_000_000)
print(faults() - before)
"""
    counts = {
        how: int(
            subprocess.run(
                [sys.executable, "-c", program, how], capture_output=True, check=True
            ).stdout
        )
        for how in ("kept", "given back")
    }
    pages = 5 * 80_000_000 // resource.getpagesize()
    assert counts["kept"] < 0.01 * pages
    assert counts["given back"] > 0.99 * pages


@pytest.mark.parametrize(
    ("available", "named", "found"),
    [
        (False, "0,1", ()),
        (True, "", ("0", "1", "2")),
        (True, "2,GPU-1b", ("2", "GPU-1b")),
    ],
)
def test_gpus_are_those_that_the_server_may_use(
    monkeypatch: pytest.MonkeyPatch, available: bool, named: str, found: tuple[str, ...]
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: available)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 3)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", named)
    assert gpus() == found
