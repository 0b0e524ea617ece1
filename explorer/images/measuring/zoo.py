"""What the cards of the zoo say: one row a kind of system."""

from collections.abc import Callable

from explorer.images.measuring import sharpening
from explorer.images.measuring.families import Measured
from explorer.images.measuring.style_facts import style_facts
from explorer.images.systems import SRGAN, StyleGAN, System

MEASURES: dict[type[System], Callable[[System], Measured]] = {
    SRGAN: sharpening.facts,
    StyleGAN: style_facts,
}


def facts_of(system: System) -> Measured:
    """Return what a shipped system measures; nothing for a kind without a row."""
    measure = MEASURES.get(type(system))
    return measure(system) if measure else {}
