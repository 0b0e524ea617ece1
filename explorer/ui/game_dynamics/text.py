"""What the game dynamics page says: experiments, formulas with numbers, the table."""

from collections.abc import Callable, Sequence

import numpy as np

from explorer.theory.game.analysis import GameAnalysis
from explorer.theory.game.config import GameConfig, base_game, game_of, integrator_of, starts_of
from explorer.theory.game.regularisers import REGULARISERS
from explorer.theory.game.stability import radial_speed, verdict
from explorer.theory.game.trajectories import LIMIT
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.frame.page import Experiment

QUESTION = "Two players who both improve at every step: why may they never arrive?"
_LOOPS = GameConfig(integrator="alternating", starts="line")

EXPERIMENTS = (
    Experiment(
        "Endless loop",
        _LOOPS,
        "G and D take turns, and each step makes its player better. Does the fake point settle "
        "on the real one?",
        "Oscillation without convergence: closed loops, for ever. The factor of a step is "
        "exactly 1, for the eigenvalues ±0.5i only turn.",
    ),
    Experiment(
        "The cure: R1",
        _LOOPS.with_(regulariser="r1", weight=0.3),
        "Now D also pays for its slope at the real point. G is left as it was. What becomes of "
        "the loops?",
        "Spirals into the equilibrium. The eigenvalues have moved left, to −0.15 ± 0.48i.",
    ),
    Experiment(
        "Both at once",
        _LOOPS.with_(integrator="simultaneous"),
        "The same game without R1, but both players move at the same moment. Better or worse "
        "than taking turns?",
        "Worse: every step multiplies the radius by √(1 + h²σ(θψ)²), 1.005 near the "
        "equilibrium and never above 1.02. The straight step leaves the circle on its outside.",
    ),
    Experiment(
        "Look ahead",
        GameConfig(game="bilinear", integrator="extragradient", starts="line"),
        "The bilinear game is nothing but rotation. Can an update rule alone, with no "
        "penalty, make it converge?",
        "Yes: the velocity seen one step ahead points a little inwards. The factor is 0.981.",
    ),
    Experiment(
        "Clip the critic",
        GameConfig(
            objective="wasserstein-clip",
            clip_bound=0.5,
            integrator="alternating",
            starts="line",
        ),
        "A Wasserstein critic whose slope is clamped to [−0.5, 0.5]. Does clipping make it "
        "settle?",
        "No: wide orbits hit the wall and shrink to a loop that just fits, then circle there.",
    ),
)

REMEMBER = (
    "Two players who both improve at every step can circle for ever: where the eigenvalues of "
    "the game lie on the imaginary axis, its linear part only turns.",
    "What helps either moves the eigenvalues left (R1, instance noise, consensus) or looks "
    "ahead (extragradient, optimism, negative momentum in turns). A smaller step alone does "
    "not.",
    "Mescheder, Geiger & Nowozin (2018), Which Training Methods for GANs do actually "
    "Converge? arXiv:1801.04406. Gidel et al. (2019), arXiv:1802.10551 and 1807.04740. "
    "Daskalakis et al. (2018), arXiv:1711.00141.",
)

#: As many trajectories have a row of their own in the table.
_ROWS = 3

_VERDICTS = {
    "converges": "Below 1: close to the equilibrium this converges.",
    "diverges": "Above 1: close to the equilibrium this moves away.",
    "turns": "Exactly 1: the linear part only turns. If anything pulls in or out, it is what "
    "the linearisation leaves out.",
    "no linearisation": "The field jumps at the equilibrium: there are no eigenvalues, and no "
    "trajectory can settle where the velocity does not vanish.",
}


def table(analysis: GameAnalysis) -> str:
    """Return the exact factor beside the measured ones, as a Markdown table."""
    rows = [
        ("exact, from the eigenvalues", _factor(analysis.factor)),
        ("measured close to the equilibrium", _factor(analysis.measured)),
    ]
    each = analysis.measured_each
    rows += [(_trajectory(analysis, k), _factor(f)) for k, f in enumerate(each[:_ROWS])]
    if len(each) > _ROWS:
        least, greatest = np.nanmin(each[_ROWS:]), np.nanmax(each[_ROWS:])
        rows.append(("the other trajectories", f"{_factor(least)} to {_factor(greatest)}"))
    body = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"| Factor of the radius in one step | |\n|:--|--:|\n{body}"


def reading(analysis: GameAnalysis) -> str:
    """Return what the factor means, and which trajectories were cut."""
    said = _VERDICTS[verdict(analysis.factor)]
    cut = int((analysis.run.cut_at >= 0).sum())
    if cut:
        first = int(analysis.run.cut_at[analysis.run.cut_at >= 0].min())
        noun = "trajectory" if cut == 1 else "trajectories"
        said += f" {cut} {noun} left the disc of radius {LIMIT:g} and stopped there (first at "
        said += f"step {first}); nothing else was lost."
    return said


def field_formula(config: GameConfig) -> tuple[str, str]:
    """Return the field, and its numbers at the first start, LaTeX."""
    game, plain = game_of(config), base_game(config)
    start = _start(config)
    G, D = plain.symbols
    change = REGULARISERS[config.regulariser]
    shown = plain.words.field_latex
    if change.change_latex and change.idle(plain) is None:
        shown += r",\qquad v \rightarrow " + change.change_latex
    at = f"({G}, {D}) = {_pair(start)}"
    return shown, f"{at}:\\qquad v = {_pair(game.velocity(start))}"


