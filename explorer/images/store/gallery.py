"""What the runs of the clinic train: one config each, small, and most with something wrong."""

from typing import Any

from explorer.images.systems.gan import GANConfig
from explorer.images.systems.mistaken import MistakenConfig

#: Losses and a few pictures, no checkpoint that could be walked through.
_RECORDS: dict[str, Any] = {
    "light_checkpoints": 0,
    "keep_checkpoints": 1,
    "log_every": 10,
    "sample_every": 50,
    "metrics_every": 300,
    "device": "cpu",
    "precision": "float32",
}
_SMALL: dict[str, Any] = _RECORDS | {
    "image_size": 16,
    "latent_dim": 64,
    "generator_features": 32,
    "discriminator_features": 32,
    "steps": 1200,
}
#: Long enough where the verdict shows at once.
_BRIEF: dict[str, Any] = _SMALL | {"steps": 600, "log_every": 5}
#: The settings of Raschka's convolutional cases 4 to 6 (STAT 453, lecture 16).
_LECTURE: dict[str, Any] = _RECORDS | {
    "image_size": 28,
    "prior": "uniform",
    "beta1": 0.9,
    "batch_size": 128,
    "generator_lr": 1e-4,
    "discriminator_lr": 1e-4,
    "steps": 1500,
}
#: Fewer pictures on the way.
_SPARSE: dict[str, Any] = {"sample_every": 500, "log_every": 20}
#: Garrido et al.'s DCGAN on digits, G a quarter as wide, D a sixteenth.
_KERNELS: dict[str, Any] = {
    **_RECORDS,
    **_SPARSE,
    "architecture": "garrido-dcgan",
    "image_size": 32,
    "latent_dim": 64,
    "generator_features": 16,
    "discriminator_features": 4,
    "steps": 1500,
}

GALLERY: dict[str, GANConfig] = {
    "healthy": GANConfig(**_SMALL),
    "swapped-labels": MistakenConfig(**_BRIEF, mistake="swapped-labels"),
    "no-sigmoid": MistakenConfig(**_BRIEF, mistake="no-sigmoid"),
    "wrong-range": MistakenConfig(**_BRIEF, mistake="sigmoid-generator"),
    "high-rate": GANConfig(**_BRIEF, generator_lr=1e-2, discriminator_lr=1e-2),
    "small-batch": GANConfig(**_SMALL | {"batch_size": 4}),
    "strong-discriminator": GANConfig(
        **_SMALL | {"generator_features": 8, "discriminator_features": 64}
    ),
    "strong-generator": GANConfig(
        **_SMALL | {"generator_features": 48, "discriminator_features": 4}
    ),
    "raschka-5": GANConfig(**_LECTURE, architecture="raschka-5"),
    "raschka-4": GANConfig(**_LECTURE | _SPARSE, architecture="raschka-4"),
    "raschka-5-plain": GANConfig(
        **_LECTURE | _SPARSE,
        architecture="raschka-5",
        generator_norm="none",
        discriminator_norm="none",
    ),
    "raschka-6": GANConfig(
        **_LECTURE | _SPARSE, architecture="raschka-5", real_target=0.9, generator_target=0.9
    ),
    **{f"kernel-{size}": GANConfig(**_KERNELS, kernel_size=size) for size in (3, 4, 5, 7)},
    "two-sided": GANConfig(**_SMALL, real_target=0.9, fake_target=0.1),
    "flipped-labels": GANConfig(**_SMALL, label_flips=0.1),
    "low-rate": GANConfig(**_BRIEF, generator_lr=1e-5, discriminator_lr=1e-5),
    "momentum": GANConfig(**_SMALL, beta1=0.9),
    "lost-optimizers": MistakenConfig(**_SMALL, mistake="lost-optimizers"),
}
