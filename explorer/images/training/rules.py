"""What the settings of a run mean: its objective, its k, its precision and its latents."""

import math
from dataclasses import replace

import torch
from torch import Tensor

from explorer.images.config import MOST_STEPS, ImageConfig
from explorer.images.training.devices import multiplies_bfloat16
from explorer.objectives import OBJECTIVES, CrossEntropy, Objective


def discriminator_steps(config: ImageConfig, number: int) -> int:
    """Return k for step `number`, counted from 1.

    Garrido et al.'s text and notebook differ: k = 100 in the first 100 steps and every 500th,
    or k = 50 in the first 25 steps and every 500th.

    >>> config = ImageConfig(k_schedule="garrido-text", discriminator_steps=5)
    >>> [discriminator_steps(config, number) for number in (1, 100, 101, 500)]
    [100, 100, 5, 100]
    """
    schedules = {"constant": (0, 0), "garrido-text": (100, 100), "garrido-notebook": (25, 50)}
    first, many = schedules[config.k_schedule]
    if many and (number <= first or number % 500 == 0):
        return many
    return config.discriminator_steps


def steps_for(epochs: float, images: int, config: ImageConfig) -> int:
    """Return the fewest steps in which D reads the real images so many times.

    A step reads one batch for each update of D; beyond `MOST_STEPS` nothing is counted.

    >>> steps_for(2, 5_000, ImageConfig()), steps_for(2, 5_000, ImageConfig(batch_size=500))
    (157, 20)
    """
    wanted = epochs * images / config.batch_size
    if config.k_schedule == "constant":
        return math.ceil(min(wanted / config.discriminator_steps, MOST_STEPS + 1))
    step = batches = 0
    while batches < wanted and step <= MOST_STEPS:
        step += 1
        batches += discriminator_steps(config, step)
    return step


def sample_latents(shape: tuple[int, ...], prior: str, rng: torch.Generator) -> Tensor:
    """Return latents from N(0, 1) or, for the prior "uniform", from U(-1, 1)."""
    if prior == "uniform":
        return torch.rand(shape, device=rng.device, generator=rng) * 2 - 1
    return torch.randn(shape, device=rng.device, generator=rng)


def objective_of(config: ImageConfig) -> Objective:
    """Return the objective, its real labels smoothed if the run says so."""
    objective = OBJECTIVES[config.objective]
    if isinstance(objective, CrossEntropy):
        return replace(objective, real_target=config.real_target)
    return objective


def precision_of(config: ImageConfig, device: torch.device) -> torch.dtype:
    """Return the precision of a run; "auto" is bfloat16 where the hardware multiplies in it."""
    if config.precision == "auto":
        return torch.bfloat16 if multiplies_bfloat16(device) else torch.float32
    return torch.bfloat16 if config.precision == "bfloat16" else torch.float32
