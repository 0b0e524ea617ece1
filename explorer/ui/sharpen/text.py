"""What the page about sharpening says: experiments, formulas, what to keep."""

import math
from functools import lru_cache
from typing import Any

import streamlit as st

from explorer.images.measuring.metrics import FACE_PLACES_FID
from explorer.images.store import shipped
from explorer.images.store.zoo import ZOO
from explorer.theory.smallest import TwoValuedPixel
from explorer.ui.frame import page
from explorer.ui.frame.numbers import three, three_latex
from explorer.ui.frame.page import Experiment
from explorer.ui.sharpen.config import SharpenConfig

QUESTION = "Which is better: the sharpest picture or the closest?"
SOURCES = {
    "strands": "Hair in strands",
    "faces": "Plain hair",
    "shapes": "Shapes",
    "digits": "Digits",
    "own": "Your own",
}
#: The shipped networks in the order of the slider: what it says, and their names.
RUNS = {0: "0", 1: "0.001", 2: "0.003", 3: "0.01", 4: "0.001, features"}
NAMES = ("srresnet", "srgan-0.001", "srgan-0.003", "srgan-0.01", "srgan-features")

EXPERIMENTS = (
    Experiment(
        "The closest",
        SharpenConfig(run=0, y=0.28),
        "Strands are two pixels wide, and a pixel of the small picture covers four. Which "
        "strands does SRResNet draw, that learned by squared error?",
        "None: the hair is plain. The small picture fits dark strands at four places, and "
        "their mean has none.",
    ),
    Experiment(
        "Let D judge",
        SharpenConfig(run=2, y=0.28),
        "Now G must fool D, too. Will there be strands, and will PSNR rise?",
        "There are strands, and PSNR falls. Hold the glass over the hair: they are not at the "
        "original's places. Nobody can know these.",
    ),
    Experiment(
        "Too much of it",
        SharpenConfig(run=3, y=0.28),
        "Now D's opinion weighs three times as much again. Which way does the network move on "
        "the plane?",
        "To the right and up: further off, and no more real. It lies beyond twice the least "
        "error, where nobody who draws good samples need be.",
    ),
    Experiment(
        "What it never saw",
        SharpenConfig(source="digits", run=2, x=0.5, y=0.5),
        "These networks learned from faces alone. What do they make of a digit?",
        "They draw what they learned: colours and textures of faces. Compare PSNR with that "
        "of bicubic, which learned nothing.",
    ),
    Experiment(
        "Nothing but samples",
        SharpenConfig(run=0, share=1.0),
        "Below: a pixel is white or black with equal chance. Show a guess in place of grey: "
        "what does the squared error become?",
        "It goes from 1 to 2, 3.01 dB more, and the distance to the data is 0: at a distance, "
        "nobody can tell guesses from data.",
    ),
)
REMEMBER = (
    "Many pictures fit a small one. The squared error is least at their mean, which is "
    "blurred; D asks for one of them, which is sharp and mostly not the right one.",
    "A sample has exactly twice the least squared error, 3.01 dB: whoever looks perfectly "
    "real need not be further off than that.",
    "Ledig et al. (2017), Photo-Realistic Single Image Super-Resolution Using a Generative "
    "Adversarial Network, arXiv:1609.04802; Blau & Michaeli (2018), The Perception-Distortion "
    "Tradeoff, arXiv:1711.06077.",
)
PIXEL = (
    "Orange: so many pixels show a sample, the others the mean. Green: the least error that "
    "any way of showing has at that distance (Freirich et al. 2021); it is reached by paler "
    "samples, not by fewer."
)
SMALL = (
    "These networks have 1,800 steps behind them, those of the paper 1.2 million: the coloured "
    "noise and the grids in their pictures are their own, and no law's."
)
FLATTERED = (
    "The network that learned by features descended a distance in the very layer that the "
    "FID (face features of layer 2) is measured in: its own reads too good."
)
DERIVATION = (
    "The mean $2p - 1$ is off by $2(1-p)$ with chance $p$ and by $2p$ with chance $1 - p$: the "
    "squared error is $4p(1-p)^2 + 4p^2(1-p) = 4p(1-p)$.",
    "A sample is independent of the pixel. It is wrong with chance $2p(1-p)$, each time by 2: "
    "the squared error is $8p(1-p)$, twice as much for every $p$.",
    "In decibels $10\\log_{10} 2 = 3.0103$, whatever the range of PSNR is.",
)
_STRANDS = (
    "300 faces that no network has seen, one training of each weight. Contrast: 1 where the "
    "strands are as strong as the original's. Error of the strands: 1 for plain hair; strands "
    "of contrast r at a place that nobody can know have 1 + r² on average. PSNR: the mean over "
    "pictures, of a range of 2; SSIM with a window of 11 pixels; sharpness is the variance of "
    "the Laplacian ({sharp} for the originals). {fid}: of all places of the "
    "pictures, in what the second layer of this program's own face reader says; other "
    "originals read {floor}. Neither is it a paper's, nor the feature distance LPIPS."
)


