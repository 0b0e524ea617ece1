"""What the latent walk says: experiments, formulas with the present numbers, what to keep."""

from collections.abc import Collection

import numpy as np

from explorer.images.latent import groups, vectors
from explorer.images.latent.walk import Scene, WalkConfig
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.frame.page import Experiment
from explorer.ui.latent_walk import real_images
from explorer.ui.latent_walk.views import turn

NORM = (
    r"Each of the $d$ numbers of $z\sim N(0,I)$ has $\mathbb{E}[z_i^2]=1$, so "
    r"$\mathbb{E}\lVert z\rVert^2=d$: nearly all $z$ lie near a shell of radius $\sqrt d$.",
    r"For independent $z_1,z_2$: $\mathbb{E}\lVert\lambda z_1+(1-\lambda)z_2\rVert^2="
    r"(\lambda^2+(1-\lambda)^2)\,d$, which is $d/2$ in the middle.",
    r"The great circle $\frac{\sin\lambda\theta}{\sin\theta}z_1+"
    r"\frac{\sin(1-\lambda)\theta}{\sin\theta}z_2$, with $\theta$ the angle between them, "
    r"stays on the shell.",
)
REMEMBER = (
    "Nearby z give nearby pictures, at every place: G has learned a smooth map, not a list of "
    "images.",
    "Directions in z can mean something; nothing in the loss asked for that, and nothing makes "
    "an axis of z mean anything.",
    "Radford, Metz & Chintala (2016), arXiv:1511.06434, section 6; White (2016), "
    "arXiv:1609.04468; Härkönen et al. (2020), arXiv:2004.02546.",
)


_COLLAPSED = "digits-raschka-3"
_COLLAPSE = Experiment(
    "A collapsed G",
    WalkConfig(model=_COLLAPSED, view="neighbours"),
    "This G lost its game. How many different pictures does it draw from 64 z?",
    "One, and no digit: over 64 z a pixel varies by 0.3 of 255 levels, by 36 in digits-dcgan. "
    "Slide "
    "'Training' back: from step 32 on its pictures only grew more alike.",
)


_SHAPES = "shapes-dcgan"
_CONCEPTS = Experiment(
    "Blue − green + green ring",
    WalkConfig(
        model=_SHAPES,
        view="arithmetic",
        group_a=(47, 56, 58, 59),
        group_b=(5, 17, 30, 62),
        group_c=(10, 32, 35),
    ),
    "Take what makes a shape blue and not green, and add it to green rings: what comes out?",
    "A blue ring, and so are all eight around it: the colour changed and the hole stayed, "
    "though G was never told of colours or holes. The same sum of pixels is a smear.",
)


_FACES = "faces-dcgan"
_GLASSES = Experiment(
    "Put on glasses",
    WalkConfig(model=_FACES, view="arithmetic"),
    "Faces that smile with glasses, minus faces that smile without, plus neutral ones without: "
    "what comes out, from z and from pixels?",
    "Glasses come: the reader's chance of them goes from 0.08 in C to 0.68 in what z draws, "
    "and in 10 of 12 sets of 64 z it ends above 1/2. The hair came along, by 0.86 of all it "
    "can: three faces a concept leave much to chance. The pile of pixels shows glasses, too, "
    "and is farther from any face that could be drawn in 7 of the 12: this G is rough itself.",
)
_TURN = Experiment(
    "Turn the head",
    WalkConfig(model=_FACES, view="direction"),
    "Four faces turned right minus four turned left make a direction. Do other faces turn "
    "along it, and does nothing else change?",
    "They turn: from −0.25 to 0.33, where 1 is all the way, and in 12 of 12 sets of 64 z the "
    "same way. Hair and background change with it, the hair not by chance: along a direction "
    "of 200 faces a side, of 2,000, the hair changes by 0.88 of all it can. This G has tied "
    "the two.",
)


