"""The runs of the zoo, the systems that translate, sharpen and style: one config each.

Each is small enough for one core and some minutes; a page shows what came of it, with what
the card beside the weights says was measured.
"""

from typing import Any

from explorer.images.config import RunConfig
from explorer.images.systems.stylegan import StyleGANConfig

#: Of styles: R1 in every 8th step, and its weight for few pixels. D's squared slope grows as
#: the pixels get fewer: what weighs 10 at 1024 pixels weighs 0.01 at 32.
_STYLES: dict[str, Any] = {
    "dataset": "faces",
    "max_images": 10_000,
    "width": 64,
    "base": 256,
    "latent_dim": 32,
    "penalty_weight": 0.1,
    "penalty_every": 8,
    "lr": 2e-3,
    "light_checkpoints": 1,
    "metrics_every": 0,
    "log_every": 100,
    "sample_every": 250,
    "checkpoint_every": 500,
    "keep_checkpoints": 1,
    "precision": "float32",
}

ZOO: dict[str, RunConfig] = {"stylegan-faces": StyleGANConfig(**_STYLES, steps=10_000)}
