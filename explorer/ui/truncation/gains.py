"""What a layer amplifies: its matrix, and its convolution."""

import streamlit as st

from explorer.images.measuring.gains import Gain
from explorer.images.truncation import NAME, UNBOUNDED
from explorer.plots.truncation import gains_figure
from explorer.ui.canvas import figures
from explorer.ui.frame import page
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.theory.view import View
from explorer.ui.theory.widgets import Question, numbers
from explorer.ui.truncation.artist import artist
from explorer.ui.truncation.config import PAGE, Settings

RUN_OF = {"bounded": NAME, "unbounded": UNBOUNDED}
NETWORKS = {"generator": "G", "discriminator": "D"}


def gains(config: Settings) -> list[Gain]:
    """Return the gains of the chosen network of the chosen run."""
    return artist(RUN_OF[config.bounded]).gains[config.network]


def chosen(config: Settings) -> Gain:
    """Return the chosen layer's; the last one where there are fewer."""
    found = gains(config)
    return found[min(config.layer, len(found) - 1)]


def spoken(gain: Gain) -> str:
    """Return a layer's name in words.

    >>> spoken(Gain("blocks.0.second_norm.gain", 1, 1, 1, 1, 1))
    'block 0 second norm gain'
    """
    return gain.name.replace("blocks", "block").replace(".", " ").replace("_", " ")


def draw(config: Settings) -> None:
    """Draw three bars a layer, and the numbers of the chosen one."""
    found, layer = gains(config), chosen(config)
    bars = {
        "matrix as stored": [gain.stored for gain in found],
        "matrix as it computes": [gain.matrix for gain in found],
        "convolution": [gain.convolution for gain in found],
    }
    names = [f"{place}: {spoken(gain)}" for place, gain in enumerate(found)]
    shown = gains_figure(names, bars, found.index(layer), dark=page.dark())
    figures.show(shown, f"{PAGE}-gains")
    numbers(
        {
            f"{spoken(layer)}: matrix, as it computes": three(layer.matrix),
            "on constant maps": three(layer.constants),
            "on any maps": three(layer.convolution),
            "convolution over matrix": three(layer.convolution / layer.matrix),
        }
    )


def widgets(controls: Controls[Settings]) -> None:
    """Draw the run, the network and the layer."""
    left, middle, right = st.columns([2, 1, 3])
    with left:
        names = {"bounded": "with spectral norm", "unbounded": "without, 1,000 steps"}
        controls.choice("bounded", "Run", names)
    with middle:
        controls.choice("network", "Layers of", NETWORKS)
    with right:
        controls.slider("layer", "Layer", high=len(gains(controls.result())) - 1)


def formula(config: Settings) -> None:
    """Show why a bounded kernel may amplify k times, with the chosen layer's numbers."""
    layer = chosen(config)
    most = layer.kernel * layer.matrix
    page.formula(
        "Spectral norm bounds the matrix of a kernel, which sees one patch; patches overlap",
        r"\bar W = \frac{W}{\sigma(W)}, \qquad \sigma(\bar W) = 1, \qquad "
        r"1 \le \lVert \bar W * \cdot\,\rVert \le k",
        rf"k = {layer.kernel}: \quad \sigma = {three_latex(layer.matrix)} \le "
        rf"{three_latex(layer.convolution)} \le k\,\sigma = {three_latex(most)}",
        (
            r"Take a kernel of 3 by 3 ones, one channel. Its matrix is a row of nine ones: "
            r"$\sigma = \sqrt 9 = 3$.",
            r"On a constant map it sums nine equal values: it amplifies 9 times.",
            r"Divided by 3 it still amplifies 3 times. Spectral norm calls this bounded by 1.",
            r"No kernel does worse: a pixel is in $k^2$ patches, so all patches together have "
            r"$k^2$ times the squared length of the map.",
            r"On a torus a convolution is one matrix a frequency: the largest of their "
            r"singular values is its gain. Frequency 0 is that on constant maps.",
        ),
    )


VIEW = View(
    title="Gains",
    draw=draw,
    controls=widgets,
    question=Question(
        "Spectral norm has made the matrix of a 3 by 3 convolution 1. How many times as long "
        "can it make a map?",
        {"a": "Once at most", "b": "Three times at most", "c": "Nine times at most"},
        "b",
        "A pixel is in nine patches, and each patch grows at most once: √9 = 3. The largest "
        "of this D is 2.9.",
    ),
    formula=formula,
)