def title(run: int) -> str:
    """Return what stands above the picture of a network."""
    return f"SRGAN, weight {RUNS[run]}" if run else "Weight 0: D has no say"


@lru_cache(maxsize=1)
def cards() -> dict[int, dict[str, Any]]:
    """Return what was measured of each network, by its place on the slider."""
    return {run: shipped.measured("zoo", name) for run, name in enumerate(NAMES)}


def strands() -> None:
    """Show what was measured of the networks, and what the closed form says of the strands."""
    rows = []
    for run, card in cards().items():
        squared = card["strand_contrast"]
        rows.append(
            {
                "Weight": RUNS[run],
                "PSNR, dB": three(card["psnr"]),
                "SSIM": three(card["ssim"]),
                "Sharpness": three(card["sharpness"]),
                "Contrast r": three(squared**0.5),
                "Error of the strands": three(card["strand_error"]),
                "1 + r²": three(1 + squared),
            }
        )
    st.table(rows)
    card = cards()[0]
    told = _STRANDS.format(
        fid=FACE_PLACES_FID,
        sharp=three(card["sharpness_original"]),
        floor=three(card["frechet_floor"]),
    )
    st.caption(f"{told} {FLATTERED} {SMALL}")


def explain(config: SharpenConfig) -> None:
    """Show what the chosen network descends, and what was measured of it."""
    card, least = cards()[config.run], cards()[0]
    if not card or not least:
        return
    trained = ZOO[NAMES[config.run]].model_dump()
    likeness = r"\lVert x - G(x_{\downarrow 4})\rVert^2"
    if trained["content"] == "features":
        likeness = r"\lVert \phi(x) - \phi(G(x_{\downarrow 4}))\rVert^2"
    weight = trained["adversarial_weight"]
    game = rf" - {weight:g}\,\log D(G(x_{{\downarrow 4}}))" if weight else ""
    cost = card["mse"] / least["mse"]
    numbers = rf"\mathrm{{MSE}} = {three_latex(card['mse'])} = {three_latex(cost)}"
    numbers += rf"\cdot {three_latex(least['mse'])},\qquad \mathrm{{PSNR}} = 10\log_{{10}}"
    numbers += rf"\frac{{2^2}}{{\mathrm{{MSE}}}} = {three_latex(psnr_of(card['mse']))}"
    numbers += r"\ \mathrm{dB}"
    page.formula("What G descends", likeness + game, numbers)


def psnr_of(error: float) -> float:
    """Return the PSNR of a mean squared error, of a range of 2."""
    return 10 * math.log10(4 / error)


def pixel_formula(pixel: TwoValuedPixel) -> tuple[str, str]:
    """Return the error of a pixel that shows samples, and the same with its numbers."""
    law = r"\mathrm{MSE} = (1 + s)\cdot 4p(1 - p)"
    error, distance = three_latex(pixel.error), three_latex(pixel.distance)
    numbers = rf"\begin{{gathered}}(1 + {pixel.share:g})\cdot 4\cdot {pixel.chance:g}\cdot "
    numbers += rf"{1 - pixel.chance:g} = {error}\\10\log_{{10}}(1 + {pixel.share:g}) = "
    numbers += (
        rf"{three_latex(pixel.decibels)}\ \mathrm{{dB}},\qquad W_2 = {distance}\end{{gathered}}"
    )
    return law, numbers
