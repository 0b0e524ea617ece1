"""What looking at a run and recording it cost.

Prints the milliseconds of a picture of the live page's three panels, of a picture with its
numbers, what a recorded run takes against a bare one, in turn, and the seconds of a GIF.

    .venv/bin/python -m benchmarks.recording
"""

import time
from collections.abc import Callable, Sequence

import numpy as np
import torch

from explorer.plots.export import Still, gif_bytes
from explorer.plots.live import output_levels
from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun, evenly
from explorer.toy.run import ToyRun
from explorer.toy.snapshot import Snapshot
from explorer.toy.stacks import Stacks
from explorer.ui.lab.controls import LabConfig

STEPS, ROUNDS, PICTURES = 3_000, 5, 200
#: Pictures of the film, steps that leave so many states, and panels small enough to keep them.
FRAMES, FILMED, SMALL = 100, 2_000, (2, 4, 8)
LATENTS = (2, 8, 32)


def seconds(work: Callable[[], object]) -> float:
    """Return the time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of many calls."""
    return 1e3 * float(np.median([seconds(work) for _ in range(PICTURES)]))


def training(kind: type[ToyRun], configs: list[ToyConfig]) -> float:
    """Return the seconds of the steps of one fresh run."""
    run = kind(configs)
    run.step(200)
    return seconds(lambda: run.step(STEPS))


def film(run: RecordedRun) -> bytes:
    """Return a GIF as the live page makes it; its models tell probabilities."""

    def still(snapshot: Snapshot) -> Still:
        shades = output_levels(snapshot.grid_logits, np.zeros(1), np.ones(1))
        return Still(snapshot.step, snapshot.window, shades, snapshot.real, snapshot.fake)

    return gif_bytes(
        [still(run.peek(step)) for step in evenly(run.steps, FRAMES)], ["", "", ""]
    )


def pictures(configs: Sequence[ToyConfig]) -> None:
    """Print what a picture and a film of the three panels cost."""
    stacks = Stacks(configs)
    stacks.step(300)
    print(f"snapshot of 3 panels: {milliseconds(stacks.snapshot):.2f} ms (target 3 ms)")
    print(f"their numbers, 4 times a second: {milliseconds(stacks.measure):.2f} ms")
    run = RecordedRun([ToyConfig(latent_dim=d) for d in SMALL])
    run.step(FILMED)
    count = min(FRAMES, len(run.steps))
    print(f"GIF of {count} pictures: {seconds(lambda: film(run)):.2f} s (target 5 s)")


def main() -> None:
    """Print the table: medians, on one thread."""
    torch.set_num_threads(1)
    pictures(LabConfig().configs)
    wide = {"generator_widths": (128, 128), "discriminator_widths": (128, 128)}
    for name, extra in (("lecture", {}), ("wide", wide)):
        configs = [ToyConfig(latent_dim=d, **extra) for d in LATENTS]
        bare, recorded = np.array(
            [[training(kind, configs) for kind in (ToyRun, RecordedRun)] for _ in range(ROUNDS)]
        ).T
        ratio = np.median(recorded / bare)
        print(f"{name}: bare {np.median(bare):.2f} s, recorded {ratio:.3f} times that")


if __name__ == "__main__":
    main()
