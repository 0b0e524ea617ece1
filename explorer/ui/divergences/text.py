"""The words around the views of the page on divergences."""

from explorer.ui.divergences.views import DivergencesConfig
from explorer.ui.frame.page import Experiment

QUESTION = "How far are the fakes from the data, and which distances say where to go?"

EXPERIMENTS = (
    Experiment(
        "Parallel lines",
        DivergencesConfig(pair="lines", separation=0.5),
        "The lines come closer, but never touch. Which distance notices?",
        "Only W1 and W2: both are |d|. JS stays at ln 2, KL infinite, until the lines meet.",
    ),
    Experiment(
        "Far Gaussians",
        DivergencesConfig(separation=6.0, width=0.5),
        "What slope does JS have here, and what slope does W1 have?",
        "JS lies flat against ln 2, its slope is below 0.001: no direction. W1 has slope 1.",
    ),
    Experiment(
        "Sliding boxes",
        DivergencesConfig(pair="uniforms", separation=0.5),
        "At which d does JS stop growing?",
        "At d = 1, where the boxes part: JS = min(|d|, 1) ln 2.",
    ),
    Experiment(
        "Clip the critic",
        DivergencesConfig(view="critics", pair="two-modes", separation=1.0, width=0.8),
        "The best critic zigzags over two modes. What is left with clipped weights?",
        "One kink: all hidden units want the same weights, all at the ends of [−c, c]. Its gap "
        "is 87 % of W1 for its slope; at d = 0 two directions tie.",
    ),
    Experiment(
        "Cover or seek",
        DivergencesConfig(view="fits", gap=3.0),
        "One Gaussian must stand for two bumps. Where does each KL put it?",
        "Forward KL spreads over both and the gap; reverse KL sits on one bump.",
    ),
)

CONVENTIONS = (
    "Conventions of all theory pages: natural logarithms (nats); JS with the half-half mixture "
    "m = (p + q)/2, so it lies between 0 and ln 2 = 0.693."
)

REMEMBER = (
    "JS, KL and total variation compare heights at the same place; W1 and W2 ask how far.",
    "When supports part, JS is ln 2 and flat, KL is infinite; W1 still falls with slope 1.",
    "Arjovsky, Chintala & Bottou (2017), Wasserstein GAN; Nowozin et al. (2016), f-GAN; "
    "Gulrajani et al. (2017), section 3 (weight clipping).",
)
