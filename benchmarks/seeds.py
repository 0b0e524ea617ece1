"""Many seeds in one process, shared out over the workers, and in the lecture's own loop.

Measures 64 seeds of the lecture's setting as the page of many seeds trains and measures them:
in this process alone, and by as many worker processes as a server has. Then the same model
alone in plain `torch.nn` with the lecture's own loop. Prints all three, one run after the
other, and their ratios. The loop runs a tenth of the steps; its time is scaled up.

    .venv/bin/python -m benchmarks.seeds

References:
    Fleuret, Deep Learning Course, 11.1: the setting and the loop. https://fleuret.org/dlc/
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from explorer.live.client import LiveTask
from explorer.live.crew import Crew
from explorer.live.posts import ProcessPost
from explorer.toy.config import ToyConfig
from explorer.toy.seeds import MOMENTS, SeedResults, SeedsConfig, SeedStudy
from explorer.ui.lab.serving import workers

SEEDS, STEPS = 64, 2_000
#: Share of the steps that the lecture's loop runs.
SHARE = 0.1
CONFIG = SeedsConfig(compare="none", seeds=SEEDS, steps=STEPS)


@dataclass(frozen=True)
class Seconds:
    """Time on the wall, and on the processor: the same on a quiet machine."""

    wall: float
    processor: float


@contextmanager
def clock(found: list[Seconds]) -> Iterator[None]:
    """Append how long the block took."""
    wall, processor = time.perf_counter(), time.process_time()
    yield
    found.append(Seconds(time.perf_counter() - wall, time.process_time() - processor))


def study() -> Seconds:
    """Return the seconds of all seeds with all their measurements."""
    work = SeedStudy(CONFIG)
    found: list[Seconds] = []
    with clock(found):
        work.complete()
    if work.progress.error or work.results is None:
        raise SystemExit(work.progress.error)
    return found[0]


def shared(count: int) -> float:
    """Return the seconds of the same by so many workers, which are started before."""
    crew = Crew(ProcessPost, count)
    task = LiveTask[SeedResults](crew, SeedStudy, CONFIG)
    start = time.perf_counter()
    task.join("the benchmark")
    while not task.progress.finished and not task.progress.error:
        time.sleep(0.05)
        task.refresh()
    seconds = time.perf_counter() - start
    parts = len(task.names)
    crew.close()
    if task.progress.error:
        raise SystemExit(task.progress.error)
    print(f"{count} workers, {parts} parts: {seconds:.2f} s")
    return seconds


def lecture(steps: int) -> Seconds:
    """Return the seconds of one model in the lecture's loop: one batch G, the next D."""
    config = ToyConfig()
    generator = torch.Generator().manual_seed(0)
    real = torch.from_numpy(
        config.data_distribution.sample(20 * steps, np.random.default_rng(0))
    ).float()
    G = nn.Sequential(nn.Linear(8, 100), nn.ReLU(), nn.Linear(100, 2))
    D = nn.Sequential(nn.Linear(2, 100), nn.ReLU(), nn.Linear(100, 1), nn.Sigmoid())
    optimizer_G = torch.optim.Adam(G.parameters(), lr=1e-3)
    optimizer_D = torch.optim.Adam(D.parameters(), lr=1e-3)
    found: list[Seconds] = []
    with clock(found):
        for t, batch in enumerate(torch.split(real, 10)):
            fake = G(torch.randn(10, 8, generator=generator))
            if t % 2 == 0:
                loss = (1 - D(fake)).log().mean()
                optimizer_G.zero_grad()
                torch.autograd.backward(loss)
                optimizer_G.step()
            else:
                loss = -(1 - D(fake)).log().mean() - D(batch).log().mean()
                optimizer_D.zero_grad()
                torch.autograd.backward(loss)
                optimizer_D.step()
    return found[0]


def main() -> None:
    """Print the seconds of all three and their ratios."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workers", type=int, default=workers())
    count = parser.parse_args().workers
    torch.set_num_threads(1)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, torch on 1 thread")
    stack = study()
    print(
        f"{SEEDS} seeds x {STEPS:,} steps, measured {MOMENTS + 1} times: {stack.wall:.2f} s, "
        f"{stack.processor:.2f} s of processor"
    )
    many, alone = shared(count), lecture(round(SHARE * STEPS))
    print(f"shared out to alone: {many / stack.wall:.2f} of its time")
    print(
        f"the lecture's loop, one model: {alone.wall / SHARE:.2f} s, "
        f"{alone.processor / SHARE:.2f} s of processor"
    )
    ratio = SEEDS * alone.processor / SHARE / stack.processor
    print(f"model-steps a second of processor, one process to loop: {ratio:.1f} to 1")


if __name__ == "__main__":
    main()