def radius_formula(config: GameConfig) -> tuple[str, str, str]:
    """Return the law of the radius, its numbers at the first start, and what it means."""
    game, plain = game_of(config), base_game(config)
    G, D = plain.symbols
    left = rf"\tfrac12\tfrac{{d}}{{dt}}({G}^2 + {D}^2)"
    changed = game != plain
    law = rf"{left} = {plain.words.radius_latex}" + (
        r"\quad\text{(without the penalty)}" if changed else ""
    )
    # On a diagonal, where theta * psi < 0: on the axes most of these laws read 0.
    state = game.project(config.radius / np.sqrt(2) * np.array([1.0, -1.0]))
    speed = float(radial_speed(game, state))
    with_it = r"\ \text{with it}" if changed else ""
    at = rf"({G}, {D}) = {_pair(state)}"
    numbers = rf"{at}:\qquad {left} = {three_latex(speed)}{with_it}"
    return law, numbers, plain.words.radius_words


def spectrum_formula(config: GameConfig, analysis: GameAnalysis) -> tuple[str, str]:
    """Return the linearisation and its numbers, LaTeX."""
    rule = integrator_of(config)
    jacobian = game_of(config).linearisation()
    general = rf"\lambda = \mathrm{{eig}}\,J,\qquad M = {rule.matrix_latex}"
    if jacobian is None or analysis.eigenvalues is None or analysis.multipliers is None:
        return general, r"J\ \text{does not exist at the equilibrium}"
    rows = r" \\ ".join(" & ".join(three_latex(float(v)) for v in row) for row in jacobian)
    matrix = rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    flow = ",\\ ".join(_complex(v) for v in analysis.eigenvalues)
    size = float(np.abs(analysis.multipliers).max())
    largest = _beside_one(size, three_latex)
    return (
        general,
        rf"J = {matrix},\quad \lambda = {flow},\quad \max|\mathrm{{eig}}\,M| = {largest}",
    )


def derivation() -> Sequence[str]:
    """Return the steps that lead from the losses to the factor of a step."""
    return (
        "The generator is one number $\\theta$, the place of its only fake point. The real "
        "data is the point 0. The discriminator is a line of slope $\\psi$ through the origin.",
        "Each player descends its own loss. Together the two velocities are a field "
        "$v(\\theta, \\psi)$. It vanishes at (0, 0): the fake point on the real one, D flat.",
        "Near there $v(x) \\approx Jx$. For the GAN "
        "$J = \\begin{pmatrix} 0 & 1/2 \\\\ -1/2 & 0 \\end{pmatrix}$, with eigenvalues "
        "$\\pm i/2$: a rotation. (For losses linear in D the 1/2 is a 1.)",
        "R1 of weight $\\gamma$ puts $-\\gamma$ in the corner of D, so "
        "$\\lambda = -\\frac{\\gamma}{2} \\pm \\sqrt{\\frac{\\gamma^2}{4} - \\frac14}$: "
        "friction. At $\\gamma = 1$ the turning stops.",
        "A step of size h is not the flow. Both players at once: "
        "$\\mu = 1 + h\\lambda$, so $|1 + ih/2| = \\sqrt{1 + h^2/4} > 1$: outwards, however "
        "small h is. In turns, with k updates of D a step: $\\mu_1\\mu_2 = 1$, so loops as "
        "long as $h\\sqrt{k}/2 < 2$, and outwards beyond.",
        "With R1, both at once: $|\\mu|^2 = 1 - h\\gamma + h^2/4$ while $\\gamma < 1$. It "
        "converges when $h < 4\\gamma$: the friction must beat the step.",
        "The linear part decides only near the equilibrium and only when the factor is not "
        "1. The non-saturating GAN has the same $\\pm i/2$, yet its flow creeps inwards. With "
        "both players at once the two effects balance on a ring of radius about $\\sqrt{2h}$.",
    )


def _start(config: GameConfig) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(game_of(config).project(starts_of(config))[0])


def _pair(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    return "(" + r",\ ".join(three_latex(float(v)) for v in values) + ")"


def _factor(value: float | None) -> str:
    return (
        "does not exist"
        if value is None or not np.isfinite(value)
        else _beside_one(value, three)
    )


def _beside_one(value: float, shown: Callable[[float], str]) -> str:
    """Return a factor; near 1, where all its meaning lies in the rest, 1 and the rest."""
    rest = round(value - 1, 9)
    if abs(rest) >= 0.1:
        return shown(value)
    if rest == 0:
        return "1"
    return f"1 {'+' if rest > 0 else '−'} {shown(abs(rest))}"


def _trajectory(analysis: GameAnalysis, k: int) -> str:
    """Return what happened to the radius of one trajectory."""
    radius = analysis.radius[:, k]
    last = int(np.isfinite(radius).sum()) - 1
    first, newest = three(float(radius[0])), three(float(radius[last]))
    return f"trajectory {k + 1}, radius {first} to {newest} in {last} steps"


def _complex(value: complex) -> str:
    """Return a complex number with three digits, LaTeX, real where it is."""
    value = complex(round(value.real, 12), round(value.imag, 12))
    if value.imag == 0:
        return three_latex(value.real)
    sign = "+" if value.imag > 0 else "-"
    size = "" if abs(value.imag) == 1 else three_latex(abs(value.imag))
    real = f"{three_latex(value.real)} {sign} " if value.real else sign.replace("+", "")
    return f"{real}{size}i"
