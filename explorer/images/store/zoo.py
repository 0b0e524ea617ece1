"""The runs of the zoo, the systems that translate, sharpen and style: one config each.

Each is small enough for one core and some minutes; a page shows what came of it, with what
the card beside the weights says was measured.
"""

from explorer.images.config import RunConfig

ZOO: dict[str, RunConfig] = {}