def experiments(config: WalkConfig, models: Collection[str]) -> tuple[Experiment, ...]:
    """Return one-click experiments with the present generator, and one with another.

    Args:
        config: What is shown now.
        models: The names of all generators; those of some experiments may be missing.
    """
    base = WalkConfig(model=config.model)
    return (
        Experiment(
            "Two seeds",
            base.with_(view="between"),
            "Halfway between two pictures: a double exposure, or a picture of its own?",
            "The mixture of pixels is a double exposure. Both walks in z stay pictures; the "
            "straight one passes where |z| is too small.",
        ),
        Experiment(
            "Truncation 0.5",
            base.with_(view="neighbours", truncation=0.5),
            "No number of z may exceed 0.5. Better pictures, or only fewer kinds?",
            "It depends on G. digits-conditional trades: precision 0.91 to 0.99, recall 0.81 "
            "to 0.05. digits-dcgan fails: |z| is 2.3 where training had 8, few pictures are "
            "digits. Brock et al. (2019) met both kinds.",
        ),
        *([_GLASSES, _TURN] if _FACES in models else []),
        *([_CONCEPTS] if _SHAPES in models else []),
        *([_COLLAPSE] if _COLLAPSED in models else []),
    )


def explain(scene: Scene) -> None:
    """Show the view's formula with the present numbers, and what to remember."""
    _FORMULAS.get(scene.config.view, _line)(scene)
    page.remember(*REMEMBER)


def _line(scene: Scene) -> None:
    ends = scene.latents[[scene.config.first, scene.config.second]]
    norms = [three_latex(float(norm)) for norm in np.linalg.norm(ends, axis=1)]
    middle = [
        three_latex(float(np.linalg.norm(scene.way(spherical=round_, frames=3)[1][1])))
        for round_ in (False, True)
    ]
    dim = scene.series.network.latent_dim
    page.formula(
        "A walk is a mixture of two z",
        r"z=\lambda z_1+(1-\lambda)z_2",
        rf"\lVert z_1\rVert={norms[0]},\;\lVert z_2\rVert={norms[1]},\;"
        rf"\lambda=\tfrac12:\ \lVert z\rVert={middle[0]}\text{{ straight, }}"
        rf"\allowbreak{{}}{middle[1]}\text{{ on the circle; }}\allowbreak\text{{typical }}"
        rf"{three_latex(scene.typical)}\quad(d={dim})",
        NORM,
    )


def _analogy(scene: Scene) -> None:
    members = [scene.latents[list(g)] for g in groups.terms(scene)]
    means = [three_latex(float(np.linalg.norm(m.mean(axis=0)))) for m in members]
    total = float(np.linalg.norm(vectors.analogy(*members)))
    page.formula(
        "Concepts are averages, and averages can be added",
        r"z=\bar z_A-\bar z_B+\bar z_C",
        rf"\lVert\bar z_A\rVert={means[0]},\;\lVert\bar z_B\rVert={means[1]},\;"
        rf"\lVert\bar z_C\rVert={means[2]},\;\lVert z\rVert={three_latex(total)}"
        rf"\text{{; typical }}{three_latex(scene.typical)}",
        (
            r"The mean of three independent $z$ has $\mathbb{E}\lVert\bar z\rVert^2=d/3$: too "
            r"short for the generator, which is why a single mean looks dull.",
            r"The sum of three such means has $\mathbb{E}\lVert z\rVert^2=3\cdot d/3=d$: "
            r"exactly where the generator was trained.",
        ),
    )


def _direction(scene: Scene) -> None:
    norm = float(np.linalg.norm(turn(scene)))
    length = three_latex(norm)
    page.formula(
        "A direction is a difference of averages",
        r"v=\bar z_A-\bar z_B,\qquad z'=z+a\,v",
        rf"\lVert v\rVert={length}\quad\Rightarrow\quad a=2\text{{ moves }}z\text{{ by }}"
        rf"{three_latex(2 * norm)};\ \lVert z\rVert\approx{three_latex(scene.typical)}",
    )


def _near(scene: Scene) -> None:
    page.formula(
        "Has it copied?",
        r"\min_i\ \lVert x_i-G(z)\rVert",
        r";\quad ".join(_nearest(scene)) or r"\text{no training images here}",
        (
            "A generator that has stored training images draws some of them exactly: the "
            "nearest distance is then far below the usual one.",
            "Pixels miss a copy shifted by one pixel; features of a classifier do not.",
        ),
    )


def _nearest(scene: Scene) -> list[str]:
    """Return the least distance of the picked sample, one entry a way to measure it."""
    try:
        searches = real_images.searches(scene.series)
    except ValueError:
        return []
    sample = scene.seeds()[[scene.config.first]]
    told = []
    for name, search in searches.items():
        found = search(sample, 1)
        least = three_latex(float(found.distances[0][0]))
        told.append(rf"{least}\text{{ in {name}, usual }}{three_latex(found.usual)}")
    return told


_FORMULAS = {"arithmetic": _analogy, "direction": _direction, "neighbours": _near}
