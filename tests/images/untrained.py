"""Run folders of untrained networks, as a run of some steps would leave them."""

from collections.abc import Sequence
from pathlib import Path

import torch

from explorer.images.config import NetworkConfig
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.store.checkpoints import (
    CheckpointInfo,
    checkpoint_name,
    light_part,
    save_checkpoint,
)
from explorer.images.store.runs import RunFolder
from explorer.images.systems import GANConfig, StreamFacts


def info_of(network: NetworkConfig, step: int) -> CheckpointInfo:
    """The header of a checkpoint whose run trained this network."""
    facts = {"real": StreamFacts(channels=network.channels, classes=network.classes)}
    return CheckpointInfo(GANConfig.of(network), facts, step)


def untrained_run(
    folder: Path,
    config: GANConfig,
    steps: Sequence[int],
    *,
    channels: int = 1,
    classes: int = 0,
) -> RunFolder:
    """Write a light checkpoint for every step, other weights in each, D in the last."""
    config = config.with_(conditional=classes > 0)
    network = config.network(channels, classes)
    facts = {"real": StreamFacts(channels=channels, classes=classes)}
    run = RunFolder.create(folder, config)
    for step in steps:
        rng = torch.Generator().manual_seed(step)
        tensors = light_part("average.generator", build_generator(network, rng))
        if step == steps[-1]:
            tensors |= light_part("discriminator", build_discriminator(network, rng))
        info = CheckpointInfo(config, facts, step)
        save_checkpoint(run.light_checkpoints_path / checkpoint_name(step), info, tensors)
    return run
