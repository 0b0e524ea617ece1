"""A generator and a discriminator: the settings of a run, and the system."""

from explorer.images.systems.gan.config import GANConfig
from explorer.images.systems.gan.system import GAN

__all__ = ["GAN", "GANConfig"]
