"""A picture four times larger: the closest on average, or one that looks real."""

from explorer.images.systems.srgan.config import SRGANConfig
from explorer.images.systems.srgan.system import SRGAN

__all__ = ["SRGAN", "SRGANConfig"]
