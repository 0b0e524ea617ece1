"""What recording costs: `python -m benchmarks.recording`. Recorded against bare, in turn."""

import time

import numpy as np
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from explorer.toy.run import ToyRun

STEPS, ROUNDS = 3_000, 5


def seconds(kind: type[ToyRun], configs: list[ToyConfig]) -> float:
    """Return the time of the steps of one fresh run."""
    run = kind(configs)
    run.step(200)
    start = time.perf_counter()
    run.step(STEPS)
    return time.perf_counter() - start


def main() -> None:
    """Print the median ratio for the lecture's setting and for wide networks."""
    torch.set_num_threads(1)
    wide = {"generator_widths": (128, 128), "discriminator_widths": (128, 128)}
    for name, extra in (("lecture", {}), ("wide", wide)):
        configs = [ToyConfig(latent_dim=d, **extra) for d in (2, 8, 32)]
        bare, recorded = np.array(
            [[seconds(kind, configs) for kind in (ToyRun, RecordedRun)] for _ in range(ROUNDS)]
        ).T
        ratio = np.median(recorded / bare)
        print(f"{name}: bare {np.median(bare):.2f} s, recorded {ratio:.3f} times that")


if __name__ == "__main__":
    main()
