"""The words around the views of the page on the best discriminator."""

from explorer.ui.best_d.views import OptimalDiscriminatorConfig
from explorer.ui.frame.page import Experiment

QUESTION = "G stands still: what is the best that D can do, and what is it worth?"

_TWO_MODES = "0.5*gaussian(-2.5,0.7)+0.5*gaussian(2.5,0.7)"

EXPERIMENTS = (
    Experiment(
        "Set q = p",
        OptimalDiscriminatorConfig(p="1*gaussian(0,1)", q="1*gaussian(0,1)"),
        "What can the best D still say about a sample?",
        "D* is 1/2 everywhere and V is −log 4: the badge 'global optimum' appears.",
    ),
    Experiment(
        "Pull them apart",
        OptimalDiscriminatorConfig(p="1*gaussian(-4,0.7)", q="1*gaussian(4,0.7)", x=4.0),
        "D* is sure of every sample. Does a fake feel any slope?",
        "D* is a cliff with flat ground on both sides: V is 0, JS at its ceiling ln 2. There "
        "log(1 − D) has no slope; log D still has d/σ² = 16.3.",
    ),
    Experiment(
        "Miss one mode",
        OptimalDiscriminatorConfig(p=_TWO_MODES, q="1*gaussian(-2.5,0.7)", x=2.5),
        "Where is D* near 1, and where near 1/3?",
        "Over the kept mode p is half as high as q: D* = 1/3. Over the missed one D* = 1.",
    ),
    Experiment(
        "Smooth labels",
        OptimalDiscriminatorConfig(
            view="labels",
            p="1*gaussian(-2,0.8)",
            q="1*gaussian(2.5,0.8)",
            real_target=0.9,
            fake_target=0.1,
        ),
        "Can a fake far from the data still tell which way to go?",
        "Where q dominates, D* rests at 0.1: less than 5 % of the pull on a fake is left.",
    ),
    Experiment(
        "Beat the best D",
        OptimalDiscriminatorConfig(view="bend", guess="b"),
        "Can you bend a D whose V is higher than that of D*?",
        "You cannot: the area between the two curves is never negative.",
    ),
)

CONVENTIONS = (
    "Conventions of all theory pages: natural logarithms (nats); m = (p + q)/2; "
    "JS = ½ KL(p‖m) + ½ KL(q‖m), so JS lies between 0 and ln 2 = 0.693."
)

REMEMBER = (
    "The best D is the share of real samples at each x: p / (p + q).",
    "Against it, G minimises 2 JS − log 4; the minimum −log 4 is reached only at p = q.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, Prop. 1 and Thm. 1; "
    "Salimans et al. (2016), section 3.4 (label smoothing).",
)
