"""A conditional adversarial autoencoder: a face becomes a code, and a code any age."""

from explorer.images.systems.caae.config import CAAEConfig
from explorer.images.systems.caae.system import CAAE

__all__ = ["CAAE", "CAAEConfig"]
