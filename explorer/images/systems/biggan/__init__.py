"""BigGAN: the settings of a run, and the system."""

from explorer.images.systems.biggan.config import BigGANConfig
from explorer.images.systems.biggan.system import BigGAN

__all__ = ["BigGAN", "BigGANConfig"]
