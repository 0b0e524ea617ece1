"""What grows, what it costs, and what the lecture says of it."""

import streamlit as st

from explorer.images.growing import run_config
from explorer.images.measuring.metrics import FACE_FID
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.growing.config import Settings
from explorer.ui.growing.grower import card, grower, moments
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question

#: What the lecture and the paper say, and what became of it here; None is not measured.
SAID: tuple[tuple[str, str | None], ...] = (
    ("From 4² to 1024² pixels, a side at a time", "from 4² to 32²"),
    ("All layers stay trainable", "so here, in every fade"),
    ("G and D mirror each other", "so here: two layers a side in each, one fade for both"),
    ("LSUN bedrooms of 256², beside two other GANs", None),
    ("CIFAR-10: inception score 8.80", None),
    (
        "2 to 6 times as fast as at the full side from the start, as the paper says",
        "at 16², slower with two of three seeds: see Race",
    ),
)


def pace(first: int, last: int) -> float:
    """Return the mean seconds a step between two steps of the growing runs of the race."""
    spent = []
    for run in moments("growing"):
        begun, ended = (float(run[run[:, 0] == step, 1].item()) for step in (first, last))
        spent.append((ended - begun) / (last - first))
    return sum(spent) / len(spent)


def draw(config: Settings) -> None:
    """Show the weights that each side brings, and the lecture's sentences beside this run."""
    left, right = st.columns([2, 3])
    rows = [
        {"Side": f"{side}²", "G, weights": f"{g:,}", "D, weights": f"{d:,}"}
        for side, (g, d) in grower().parameters().items()
    ]
    with left:
        st.table(rows)
        coarse, fine = pace(0, 100), pace(900, 1000)
        st.caption(
            f"A step costs {1000 * coarse:.0f} ms of the processor at 4 pixels and "
            f"{1000 * fine:.0f} ms at 16, in the runs of the race."
        )
    with right:
        st.table(
            [
                {"The lecture and the paper": said, "Here": here or "not measured"}
                for said, here in SAID
            ]
        )


def widgets(controls: Controls[Settings]) -> None:
    """Draw no widget: nothing moves in a table."""


def formula(config: Settings) -> None:
    """Show the loss of D with its numbers at the end of the run."""
    run, facts = run_config(), card()
    real, fake = facts["score_real_1"], facts["score_fake_1"]
    page.formula(
        "What D descends: WGAN-GP with the target 1, and a drift",
        r"L_D = \mathbb{E}[D(G(z))] - \mathbb{E}[D(x)] "
        r"+ \lambda\,\mathbb{E}[(\lVert\nabla_{\hat x}D(\hat x)\rVert_2 - 1)^2] "
        r"+ \varepsilon\,\mathbb{E}[D(x)^2]",
        rf"\lambda = {run.penalty_weight:g},\quad \varepsilon = {run.drift_weight:g},\quad "
        rf"\mathbb{{E}}[D(G(z))] - \mathbb{{E}}[D(x)] = {three_latex(fake)} - "
        rf"({three_latex(real)}) = {three_latex(fake - real)}",
    )
    st.caption(
        f"At the end of the run, over {facts['faces']:,.0f} faces each. A place of the penalty "
        "lies at random between a real picture and a generated one; it is not α. The run's "
        f"faces end at {FACE_FID} {three(facts['frechet_1'])}; a second set of real faces "
        f"has {three(facts['frechet_real'])}."
    )


VIEW = View(
    title="What grows",
    draw=draw,
    controls=widgets,
    question=Question(
        "Why does D's loss need the drift ε E[D(x)²]?",
        {
            "a": "It keeps D's slope at 1",
            "b": "It keeps D's scores near 0",
            "c": "It makes real and fake pictures score alike",
        },
        "b",
        "Only differences of scores are in the rest of the loss: all of them could wander "
        "together, by any number.",
    ),
    formula=formula,
)
