"""Trains the GAN of the opening and writes its story.

.venv/bin/python -m explorer.toy.make_story

The same config gives the same story on the same machine; elsewhere sums round differently.
"""

from dataclasses import asdict

import numpy as np
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.story import FILE, Story
from explorer.toy.trainer import ToyTrainer
from explorer.toy.viewer import Viewer

#: A GAN that finds all eight modes: R1 keeps D calm.
CONFIG = ToyConfig(
    objective="non-saturating",
    schedule="algorithm-1",
    batch_size=64,
    generator_lr=3e-3,
    discriminator_lr=3e-3,
    beta1=0.5,
    penalty="r1",
    penalty_weight=0.1,
    generator_widths=(64, 64),
    discriminator_widths=(32, 32),
)
#: Samples that are shown, of each kind.
SHOWN = 96
#: D learns alone so long: the second act.
ALONE = (0, 5, 10, 20, 30, 40, 60, 80, 100, 130, 160, 200)
#: Then both learn: the third act, and the fourth.
BOTH = (5, 10, 15, 20, 30, 40, 60, 80, 100, 130, 160, 200, 250, 300)
ON = (350, 400, 500, 600, 700, 850, 1000, 1300, 1600, 2000, 2500, 3000, 3500, 4000)


def told(alone: tuple[int, ...] = ALONE, both: tuple[int, ...] = BOTH + ON) -> Story:
    """Train and record: first D alone, then both.

    Args:
        alone: Updates of D at which a frame is taken, the first one 0.
        both: Steps of both at which a frame is taken.
    """
    trainer = ToyTrainer([CONFIG])
    viewer = Viewer(trainer, SHOWN)
    acts = (0, len(alone) - 1, len(alone) + len(BOTH) - 1, len(alone) + len(both) - 1)
    frames, weights, real, window = [], [], None, 3.0
    moments = [(n, 0) for n in alone] + [(alone[-1] + n, n) for n in both]
    before = (0, 0)
    for frame, (updates, steps) in enumerate(moments):
        if steps:
            trainer.step(steps - before[1])
        for _ in range(updates - before[0] if not steps else 0):
            trainer.update_discriminator()
        before = (updates, steps)
        seen = viewer.snapshot()
        real, window = seen.real[0], seen.window
        output = torch.sigmoid(torch.from_numpy(seen.grid_logits[0].copy())).numpy()
        frames.append((seen.fake[0], np.round(255 * output).astype(np.uint8)))
        weights += [trainer.discriminator.parameters[0].numpy().copy()] * acts.count(frame)
    assert real is not None
    return Story(
        acts=np.array(acts),
        updates=np.array([n for n, _ in moments]),
        steps=np.array([n for _, n in moments]),
        real=np.round(real, 3).astype(np.float32),
        fakes=np.round(np.stack([fake for fake, _ in frames]), 3).astype(np.float32),
        surface=np.stack([surface for _, surface in frames]),
        weights=np.stack(weights),
        sizes=np.array(CONFIG.discriminator_sizes),
        window=np.array(window),
    )


if __name__ == "__main__":
    np.savez_compressed(FILE, **asdict(told()))
