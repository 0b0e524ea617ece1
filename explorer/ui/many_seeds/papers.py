"""What the papers of the published rows trained, and where the present setting differs."""

from dataclasses import dataclass

from explorer.toy.config import ToyConfig
from explorer.ui.many_seeds.controls import SeedsPageConfig


@dataclass(frozen=True)
class PaperRing:
    """A paper's own setting on the ring of 8.

    Attributes:
        spread: Standard deviation of a mode, in radii of the ring.
        latent_dim: Numbers in z.
        generator: Its hidden layers, in words.
        discriminator: Those of D.
        optimizer: The update rule and its rates.
        batch_size: Real samples an update.
        steps: Updates of G.
    """

    spread: float
    latent_dim: int
    generator: str
    discriminator: str
    optimizer: str
    batch_size: int
    steps: int


#: Lin et al. (2018), ring: 400 epochs of 100,000 samples in batches of 100.
PACGAN = PaperRing(
    spread=0.01,
    latent_dim=2,
    generator="400, 400, 400, 400 ReLU with batch norm",
    discriminator="200, 200, 200 maxout of 5",
    optimizer="adam 0.0001, β₁ 0.8",
    batch_size=100,
    steps=400_000,
)
#: The data of eight modes of one width on a circle.
RINGS = ("ring", "narrow-ring")
#: Standard deviation of a mode of the paper's grid, in the spacing's units of this page.
PACGAN_GRID = 0.025


def spread(config: ToyConfig) -> float | None:
    """Return the standard deviation of a mode: of the ring in radii, else as it stands."""
    data = config.data_distribution
    if data.mode_std is None or data.modes is None:
        return None
    radius = float((data.modes[0] ** 2).sum() ** 0.5)
    return data.mode_std / radius if config.distribution in RINGS else data.mode_std


def differences(config: SeedsPageConfig) -> str:
    """Return what the first setting does other than PacGAN's paper, in words."""
    here = config.configs[0]
    told = [
        f"{name} {_said(there)} (here {_said(now)})"
        for name, there, now in _compared(here, config.steps)
        if there != now
    ]
    return (
        f"PacGAN trained otherwise: {'; '.join(told)}. Batch norm and maxout units cannot be "
        "set here."
    )


def _compared(
    here: ToyConfig, steps: int
) -> tuple[tuple[str, float | str, float | str | None], ...]:
    """Return each field: its name, the paper's value, the present one."""
    ring = here.distribution in RINGS
    optimizer = f"{here.optimizer} {here.discriminator_lr:g}"
    if here.optimizer == "adam":
        optimizer += f", β₁ {here.beta1:g}"
    if here.generator_lr != here.discriminator_lr:
        optimizer += f", G {here.generator_lr:g}"
    return (
        ("σ/r" if ring else "σ", PACGAN.spread if ring else PACGAN_GRID, spread(here)),
        ("latent dimension", PACGAN.latent_dim, here.latent_dim),
        ("G", PACGAN.generator, _layers(here.generator_widths, here.activation)),
        ("D", PACGAN.discriminator, _layers(here.discriminator_widths, here.activation)),
        ("optimizer", PACGAN.optimizer, optimizer),
        ("batch", PACGAN.batch_size, here.batch_size),
        ("steps", PACGAN.steps, steps),
    )


def _layers(widths: tuple[int, ...], activation: str) -> str:
    return f"{', '.join(map(str, widths))} {activation}" if widths else "linear"


def _said(value: float | str | None) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
