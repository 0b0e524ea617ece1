"""The small systems of the pages that compare families: one config each.

All draw digits of 16 pixels and have learned from the same 4,000 of 5,000; the other thousand
is held out.
"""

from typing import Any

from explorer.images.config import RunConfig
from explorer.images.systems import GANConfig
from explorer.images.systems.aae import AAEConfig
from explorer.images.systems.pixelcnn import PixelCNNConfig
from explorer.images.systems.rbm import RBMConfig
from explorer.images.systems.vae import VAEConfig

#: Digits that every family learns from; the others are held out.
LEARNED = 4_000
SIDE = 16

_SHARED: dict[str, Any] = {
    "dataset": "digits:binary",
    "max_images": LEARNED,
    "image_size": SIDE,
    "light_checkpoints": 1,
    "metrics_every": 0,
    "log_every": 100,
    "sample_every": 100_000,
    "checkpoint_every": 500,
    "keep_checkpoints": 0,
    "precision": "float32",
}
_RBM: dict[str, Any] = _SHARED | {"persistent": True, "lr": 0.02}
#: Codes of two numbers, of the same digits in grey: their decoders are drawn by the browser.
_CODES: dict[str, Any] = _SHARED | {"dataset": "digits", "latent_dim": 2}
_AAE: dict[str, Any] = _CODES | {"features": 256, "steps": 3_000}

FAMILIES: dict[str, RunConfig] = {
    "rbm-16": RBMConfig(**_RBM, hidden=16, steps=20_000),
    "rbm-128": RBMConfig(**_RBM, hidden=128, gibbs_steps=3, steps=2_800),
    "vae": VAEConfig(**_SHARED, features=256, latent_dim=16, steps=2_000),
    "pixelcnn": PixelCNNConfig(**_SHARED, features=24, blocks=5, batch_size=32, steps=1_500),
    "gan": GANConfig(
        **_SHARED,
        latent_dim=32,
        generator_features=16,
        discriminator_features=16,
        steps=2_500,
    ),
    "aae": AAEConfig(**_SHARED, features=256, latent_dim=16, steps=2_000),
    "code-vae": VAEConfig(**_CODES, features=256, steps=3_000),
    "code-aae-gaussian": AAEConfig(**_AAE | {"steps": 2_000}, prior="gaussian"),
    "code-aae-ring": AAEConfig(**_AAE, prior="ring"),
    "code-aae-swiss-roll": AAEConfig(**_AAE | {"steps": 2_500}, prior="swiss-roll"),
    "code-gan": GANConfig(
        **_CODES,
        architecture="kingma-mlp",
        generator_features=256,
        discriminator_features=256,
        steps=3_000,
    ),
}
