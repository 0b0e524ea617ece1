"""What the shipped runs train: one config each, in the order in which pages show them."""

from typing import Any

from explorer.images.systems.gan import GANConfig

_RECORDS: dict[str, Any] = {
    "light_checkpoints": 8,
    "metrics_every": 250,
    "log_every": 50,
    "sample_every": 50,
}
_DCGAN: dict[str, Any] = _RECORDS | {
    "latent_dim": 64,
    "generator_features": 32,
    "discriminator_features": 32,
}
#: The settings that Raschka's notebooks share (STAT 453, lecture 16).
_LECTURE: dict[str, Any] = _RECORDS | {
    "image_size": 28,
    "prior": "uniform",
    "beta1": 0.9,
    "batch_size": 128,
}

RECIPES: dict[str, GANConfig] = {
    "digits-dcgan": GANConfig(**_DCGAN, steps=16_000),
    "digits-conditional": GANConfig(**_DCGAN, conditional=True, steps=8000),
    "digits-wgan-gp": GANConfig(
        **_DCGAN | {"discriminator_features": 16},
        objective="wasserstein",
        penalty="gradient-penalty",
        discriminator_steps=5,
        beta2=0.9,
        ema_decay=0.995,
        steps=5000,
    ),
    "digits-mlp": GANConfig(
        **_LECTURE,
        architecture="mlp",
        generator_lr=1e-3,
        discriminator_lr=1e-3,
        checkpoint_every=2000,
        steps=20_000,
    ),
    "digits-raschka-2": GANConfig(
        **_LECTURE | {"light_checkpoints": 2, "log_every": 10},
        architecture="raschka-2",
        generator_lr=1e-4,
        discriminator_lr=1e-4,
        steps=2000,
    ),
    "digits-raschka-3": GANConfig(
        **_LECTURE | {"log_every": 10},
        architecture="raschka-3",
        generator_lr=1e-3,
        discriminator_lr=1e-3,
        steps=4000,
    ),
    "shapes-dcgan": GANConfig(**_DCGAN, dataset="shapes", steps=16_000),
    "faces-dcgan": GANConfig(
        **_RECORDS | {"metrics_every": 1000, "sample_every": 100},
        dataset="faces",
        max_images=10_000,
        image_size=64,
        latent_dim=24,
        generator_features=12,
        discriminator_features=16,
        real_target=0.9,
        generator_lr=4e-4,
        batch_size=32,
        steps=10_000,
    ),
}

#: What each of them draws at its end, as its card says.
SHOWS: dict[str, str] = {
    "digits-dcgan": "Digits of all classes.",
    "digits-conditional": "Digits of the class that is asked for.",
    "digits-wgan-gp": "Digits of all classes.",
    "digits-mlp": "Digits of all classes, many of them broken.",
    "digits-raschka-2": "No digits: noise; D has given up, its output is 1/2 everywhere.",
    "digits-raschka-3": "No digits: one picture of stripes for every z. G collapsed, and D "
    "takes that picture for a fake; in the lecture's longer run it was a digit 1.",
    "shapes-dcgan": "Shapes of all colours; squares and crosses are often misshapen.",
    "faces-dcgan": "Faces of all kinds, rough: many eyes and mouths are smeared.",
}
