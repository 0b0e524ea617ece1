"""Every trick against none, on equal seeds: `python -m benchmarks.tricks`.

Prints the figures that the page of the tricks quotes: modes that have a fifth of their share,
good samples, the paired differences with their 95 % intervals, and the cost of a step.
"""

import argparse

import numpy as np
import torch

from explorer.intervals import Interval
from explorer.toy.seeds import MOST_SETTINGS, SeedStudy
from explorer.toy.trick_study import DATA, TricksConfig, differences
from explorer.toy.tricks.table import METHODS


def main() -> None:
    """Compare every trick with none on each set of data."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=32)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--data", nargs="*", default=DATA)
    parser.add_argument("--methods", nargs="*", default=[m for m in METHODS if m != "none"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    print("| Data | Trick | Modes | Good | More modes | More good | Better : worse | Cost |")
    print("|---|---|---|---|---|---|---|---|")
    for data in options.data:
        for start in range(0, len(options.methods), MOST_SETTINGS - 1):
            config = TricksConfig(
                methods=("none", *options.methods[start : start + MOST_SETTINGS - 1]),
                distribution=data,
                seeds=options.seeds,
                steps=options.steps,
            )
            for line in rows(config):
                print(line, flush=True)


def rows(config: TricksConfig) -> list[str]:
    """Return one line of the table for each method but the first."""
    study = SeedStudy(config)
    study.complete()
    results = study.results
    assert results is not None
    modes, good = results.modes_by_share[-1].mean(1), results.high_quality[-1].mean(1)
    lines = []
    for place, found in enumerate(differences(results, "fair-share"), 1):
        cells = (
            config.distribution,
            config.methods[place],
            f"{modes[0]:.2f} → {modes[place]:.2f}",
            f"{100 * good[0]:.1f} → {100 * good[place]:.1f} %",
            _interval(found.modes, 1),
            _interval(found.quality, 100),
            f"{found.better} : {found.worse}",
            f"x {found.slower:.2f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _interval(found: Interval, scale: float) -> str:
    low, middle, high = (scale * np.array([found.low, found.estimate, found.high])).tolist()
    return f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"


if __name__ == "__main__":
    main()
