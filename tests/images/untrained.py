"""Run folders of untrained networks, as a run of some steps would leave them."""

from collections.abc import Sequence
from pathlib import Path

import torch

from explorer.images.config import ImageConfig
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.store.checkpoints import (
    CheckpointInfo,
    checkpoint_name,
    light_part,
    save_checkpoint,
)
from explorer.images.store.runs import RunFolder


def untrained_run(
    folder: Path,
    config: ImageConfig,
    steps: Sequence[int],
    *,
    channels: int = 1,
    classes: int = 0,
) -> RunFolder:
    """Write a light checkpoint for every step, other weights in each, D in the last."""
    config = config.with_(conditional=classes > 0)
    network = config.network(channels, classes)
    run = RunFolder.create(folder, config)
    for step in steps:
        rng = torch.Generator().manual_seed(step)
        tensors = light_part("ema", build_generator(network, rng))
        if step == steps[-1]:
            tensors |= light_part("discriminator", build_discriminator(network, rng))
        info = CheckpointInfo(network, config, step)
        save_checkpoint(run.timeline_path / checkpoint_name(step), info, tensors)
    return run
