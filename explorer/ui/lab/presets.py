"""Experiments of the toy lab: settings that show what they promise."""

from explorer.ui.frame.page import Experiment
from explorer.ui.lab.controls import LabConfig

_WIDE = {"generator_widths": (128, 128), "discriminator_widths": (128, 128)}

LECTURE = LabConfig()
COVERS = LabConfig(**LabConfig.opening)
COLLAPSE = LabConfig(
    objective="non-saturating",
    schedule="algorithm-1",
    batch_size=32,
    optimizer="momentum",
    generator_lr=0.02,
    discriminator_lr=0.002,
    generator_widths=(64, 64),
    discriminator_widths=(32, 32),
)
OSCILLATION = LabConfig(
    distribution="gaussian",
    objective="wasserstein",
    schedule="algorithm-1",
    optimizer="sgd",
    generator_widths=(),
    discriminator_widths=(),
    generator_lr=0.05,
    discriminator_lr=0.05,
    batch_size=256,
)
STRONG_D = LabConfig(
    compare="objective",
    values=("saturating", "non-saturating"),
    latent_dim=32,
    schedule="algorithm-1",
    discriminator_steps=10,
    optimizer="sgd",
    generator_lr=0.005,
    discriminator_lr=0.2,
    batch_size=64,
    layers=("surface", "boundary", "real", "fake", "arrows"),
    pace=30.0,
)
WGAN_GP = LabConfig(
    objective="wasserstein",
    schedule="algorithm-1",
    penalty="gradient-penalty",
    penalty_weight=1.0,
    discriminator_steps=5,
    batch_size=64,
    beta1=0.0,
    beta2=0.9,
    **_WIDE,
)

#: The last line that `python -m benchmarks.presets collapse --seeds 12` printed; it looks at
#: 108 moments.
COLLAPSED = (
    "up to step 50,000, the most of 8 modes in 12 seeds: z of 2: 2, z of 8: 1, z of 32: 2"
)

EXPERIMENTS = (
    Experiment(
        "The lecture",
        LECTURE,
        "Which latent dimension, 2, 8 or 32, learns the ring first?",
        "2: after 4,000 steps two fifths of its samples lie on modes, of 8 a fifth, of 32 a "
        "tenth. All three find the eight modes; bridges of fakes remain between them, because "
        "G is continuous.",
    ),
    Experiment(
        "All modes",
        COVERS,
        "R1 keeps D's slope small at real data. Does G still lose modes?",
        "8 of 8 modes, most samples within 3σ, and the surface of D stays calm near 1/2.",
    ),
    Experiment(
        "Collapse",
        COLLAPSE,
        "G learns ten times faster than D. What will G produce?",
        "Most of the time all fakes of a panel are at one spot, seldom on a mode. The spot "
        "wanders, and smears on its way, or comes to a stop. Of 36 runs looked at 108 times up "
        "to step 50,000 none ever had good samples on more than two modes.",
    ),
    Experiment(
        "Oscillation",
        OSCILLATION,
        "A linear critic, a linear G, no penalty: do they settle?",
        "They circle. The fakes swing through the data and never stay; see Game dynamics.",
    ),
    Experiment(
        "D too strong",
        STRONG_D,
        "D gets ten updates for each of G. Which of the two losses still moves G?",
        "D knows every fake. The saturating arrows are a hundred times shorter and G stands "
        "still for hundreds of steps; the other loss moves it at once, onto a mode or two.",
    ),
    Experiment(
        "WGAN-GP",
        WGAN_GP,
        "Instead of a probability, a slope near 1 everywhere. How does the surface differ?",
        "A smooth ramp without saturation: every fake knows its way, and all modes fill.",
    ),
)
