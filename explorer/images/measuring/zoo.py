"""What the cards of the zoo say: one row a kind of system."""

from collections.abc import Callable

from explorer.images.measuring import sharpening
from explorer.images.measuring.families import Measured
from explorer.images.measuring.growing import growth_facts
from explorer.images.measuring.style_facts import style_facts
from explorer.images.measuring.translation import cyclegan_facts, pix2pix_facts
from explorer.images.systems import SRGAN, ProGAN, StyleGAN, System
from explorer.images.systems.cyclegan import CycleGAN
from explorer.images.systems.pix2pix import Pix2Pix

MEASURES: dict[type[System], Callable[[System], Measured]] = {
    CycleGAN: cyclegan_facts,
    Pix2Pix: pix2pix_facts,
    SRGAN: sharpening.facts,
    StyleGAN: style_facts,
    ProGAN: growth_facts,
}


def facts_of(system: System) -> Measured:
    """Return what a shipped system measures, to five places; nothing for other kinds."""
    measure = MEASURES.get(type(system))
    found = measure(system) if measure else {}
    return {key: v if isinstance(v, str) else round(float(v), 5) for key, v in found.items()}
