"""The runs of the zoo: systems that translate, sharpen, style, age and read, a config each.

Each is small enough for one core and some minutes; a page shows what came of it, with what
the card beside the weights says was measured.
"""

from typing import Any

from explorer.images.config import RunConfig
from explorer.images.systems.biggan import BigGANConfig
from explorer.images.systems.caae import CAAEConfig
from explorer.images.systems.cyclegan import CycleGANConfig
from explorer.images.systems.growth import ProGANConfig
from explorer.images.systems.pix2pix import Pix2PixConfig
from explorer.images.systems.srgan import SRGANConfig
from explorer.images.systems.stackgan import StackGANConfig
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

#: Of growth: what learns 32 pixels in some minutes. Twice the paper's rate of learning, and an
#: average that forgets five times as fast, for the runs are so short.
_GROWTH: dict[str, Any] = {
    "dataset": "faces",
    "max_images": 10_000,
    "width": 32,
    "base": 256,
    "latent_dim": 32,
    "stable_steps": 400,
    "fade_steps": 400,
    "lr": 2e-3,
    "ema_decay": 0.995,
    "metrics_every": 0,
    "log_every": 50,
    "sample_every": 200,
    "checkpoint_every": 500,
    "keep_checkpoints": 1,
    "precision": "float32",
}

_RECORDS: dict[str, Any] = {
    "light_checkpoints": 1,
    "metrics_every": 0,
    "log_every": 50,
    "sample_every": 100_000,
    "checkpoint_every": 500,
    "keep_checkpoints": 1,
    "precision": "float32",
}
_CYCLE: dict[str, Any] = _RECORDS | {
    "generator_features": 12,
    "blocks": 2,
    "lr": 5e-4,
    "max_images": 4000,
    "batch_size": 4,
}
_COLOUR: dict[str, Any] = _CYCLE | {
    "dataset": "shapes:red-on-cream",
    "dataset_b": "shapes:blue-on-cream",
    "steps": 600,
}
_SHAPE: dict[str, Any] = _CYCLE | {
    "dataset": "shapes:circle-on-cream",
    "dataset_b": "shapes:star-on-cream",
    "steps": 900,
}
_PAIRS: dict[str, Any] = _RECORDS | {
    "generator_features": 12,
    "widest": 4,
    "lr": 5e-4,
    "batch_size": 4,
    "max_images": 3000,
}
_GREY: dict[str, Any] = _PAIRS | {
    "dataset": "drawn-pairs:grey-face",
    "image_size": 32,
    "steps": 2000,
}

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
#: Whose pictures on the way are shipped, too.
FILMED = frozenset({"progan-faces"})

#: Of BigGAN: higher rates than the paper's, for far fewer steps.
_BIGGAN: dict[str, Any] = _RECORDS | {
    "dataset": "digits",
    "max_images": 4_000,
    "features": 4,
    "embedding_dim": 16,
    "generator_lr": 5e-4,
    "discriminator_lr": 1e-3,
    "ema_decay": 0.998,
    "log_every": 25,
    "checkpoint_every": 250,
    "steps": 2_500,
}
#: Both learn from the same captions, two pairs of words held out. What is switched off is seen
#: in Stage I, so that run has no more than that: its Stage II is not trained.
_WORDS: dict[str, Any] = _RECORDS | {
    "dataset": "shapes:captions-held-out",
    "max_images": 10_000,
    "second_features": 14,
    "first_steps": 12_000,
    "nearest": True,
    "rate_halvings": 1,
}

#: All learn from the same faces, and begin with the same steps by their errors alone.
_AGEING: dict[str, Any] = _RECORDS | {
    "dataset": "faces:ages-5",
    "max_images": 10_000,
    "latent_dim": 16,
    "encoder_features": 12,
    "generator_features": 64,
    "code_features": 32,
    "code_norm": False,
    "picture_features": 8,
    "dense": 32,
    "batch_size": 16,
    "code_weight": 1.0,
    "picture_weight": 0.1,
    "warm_steps": 1_000,
    "steps": 5_000,
    "lr": 2e-3,
    "game_lr": 1e-3,
}

ZOO: dict[str, RunConfig] = {
    "pix2pix-outline": Pix2PixConfig(**_PAIRS, dataset="drawn-pairs:outline-face", steps=4000),
    "pix2pix-grey": Pix2PixConfig(**_GREY),
    "pix2pix-grey-l1": Pix2PixConfig(**_GREY, adversarial_weight=0),
    "pix2pix-map": Pix2PixConfig(**_GREY | {"dataset": "drawn-pairs:map-face"}),
    "cyclegan-colour": CycleGANConfig(**_COLOUR),
    "cyclegan-colour-no-cycle": CycleGANConfig(**_COLOUR, cycle_weight=0),
    "cyclegan-colour-no-identity": CycleGANConfig(**_COLOUR, identity_weight=0),
    "cyclegan-shape-16": CycleGANConfig(**_SHAPE),
    "cyclegan-shape-70": CycleGANConfig(**_SHAPE, layers=3),
    "cyclegan-backdrop": CycleGANConfig(**_COLOUR | {"dataset_b": "shapes:blue-on-pink"}),
    "cyclegan-hues": CycleGANConfig(**_CYCLE | {"batch_size": 1}, steps=1600),
    "cyclegan-age": CycleGANConfig(
        **_CYCLE, dataset="faces:young", dataset_b="faces:old", steps=800
    ),
    "srresnet": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=0),
    "srgan-0.001": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=1e-3),
    "srgan-0.003": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=3e-3),
    "srgan-0.01": SRGANConfig(**_SHARPEN, content="pixels", adversarial_weight=1e-2),
    "srgan-features": SRGANConfig(**_SHARPEN, content="features", adversarial_weight=1e-3),
    "caae": CAAEConfig(**_AGEING),
    "caae-no-pictures": CAAEConfig(**_AGEING | {"picture_weight": 0.0}),
    "caae-no-codes": CAAEConfig(**_AGEING | {"code_weight": 0.0}),
    "stylegan-faces": StyleGANConfig(**_STYLES, steps=7_490),
    "biggan-digits": BigGANConfig(**_BIGGAN),
    "biggan-digits-free": BigGANConfig(**_BIGGAN, orthogonal_weight=0),
    "biggan-digits-batch-4": BigGANConfig(**_BIGGAN | {"batch_size": 4}),
    "biggan-digits-unbounded": BigGANConfig(**_BIGGAN | {"steps": 1_000}, spectral_norm=False),
    "stackgan": StackGANConfig(**_WORDS, steps=16_000),
    "stackgan-unmatched": StackGANConfig(
        **_WORDS | {"steps": 12_000, "second_features": 4}, mismatched=False
    ),
    "progan-faces": ProGANConfig(**_GROWTH, steps=4_500),
    # The same run, cut off where 32 pixels have half of their weight.
    "progan-faces-fading": ProGANConfig(**_GROWTH, steps=2_200, light_checkpoints=1),
}
