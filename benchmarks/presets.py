"""Do the presets of the toy lab keep their word, at every moment and over many seeds?

Trains the preset *Collapse* and prints, at many moments, the most modes that any seed covers;
or *All modes* on the ring (how many seeds have every mode and 80 % of their samples within 3
sigma) and on sets of the kinds of GAN Lab (the binned JS in bits, median and largest). A field
of the preset can be replaced, to look for a better one.

    .venv/bin/python -m benchmarks.presets collapse --steps 50000
    .venv/bin/python -m benchmarks.presets modes --set penalty_weight=1 batch_size=64

Each takes minutes to an hour on one core; 32 seeds train as one stack.
"""

import argparse
import sys

import numpy as np
import torch

from explorer.metrics import ModeCoverage
from explorer.toy.config import ToyConfig
from explorer.toy.seed_stacks import SeedStack
from explorer.toy.trainer import ToyTrainer
from explorer.toy.viewer import Viewer
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import COLLAPSE, COVERS

LATENT_DIMS = (2, 8, 32)
#: The second one is GAN Lab's own, the others are of its kinds.
GAN_LAB = ("line", "unequal-gaussians", "circle", "three-blobs")
#: The share of good samples that *All modes* promises.
GOOD = 0.8
MODES, MOST_OF_COLLAPSED = 8, 4


def main() -> int:
    """Print what was asked for; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("preset", choices=("collapse", "modes"))
    parser.add_argument("--seeds", type=int, default=32)
    parser.add_argument("--steps", type=int, default=0, help="50,000 or 3,000 if empty.")
    parser.add_argument("--set", nargs="*", default=[], metavar="FIELD=VALUE")
    options = parser.parse_args()
    torch.set_num_threads(1)
    changes = dict(change.partition("=")[::2] for change in options.set)
    preset = COLLAPSE if options.preset == "collapse" else COVERS
    try:
        setting = settings(preset, changes)
    except (ValueError, KeyError) as error:
        parser.error(str(error))
    if preset is COLLAPSE:
        return collapse(setting, options.seeds, options.steps or 50_000)
    steps = options.steps or 3_000
    broken = ring(setting, options.seeds, steps)
    gan_lab(setting, options.seeds // 4, steps)
    return broken


def settings(preset: LabConfig, changes: dict[str, str]) -> ToyConfig:
    """Return a preset's model with some fields replaced, as a link would."""
    fields = {name: getattr(preset, name) for name in ToyConfig.model_fields}
    given = {name: ToyConfig.decode(name, text) for name, text in changes.items()}
    return ToyConfig.checked({**fields, **given})


def collapse(setting: ToyConfig, seeds: int, steps: int) -> int:
    """Print the most modes that a seed covered so far, at ever later moments."""
    stacks = [SeedStack(setting.with_(latent_dim=d), range(seeds)) for d in LATENT_DIMS]
    most = [0] * len(stacks)
    for moment in moments(steps):
        for place, stack in enumerate(stacks):
            covered = [found.modes for found in measured(stack, moment)]
            most[place] = max(most[place], *covered)
        told = ", ".join(f"z of {d}: {m}" for d, m in zip(LATENT_DIMS, most, strict=True))
        say(f"up to step {moment:,}, the most of {MODES} modes in {seeds} seeds: {told}")
    return int(max(most) > MOST_OF_COLLAPSED)


def moments(steps: int) -> list[int]:
    """Return the steps at which *Collapse* is looked at: every 100, after 1,000 every 500."""
    return [*range(100, min(steps, 1_000), 100), *range(1_000, steps + 1, 500)]


def ring(setting: ToyConfig, seeds: int, steps: int) -> int:
    """Print in how many seeds every mode of the ring is covered well."""
    broken = 0
    for latent_dim in LATENT_DIMS:
        stack = SeedStack(setting.with_(latent_dim=latent_dim), range(seeds))
        found = measured(stack, steps)
        quality = np.array([coverage.high_quality for coverage in found])
        whole = np.array([coverage.modes == MODES for coverage in found])
        kept = int((whole & (quality >= GOOD)).sum())
        broken |= kept < seeds - 1
        say(
            f"z of {latent_dim}: every mode and {GOOD:.0%} good in {kept} of {seeds} seeds; "
            f"quality {quality.min():.3f} at least, {np.median(quality):.3f} in the middle"
        )
    return int(broken)


def gan_lab(setting: ToyConfig, seeds: int, steps: int) -> None:
    """Print the binned JS on sets of GAN Lab's kinds, beside a perfect generator's."""
    for name in GAN_LAB:
        configs = [setting.with_(distribution=name, seed=seed) for seed in range(seeds)]
        trainer = ToyTrainer(configs)
        trainer.step(steps)
        found = Viewer(trainer).measure()
        bits = np.array([measured.binned_js for measured in found]) / np.log(2)
        floor = found[0].binned_js_floor / np.log(2)
        say(
            f"{name}: binned JS {np.median(bits):.3f} bits in the middle of {seeds} seeds, "
            f"{bits.max():.3f} at most (a perfect generator {floor:.3f})"
        )


def measured(stack: SeedStack, steps: int) -> list[ModeCoverage]:
    """Train all seeds until so many steps are done; return what they cover."""
    stack.aim_at(steps)
    while stack.update():
        pass
    return stack.measure().coverage


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
