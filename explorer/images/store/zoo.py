"""The runs of the zoo, the systems that translate, sharpen and style: one config each.

Each is small enough for one core and some minutes; a page shows what came of it, with what
the card beside the weights says was measured.
"""

from typing import Any

from explorer.images.config import RunConfig
from explorer.images.systems.srgan import SRGANConfig

#: All enlarge the same faces, and begin with the same steps by pixels alone.
_SHARPEN: dict[str, Any] = {
    "dataset": "faces:strands",
    "max_images": 4_000,
    "light_checkpoints": 1,
    "metrics_every": 0,
    "log_every": 50,
    "sample_every": 100_000,
    "checkpoint_every": 400,
    "keep_checkpoints": 0,
    "precision": "float32",
    "batch_size": 4,
    "warm_steps": 1_200,
    "steps": 1_800,
    "lr": 2e-3,
    "game_lr": 5e-4,
}

ZOO: dict[str, RunConfig] = {
    "srresnet": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=0),
    "srgan-0.001": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=1e-3),
    "srgan-0.003": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=3e-3),
    "srgan-0.01": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=1e-2),
    "srgan-features": SRGANConfig(**_SHARPEN, content="features", adversarial_weight=1e-3),
}
