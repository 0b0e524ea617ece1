"""The toy engine: many small GANs on points in the plane, trained side by side.

from explorer.toy import ToyConfig, ToyTrainer, Viewer
"""

from typing import TYPE_CHECKING

from explorer.public import lazily

if TYPE_CHECKING:
    from explorer.toy.config import ToyConfig
    from explorer.toy.trainer import ToyTrainer
    from explorer.toy.viewer import Viewer

__all__ = ["ToyConfig", "ToyTrainer", "Viewer"]

__getattr__ = lazily(
    __name__, {"ToyConfig": "config", "ToyTrainer": "trainer", "Viewer": "viewer"}
)
