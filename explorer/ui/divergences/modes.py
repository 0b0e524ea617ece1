"""What a missed mode costs under each divergence."""

from explorer.plots.theory.divergences import modes_figure
from explorer.theory.divergences.closed_forms import modes_covered
from explorer.ui.canvas import figures
from explorer.ui.divergences.config import PAGE, Settings
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers, side_by_side

MODE_STEPS = (
    r"The data: n modes of mass $1/n$. G: k of them, of mass $1/k$ each.",
    r"$\mathrm{KL}(q\|p)=\sum_{k}\frac1k\log\frac{1/k}{1/n}=\log\frac nk$.",
    r"$\mathrm{KL}(p\|q)$ has terms $\frac1n\log\frac{1/n}{0}$ for the missed modes: infinite.",
)


def draw(config: Settings) -> None:
    """Draw n modes with k covered and the distances that follow."""
    covered = min(config.covered, config.modes)
    figures.show(modes_figure(config.modes, covered, dark=page.dark()), f"{PAGE}-modes")
    found = modes_covered(config.modes, covered)
    numbers(
        {
            "KL(q ‖ p) = ln(n/k), nats": three(found.reverse_kl),
            "KL(p ‖ q), nats": three(found.kl),
            "JS, nats": three(found.js),
            "total variation = 1 − k/n": three(found.total_variation),
        }
    )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the two counts of modes."""
    side_by_side(controls, modes=("Modes of the data, n", 1), covered=("Modes made, k", 1))


def formula(config: Settings) -> None:
    """Show the logarithm of n over k."""
    k = min(config.covered, config.modes)
    found = modes_covered(config.modes, k)
    page.formula(
        "What a missed mode costs",
        r"\mathrm{KL}(q\|p) = \log\frac{n}{k}",
        rf"\log\frac{{{config.modes}}}{{{k}}} = {three_latex(found.reverse_kl)}",
        MODE_STEPS,
    )


VIEW = View(
    title="Missed modes",
    draw=draw,
    controls=widgets,
    question=Question(
        "G makes 4 of 8 modes, evenly. What is KL(q‖p)?",
        {"a": "ln 2", "b": "ln 4", "c": "∞"},
        "a",
        "On its own modes q is n/k = 2 times too high: ln 2. The other KL is infinite.",
    ),
    formula=formula,
)
