"""A caption becomes a small picture, and then a larger one: two games, one after the other."""

from explorer.images.systems.stackgan.config import StackGANConfig
from explorer.images.systems.stackgan.system import StackGAN

__all__ = ["StackGAN", "StackGANConfig"]
