"""The words of the page of the wrong lines."""

from explorer.ui.frame.page import Experiment
from explorer.ui.spot_the_bug.config import SpotConfig

QUESTION = "One of these lines is wrong: which, and what does it do?"
ASK = "**Predict first:** which line is wrong? Click it."
AGAIN = "Not this one: it is as it should be. Your first answer counts; look on."
OURS = "In lines of our own, so that the mistake stands alone; the numbers are computed here."
EXPERIMENTS = (
    Experiment(
        "A penalty that sees one picture",
        SpotConfig(case="one-sample"),
        "If each of 32 rows is pulled to norm 1, where does the whole picture go?",
        "The critic's slope goes to 5.66 = √32 where it should go to 1.",
    ),
    Experiment(
        "A switch that does nothing",
        SpotConfig(case="overwritten"),
        "D adds 2 to all its answers. Does a relativistic G care?",
        "It must not: 2.13 stays 2.13. By the printed lines its loss falls to 0.313.",
    ),
    Experiment(
        "A critic that cannot count past 1",
        SpotConfig(case="critic"),
        "The fakes lie 5 away. What can a critic report whose answers lie between 0 and 1?",
        "At most 1, and no more at 6 than at 2: G has no slope to follow there.",
    ),
)
REMEMBER = (
    "Wrong GAN code still draws pictures: it does not crash, it learns something else.",
    "Test a loss, a layer or a measure on a case whose answer you know by hand.",
    "Arjovsky et al. (2017); Gulrajani et al. (2017); Salimans et al. (2016), the papers that "
    "the right lines come from.",
)


def found(count: int, of: int, right: int) -> str:
    """Return how many cases are found, and how many of them with the first click."""
    if not count:
        return f"{of} cases, from easy to hard."
    return f"{count} of {of} found, {right} with the first click."
