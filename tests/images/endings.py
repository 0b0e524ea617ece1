from pathlib import Path

import torch
from torch import Tensor

from explorer.images.store.checkpoints import (
    read_part,
)
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.train import train_folder

PARTS = (
    "generator",
    "ema",
    "discriminator",
    "generator_optimizer",
    "discriminator_optimizer",
)


def weights(folder: RunFolder) -> dict[str, Tensor]:
    newest = folder.checkpoints()[-1]
    return {f"{p}.{k}": t for p in PARTS for k, t in read_part(newest, p).items()}


def assert_same_end(one: RunFolder, other: RunFolder) -> None:
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    for key, tensor in first.items():
        assert torch.equal(tensor, second[key]), f"{key} differs"
    told = ("seconds", "images_per_second")
    rows = [
        [{k: v for k, v in r.items() if k not in told} for r in f.rows()] for f in (one, other)
    ]
    assert rows[0] == rows[1]
    assert [p.name for p in one.light_checkpoints()] == [
        p.name for p in other.light_checkpoints()
    ]
    assert [p.name for p in one.samples()] == [p.name for p in other.samples()]
    assert one.samples()[-1].read_bytes() == other.samples()[-1].read_bytes()


def finished(path: Path, config: GANConfig) -> RunFolder:
    folder = RunFolder.create(path, config)
    assert train_folder(folder, config, quiet=True) == 0
    return folder
