"""The same two faces joined in Z and in W: which way is shorter?"""

from explorer.images.styles import MOMENTS
from explorer.plots.images import TileRow
from explorer.plots.styles import steps_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.styles.config import PAGE, Settings
from explorer.ui.styles.stylist import card, seeds, stylist
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers

SPACES = {"z": "Z, on a great circle", "w": "W, on a line"}


def draw(config: Settings) -> None:
    """Draw both walks, and how far each of their pictures is from the next."""
    walks = {space: stylist().walk(config.a, config.b, space) for space in SPACES}
    show_tiles(
        [TileRow(f"In {SPACES[space]}", walk.pictures) for space, walk in walks.items()],
        key=f"{PAGE}-walk",
        size=112,
    )
    steps = {SPACES[space]: walk.steps for space, walk in walks.items()}
    figures.show(steps_figure(steps, dark=page.dark()), f"{PAGE}-steps")
    numbers(
        {
            f"{MOMENTS - 1} steps in {space.upper()} together": three(float(walk.steps.sum()))
            for space, walk in walks.items()
        }
        | {f"path length in {space.upper()}, 400 pairs": _length(space) for space in SPACES}
    )


def _length(space: str) -> str:
    value, low, high = (card()[f"path_{space}{end}"] for end in ("", "_low", "_high"))
    return f"{three(value)} ({three(low)} to {three(high)})"


def widgets(controls: Controls[Settings]) -> None:
    """Draw both seeds."""
    seeds(controls, "a", "b")


def formula(config: Settings) -> None:
    """Show the path length, with both numbers of the card."""
    page.formula(
        "Path length: how fast the picture changes, squared, on average",
        r"\ell = \frac{1}{\bar d^2}\,\mathbb{E}\left[\frac{1}{\epsilon^2}\,"
        r"d^2\big(G(x(t)),\, G(x(t + \epsilon))\big)\right]",
        rf"\ell_Z = {three_latex(card()['path_z'])},\qquad "
        rf"\ell_W = {three_latex(card()['path_w'])}",
        (
            r"d is the distance of two pictures in the features of the face reader; "
            r"$\bar d$ its root mean square between two random faces.",
            r"A walk that goes straight from one face to the other at one speed has length 1, "
            r"on average; detours and haste make it longer.",
            r"The paper takes the features of a network for photographs (VGG): 664.9 in Z, "
            r"233.3 in W on faces of 1024 pixels. Its numbers are in other units.",
        ),
    )


VIEW = View(
    title="Walk in Z and W",
    draw=draw,
    controls=widgets,
    question=Question(
        "One walk joins the two z, the other the two w. Which changes the face more evenly?",
        {"a": "The one in Z", "b": "The one in W", "c": "Both alike"},
        "b",
        "Over 400 pairs the path in W is less than two thirds as long as the path in Z.",
    ),
    formula=formula,
)
