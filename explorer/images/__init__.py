"""The image lab: systems that train on images, their runs on disk, and what they draw.

from explorer.images import GANConfig, load_model, load_streams, trainer_for
"""

from typing import TYPE_CHECKING

from explorer.public import lazily

if TYPE_CHECKING:
    from explorer.images.data import load_images, load_streams
    from explorer.images.store.pictures import save_grid
    from explorer.images.store.runs import RunFolder
    from explorer.images.systems import SYSTEMS, GANConfig, System, config_of
    from explorer.images.training.trainer import Trainer, trainer_for
    from explorer.images.weights.loading import load_model

__all__ = [
    "SYSTEMS",
    "GANConfig",
    "RunFolder",
    "System",
    "Trainer",
    "config_of",
    "load_images",
    "load_model",
    "load_streams",
    "save_grid",
    "trainer_for",
]

__getattr__ = lazily(
    __name__,
    {
        "SYSTEMS": "systems",
        "GANConfig": "systems",
        "System": "systems",
        "config_of": "systems",
        "RunFolder": "store.runs",
        "save_grid": "store.pictures",
        "Trainer": "training.trainer",
        "trainer_for": "training.trainer",
        "load_images": "data",
        "load_streams": "data",
        "load_model": "weights.loading",
    },
)
