"""Which prior another program's generator was trained with, where its file tells."""

import math
from typing import Literal

import torch
from torch import Tensor, nn

from explorer.images.networks import Generator
from explorer.images.systems import sample_latents

Prior = Literal["normal", "uniform"]

#: How far, as a factor, the variances may lie from a prior's to be called its own.
_NEAR = 1.3
_SAMPLES = 512


def prior_of(generator: Generator) -> Prior | None:
    r"""Return N(0, 1) or U(-1, 1), whichever the first batch norm has seen; None if unknown.

    Its running variance is that of a linear map of z, so it is proportional to z's: 1 for
    N(0, 1) and 1/3 for U(-1, 1). The median over the channels of the ratio to the variance
    under N(0, 1) is compared with both.

    Args:
        generator: Unconditional, in evaluation mode.
    """
    kinds = (nn.BatchNorm1d, nn.BatchNorm2d)
    found = [module for module in generator.layers.modules() if isinstance(module, kinds)]
    if not found or generator.config.classes or found[0].running_var is None:
        return None
    expected = _variance_before(found[0], generator)
    ratio = (found[0].running_var / expected).median().item()
    distances: dict[Prior, float] = {
        "normal": abs(math.log(max(ratio, 1e-12))),
        "uniform": abs(math.log(max(3 * ratio, 1e-12))),
    }
    nearest = min(distances, key=lambda prior: distances[prior])
    return nearest if distances[nearest] < math.log(_NEAR) else None


@torch.no_grad()
def _variance_before(norm: nn.Module, generator: Generator) -> Tensor:
    """Return the variance of each channel that reaches a layer when z is normal."""
    seen: list[Tensor] = []
    hook = norm.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0]))
    rng = torch.Generator().manual_seed(0)
    try:
        generator(sample_latents((_SAMPLES, generator.config.latent_dim), "normal", rng))
    finally:
        hook.remove()
    channels_first = seen[0].transpose(0, 1).flatten(1)
    return channels_first.var(1).clamp(min=1e-12)
