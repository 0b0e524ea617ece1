"""The papers' own studies of modes, over seeds, as the page of many seeds trains them.

Prints a line for every moment and setting: which study, which setting, steps, seeds, the mean
of the modes with one good sample and the standard error, the share of good samples.

    .venv/bin/python -m benchmarks.papers veegan
    .venv/bin/python -m benchmarks.papers unrolled --seeds 3

On one core a seed of *unrolled* takes half an hour, one of *veegan* six minutes; end it when
there is no more time, and the last lines stand.
"""

import argparse

import numpy as np
import torch

from explorer.toy.seeds import SeedResults, SeedStudy
from explorer.ui.many_seeds.published import STUDIES


def main() -> None:
    """Train one study and print it moment by moment."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("--seeds", type=int, help="The page's own where not given.")
    options = parser.parse_args()
    torch.set_num_threads(1)
    config = STUDIES[options.study].setting
    study = SeedStudy(config.with_(seeds=options.seeds or config.seeds).study)
    stage = 0
    for _ in study.pieces():
        if study.stage > stage and study.results is not None:
            stage = study.stage
            for line in lines(options.study, study.results):
                print(line, flush=True)


def lines(study: str, results: SeedResults) -> list[str]:
    """Return one line of the table for each setting at the last moment."""
    found = []
    for place, name in enumerate(results.names):
        modes, quality = results.modes[-1, place], results.high_quality[-1, place]
        error = modes.std(ddof=1) / np.sqrt(len(modes))
        cells = (
            study,
            name,
            f"{results.steps[-1]:,.0f}",
            f"{len(modes)}",
            f"{modes.mean():.1f} ± {error:.1f}",
            f"{100 * quality.mean():.1f}",
        )
        found.append(f"| {' | '.join(cells)} |")
    return found


if __name__ == "__main__":
    main()
