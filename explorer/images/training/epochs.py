"""How many steps a number of epochs is."""

import math

from explorer.images.config import MOST_STEPS, RunConfig


def steps_for(epochs: float, images: int, config: RunConfig) -> int:
    """Return the fewest steps in which the first stream is read so many times.

    Beyond `MOST_STEPS` nothing is counted.

    >>> from explorer.images.systems import GANConfig
    >>> steps_for(2, 5_000, GANConfig()), steps_for(2, 5_000, GANConfig(batch_size=500))
    (157, 20)
    """
    wanted = epochs * images / config.batch_size
    if (each := config.reads_each_step) is not None:
        return math.ceil(min(wanted / each, MOST_STEPS + 1))
    step = batches = 0
    while batches < wanted and step <= MOST_STEPS:
        step += 1
        batches += config.reads(step)
    return step
