"""The four terms that E and G descend, with letters and with numbers."""

from collections.abc import Mapping

from explorer.images.systems.caae import CAAEConfig
from explorer.ui.frame.numbers import three_latex


def objective() -> str:
    """Return the objective of E and G in LaTeX, with letters for its weights."""
    return (
        r"\lambda\lVert x - G(E(x), l)\rVert^2 + \gamma\,TV(G(E(x), l)) "
        r"- w_z\log D_z(E(x)) - w_{img}\log D_{img}(G(E(x), l), l)"
    )


def weighted(config: CAAEConfig, terms: Mapping[str, float]) -> str:
    """Return the same with a run's weights, and with the numbers of a picture if there is one.

    Args:
        config: The run.
        terms: Unweighted, by their names; empty for the weights alone.
    """
    weights = {
        "reconstruction": config.reconstruction_weight,
        "variation": config.smoothness,
        "code": config.code_weight,
        "picture": config.picture_weight,
    }
    if not terms:
        names = (r"\lambda", r"\gamma", "w_z", "w_{img}")
        pairs = zip(names, weights.values(), strict=True)
        return r",\quad ".join(f"{name} = {weight:g}" for name, weight in pairs)
    parts = [rf"{weight:g}\cdot {three_latex(terms[name])}" for name, weight in weights.items()]
    total = sum(weight * terms[name] for name, weight in weights.items())
    return f"{' + '.join(parts)} = {three_latex(total)}"
