"""Who learns in one step of a toy GAN, in which order, and on what."""

from typing import NamedTuple

from torch import Tensor

from explorer.toy.config import ToyConfig


class Turn(NamedTuple):
    """The batches of one update of one player, each leading with the model.

    Attributes:
        player: `discriminator` or `generator`.
        latents: Noise, `(K, N, latent_dim)`.
        real: Real samples, `(K, N, 2)`; None for G.
        mixing: Places of the gradient penalty's points, `(K, N, 1)`, where it is used.
    """

    player: str
    latents: Tensor
    real: Tensor | None = None
    mixing: Tensor | None = None


def schedule(config: ToyConfig) -> list[str]:
    """Return who learns in one step, in order; again: on the noise of D's last update."""
    if config.schedule == "alternate-batches":
        return ["generator", "discriminator"]
    learns_g = ["generator"] * config.generator_steps
    if config.reuse_latents and learns_g:
        learns_g[0] = "generator again"
    return ["discriminator"] * config.discriminator_steps + learns_g
