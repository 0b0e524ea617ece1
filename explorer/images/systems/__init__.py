"""The systems that train on images: a table, and the two functions that read a run by it."""

from collections.abc import Mapping

from explorer.images.config import RunConfig
from explorer.images.systems.aae import AAE
from explorer.images.systems.base import Facts, Play, StreamFacts, System, Turn
from explorer.images.systems.biggan import BigGAN
from explorer.images.systems.caae import CAAE
from explorer.images.systems.cyclegan import CycleGAN
from explorer.images.systems.gan import GAN, GANConfig
from explorer.images.systems.inputs import Inputs, sample_inputs, sample_latents
from explorer.images.systems.mistaken import Mistaken
from explorer.images.systems.pix2pix import Pix2Pix
from explorer.images.systems.pixelcnn import PixelCNN
from explorer.images.systems.progan import ProGAN
from explorer.images.systems.rbm import RBM
from explorer.images.systems.srgan import SRGAN
from explorer.images.systems.stackgan import StackGAN
from explorer.images.systems.stylegan import StyleGAN
from explorer.images.systems.vae import VAE

__all__ = [
    "AAE",
    "CAAE",
    "GAN",
    "RBM",
    "SRGAN",
    "SYSTEMS",
    "VAE",
    "BigGAN",
    "Facts",
    "GANConfig",
    "Inputs",
    "PixelCNN",
    "Play",
    "ProGAN",
    "StackGAN",
    "StreamFacts",
    "StyleGAN",
    "System",
    "Turn",
    "config_of",
    "sample_inputs",
    "sample_latents",
    "system_of",
]

SYSTEMS: dict[str, type[System]] = {
    "gan": GAN,
    "vae": VAE,
    "cyclegan": CycleGAN,
    "pix2pix": Pix2Pix,
    "pixelcnn": PixelCNN,
    "rbm": RBM,
    "aae": AAE,
    "caae": CAAE,
    "srgan": SRGAN,
    "progan": ProGAN,
    "stylegan": StyleGAN,
    "biggan": BigGAN,
    "stackgan": StackGAN,
    "mistaken": Mistaken,
}


def config_of(values: object) -> RunConfig:
    """Return the config of some fields, by their `system`; a pair of networks without one.

    Raises:
        ValueError: There is no such system, or the fields do not fit it.
    """
    if not isinstance(values, Mapping):
        msg = "The settings of a run are an object of names and values, not a "
        msg += f"{type(values).__name__}."
        raise ValueError(msg)
    name = values.get("system", "gan")
    if not isinstance(name, str) or name not in SYSTEMS:
        msg = f"There is no system '{str(name)[:40]}'; use one of {', '.join(SYSTEMS)}."
        raise ValueError(msg)
    return SYSTEMS[name].Config.checked(values)


def system_of(config: RunConfig) -> type[System]:
    """Return the system that a config trains."""
    return SYSTEMS[config.system]
