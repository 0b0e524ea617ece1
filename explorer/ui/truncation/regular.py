"""With and without orthogonal regularisation: which generator can be truncated?"""

import streamlit as st

from explorer.images.measuring.metrics import DIGIT_FID
from explorer.images.measuring.truncation import THRESHOLDS
from explorer.images.truncation import FREE, NAME
from explorer.plots.images import TileRow
from explorer.plots.truncation import plane_figure
from explorer.ui.canvas import figures
from explorer.ui.canvas.tiles import show_tiles
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question
from explorer.ui.truncation.artist import artist, card, nearest, threshold
from explorer.ui.truncation.config import PAGE, Settings

BOTH = {NAME: "with, 1e-4", FREE: "without"}
PICTURES, COLUMNS = 40, 10


def draw(config: Settings) -> None:
    """Draw digits of both runs from the same z, and both walks over the thresholds."""
    left, right = st.columns([1, 1])
    with left:
        rows = [
            TileRow(
                f"{title.partition(',')[0].capitalize()} regularisation",
                artist(name).digits(config.threshold, config.seed, PICTURES),
                columns=COLUMNS,
            )
            for name, title in BOTH.items()
        ]
        show_tiles(rows, key=f"{PAGE}-both", size=40)
    with right:
        walks = {
            title: tuple(
                [card(name)[f"{what}_{t:g}"] for t in THRESHOLDS]
                for what in ("recall", "precision")
            )
            for name, title in BOTH.items()
        }
        floor = (card()["recall_floor"], card()["precision_floor"])
        now = THRESHOLDS.index(nearest(config.threshold))
        shown = plane_figure(walks, floor, now, dark=page.dark())  # type: ignore[arg-type]
        figures.show(shown, f"{PAGE}-plane")
        st.caption(
            "A point a threshold, the present one large. Two runs of one seed each, all else "
            "alike: a difference between them may be that of two seeds."
        )


def formula(config: Settings) -> None:
    """Show the regularisation, with what both runs' matrices have of it."""
    at = nearest(config.threshold)
    both = r",\quad ".join(
        rf"\text{{{title.partition(',')[0]}: }} \textstyle\sum_W R(W) = "
        rf"{three_latex(card(name)['overlap'])},\; "
        rf"\text{{{DIGIT_FID} at }} t = {at:g}\text{{: }} "
        rf"{three_latex(card(name)[f'frechet_{at:g}'])}"
        for name, title in BOTH.items()
    )
    page.formula(
        "Rows of a matrix are to be orthogonal; their lengths are free",
        r"R(W) = \lVert W W^\top \odot (1 - I)\rVert_F^2, \qquad "
        r"\nabla R = 4\,\big(W W^\top \odot (1 - I)\big)\,W",
        both,
        (
            r"Of $W = \begin{pmatrix}1 & 1\\ 0 & 1\end{pmatrix}$: $R = 2$, "
            r"$\nabla R = \begin{pmatrix}0 & 4\\ 4 & 4\end{pmatrix}$.",
            r"G gets $10^{-4}\,R$ of each of its matrices, embeddings left out. Its authors' "
            r"program adds half of this gradient.",
            r"A row is what one output takes from all inputs. Of one row alone, R is 0; the "
            r"paper writes it of columns, which of $(1\;\;1)$ would be 2.",
        ),
    )


VIEW = View(
    title="Regularised",
    draw=draw,
    controls=threshold,
    question=Question(
        "The paper could truncate 16 % of its models without this regularisation, and 60 % "
        "with it. Here?",
        {"a": "Both runs can be truncated", "b": "Only the one with it can"},
        "a",
        "Both gain precision and lose recall alike. What the regularisation does is there: "
        "rows overlap less than half as much. That truncation needs it is not seen here.",
    ),
    formula=formula,
)
