"""The papers' tables of modes, their authors' own settings, and what those came to here."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from explorer.distributions import DISTRIBUTIONS
from explorer.ui.frame import lesson, state
from explorer.ui.many_seeds.controls import SeedsPageConfig

PAPERS = (
    ("VEEGAN, table 1", "ring of 8", "GAN", "1", "99.3"),
    ("VEEGAN, table 1", "ring of 8", "Unrolled GAN", "7.6", "35.6"),
    ("VEEGAN, table 1", "ring of 8", "VEEGAN", "8", "52.9"),
    ("PacGAN, table 1", "ring of 8", "GAN", "6.3 ± 0.5", "98.2"),
    ("PacGAN, table 1", "ring of 8", "PacGAN2", "7.9 ± 0.1", "95.6"),
    ("PacGAN, table 1", "grid of 25", "GAN", "17.3 ± 0.8", "94.8"),
    ("PacGAN, table 1", "grid of 25", "PacGAN2", "23.8 ± 0.7", "91.3"),
)


@dataclass(frozen=True)
class Study:
    """A published study of modes with its authors' data, networks, optimizer and length.

    Attributes:
        title: What its button says.
        name: What a row calls it.
        setting: It, on this page.
        said: Where the setting comes from, and what still differs.
    """

    title: str
    name: str
    setting: SeedsPageConfig
    said: tuple[str, ...]


STUDIES = {
    "unrolled": Study(
        "As in Unrolled GAN",
        "Unrolled GAN's demo",
        SeedsPageConfig(
            compare="unrolled_steps",
            values=("0", "5"),
            distribution="narrow-ring",
            objective="saturating",
            schedule="algorithm-1",
            latent_dim=256,
            generator_widths=(128, 128),
            discriminator_widths=(128, 128),
            activation="tanh",
            batch_size=512,
            generator_lr=1e-3,
            discriminator_lr=1e-4,
            beta1=0.5,
            counting="one-sample",
            seeds=4,
            steps=25_000,
        ),
        (
            "Data, networks, rates, batch and length are those of the authors' public demo: "
            "σ/r 0.01, z of 256, 128, 128 tanh in both players, 25,000 steps.",
            "The demo's ring holds both ends of the circle, so it has seven modes, one of them "
            "double; here it has eight, and radius 2 for 1.",
            "The demo draws orthogonal first weights and moves both players at once; here D "
            "moves first.",
        ),
    ),
    "veegan": Study(
        "As in VEEGAN",
        "VEEGAN's GAN",
        SeedsPageConfig(
            compare="distribution",
            values=("narrow-ring", "narrow-grid"),
            objective="saturating",
            schedule="algorithm-1",
            latent_dim=254,
            generator_widths=(128, 128),
            discriminator_widths=(128, 128),
            batch_size=500,
            generator_lr=1e-3,
            discriminator_lr=1e-3,
            beta1=0.5,
            counting="one-sample",
            seeds=5,
            steps=20_000,
        ),
        (
            "The plain GAN of its table, five runs as there. Networks, rates, batch and length "
            "are those of a public adaptation of the authors' notebook: z of 254, 128, 128 "
            "ReLU in both players, 20,000 steps.",
            "The modes are as narrow as there, 0.01 of the ring's radius and 0.025 of the "
            "grid's spacing; the ring is twice as large, the grid half as large.",
        ),
    ),
}


#: The last lines of each study that `python -m benchmarks.papers` printed, as they stand.
PRINTED = """
| unrolled | Unrolled steps of D 0 | 3,750 | 3 | 8.0 ± 0.0 | 37.5 |
| unrolled | Unrolled steps of D 5 | 3,750 | 3 | 8.0 ± 0.0 | 30.9 |
| veegan | narrow-ring | 11,000 | 5 | 8.0 ± 0.0 | 88.2 |
| veegan | narrow-grid | 11,000 | 5 | 17.4 ± 2.2 | 57.6 |
"""


@dataclass(frozen=True)
class Row:
    """One setting of a study as `python -m benchmarks.papers` measured it.

    Attributes:
        study: A key of `STUDIES`.
        place: Which of the study's settings.
        steps: Steps done.
        seeds: Runs.
        modes: Mean of the modes with one good sample, and its standard error.
        quality: Samples within 3 standard deviations, percent.
    """

    study: str
    place: int
    steps: int
    seeds: int
    modes: str
    quality: str


def rows() -> tuple[Row, ...]:
    """Return the measured table."""
    found = []
    for line in PRINTED.strip().splitlines():
        study, name, steps, seeds, modes, quality = map(str.strip, line.strip("| ").split("|"))
        place = STUDIES[study].setting.names.index(name)
        number = int(steps.replace(",", ""))
        found.append(Row(study, place, number, int(seeds), modes, quality))
    return tuple(found)


def told(row: Row) -> tuple[str, ...]:
    """Return a measured row as the page's table shows it."""
    study = STUDIES[row.study]
    data = DISTRIBUTIONS[study.setting.configs[row.place].distribution]
    compared = study.setting.compare == "distribution"
    method = "GAN" if compared else study.setting.names[row.place]
    return (
        f"{study.name} here, {row.seeds} seeds, {row.steps:,} steps",
        data.title.lower(),
        method,
        row.modes,
        row.quality,
    )


def contrast() -> str:
    """Return what VEEGAN's table and its setting here say of the same plain GAN."""
    row = next(r for r in rows() if (r.study, r.place) == ("veegan", 0))
    _, _, _, modes, quality = PAPERS[0]
    return (
        f"In VEEGAN's setting the plain GAN has {row.modes} modes of the ring here and "
        f"{row.quality} % good samples after {row.steps:,} steps; its table says {modes} and "
        f"{quality} %."
    )


def offer(page: str) -> None:
    """Draw a button a study, which puts its setting in place, and where it comes from."""
    if lesson.hidden(page, "experiments"):
        return
    for study in STUDIES.values():
        st.button(
            study.title,
            key=f"{page}-study-{study.setting.compare}",
            on_click=partial(state.apply, page, study.setting),
            help="Puts the setting in place. Its training is long, and waits for *Run*.",
        )
        st.caption(" ".join(study.said))
