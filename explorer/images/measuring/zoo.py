"""What the cards of the zoo say: one row a kind of system."""

from collections.abc import Callable, Sequence

from explorer.images.measuring import sharpening
from explorer.images.measuring.ageing import ageing_facts
from explorer.images.measuring.families import Measured
from explorer.images.measuring.growing import growth_facts
from explorer.images.measuring.style_facts import style_facts
from explorer.images.measuring.translation import cyclegan_facts, pix2pix_facts
from explorer.images.measuring.truncation import biggan_facts
from explorer.images.measuring.words import word_facts
from explorer.images.store.rows import Row
from explorer.images.systems import CAAE, SRGAN, ProGAN, StackGAN, StyleGAN, System
from explorer.images.systems.biggan import BigGAN
from explorer.images.systems.cyclegan import CycleGAN
from explorer.images.systems.pix2pix import Pix2Pix

MEASURES: dict[type[System], Callable[[System], Measured]] = {
    CAAE: ageing_facts,
    CycleGAN: cyclegan_facts,
    Pix2Pix: pix2pix_facts,
    SRGAN: sharpening.facts,
    StyleGAN: style_facts,
    ProGAN: growth_facts,
    StackGAN: word_facts,
    BigGAN: biggan_facts,
}
#: Columns of a run's rows that its card keeps, for a page that shows how training went.
RECORDED: dict[type[System], tuple[str, ...]] = {
    BigGAN: ("d_loss", "g_loss", "d_real", "d_fake", "d_sigma", "g_sigma"),
}


def facts_of(system: System) -> Measured:
    """Return what a shipped system measures, to five places; nothing for other kinds."""
    measure = MEASURES.get(type(system))
    found = measure(system) if measure else {}
    return {key: v if isinstance(v, str) else round(float(v), 5) for key, v in found.items()}


def rows_of(system: System, rows: Sequence[Row]) -> list[dict[str, float]]:
    """Return what a card keeps of a run's rows, to three digits; nothing for most kinds."""
    columns = RECORDED.get(type(system), ())
    found = [row for row in rows if columns and columns[0] in row]
    return [
        {"step": int(row["step"])} | {name: float(f"{row[name]:.3g}") for name in columns}
        for row in found
    ]
