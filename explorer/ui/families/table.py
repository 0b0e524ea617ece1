"""The lectures' table of families, alive: every cell says how it was found."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from explorer.images.films import FamilyName, can
from explorer.images.measuring.families import CHAIN
from explorer.ui.families.measured import DRAWS, FAMILIES, Known, cards, seconds_of
from explorer.ui.frame.numbers import three
from explorer.ui.source import source

_TABLE = st.components.v2.component(
    "gan_family_table",
    html='<div class="gan-live families"><div class="scroll"><table></table></div>'
    '<p class="how" role="status"></p></div>',
    css=source(__file__, "style.css", "table.css"),
    js=source(__file__, "table.js"),
)

TITLES: dict[FamilyName, str] = {
    "rbm-16": "RBM, 16 hidden",
    "rbm-128": "RBM, 128 hidden",
    "vae": "VAE",
    "pixelcnn": "PixelCNN",
    "gan": "GAN",
    "aae": "AAE",
}


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        text: What stands in it.
        how: How it is known, for who clicks it.
    """

    text: str
    how: str


@dataclass(frozen=True)
class Row:
    """One property of the families.

    Attributes:
        title: Its name.
        cells: One a family, in the order of `FAMILIES`.
    """

    title: str
    cells: tuple[Cell, ...]


_OPTIMISES: dict[FamilyName, tuple[str, str]] = {
    "rbm-16": ("log p(v)", "Its slope holds an average over the machine's own pictures: PCD-1 "
               "estimates it with chains that go on from update to update."),
    "rbm-128": ("log p(v)", "As with 16 hidden units, by PCD-3."),
    "vae": ("a bound below log p(x)", "The evidence lower bound: reconstruction less KL to the "
            "prior, both in nats an image."),
    "pixelcnn": ("log p(x)", "Cross-entropy of every pixel given those before it: their sum is "
                 "−log p(x)."),
    "gan": ("a game", "D's cross-entropy against G's −log D(G(z)). At the best D the original "
            "game is the JS divergence, never a likelihood."),
    "aae": ("reconstruction, and a game", "−log p(x|code) in one phase, in the other a D that "
            "tells codes from the prior."),
}  # fmt: skip
_ASSUMES: dict[FamilyName, tuple[str, str]] = {
    "rbm-16": ("pixels independent given h", "The energy has no term of two pixels."),
    "rbm-128": ("pixels independent given h", "The energy has no term of two pixels."),
    "vae": ("pixels independent given z", "p(x|z) is a coin for every pixel; q(z|x) is a "
            "normal distribution with independent dimensions."),
    "pixelcnn": ("an order of pixels", "Any distribution is a product of such chances; masks "
                 "and layers limit which ones the network can learn."),
    "gan": ("nothing about p(x)", "G is any network from z to a picture: implicit, a sampler "
            "without a density."),
    "aae": ("pixels independent given z", "Its decoder is that of an autoencoder; its code has "
            "no noise."),
}  # fmt: skip
_DRAWS: dict[FamilyName, tuple[str, str]] = {
    "rbm-16": ("a Markov chain", "Gibbs sampling from coins: press Draw and watch."),
    "rbm-128": ("a Markov chain", "Gibbs sampling from coins: press Draw and watch."),
    "vae": ("one pass", "z from N(0, I), one pass of the decoder."),
    "pixelcnn": ("256 passes", "One for every pixel, in reading order."),
    "gan": ("one pass", "z from N(0, I), one pass of G."),
    "aae": ("one pass", "z from the chosen prior, one pass of the decoder."),
}
#: What the lecture's table says of the samples (columns RBM, VAE, autoregressive, GAN).
_LECTURE: dict[FamilyName, str] = {
    "rbm-16": "Bad",
    "rbm-128": "Bad",
    "vae": "Ok",
    "pixelcnn": "Good",
    "gan": "Good (best)",
    "aae": "not in it",
}


def rows(picture: dict[str, Known]) -> list[Row]:
    """Return the table.

    Args:
        picture: log p of the picture in question by each family.
    """
    found = cards()
    return [
        _told("Learns by", _OPTIMISES),
        _told("Assumes", _ASSUMES),
        Row("log p(x), held-out digits", tuple(_held_out(n, found[n]) for n in FAMILIES)),
        Row("log p of the picture below", tuple(_of_picture(n, picture[n]) for n in FAMILIES)),
        _told("Draws by", _DRAWS),
        Row("Seconds a picture, here and now", tuple(_seconds(n) for n in FAMILIES)),
        Row("Sharpness", tuple(_sharpness(found[n]) for n in FAMILIES)),
        Row("Precision", tuple(_near(found[n], "precision") for n in FAMILIES)),
        Row("Coverage", tuple(_near(found[n], "recall") for n in FAMILIES)),
        Row("Completes half a digit", tuple(_can(n, "complete") for n in FAMILIES)),
        Row("Rebuilds a digit", tuple(_can(n, "rebuild") for n in FAMILIES)),
        Row("Samples, says the lecture", tuple(_lecture(n) for n in FAMILIES)),
    ]


def show_table(picture: dict[str, Known], chosen: str, *, key: str) -> None:
    """Draw the table, the chosen family marked."""
    table = [asdict(row) for row in rows(picture)]
    heads = [TITLES[name] for name in FAMILIES]
    data = {"heads": heads, "rows": table, "chosen": FAMILIES.index(chosen)}
    _TABLE(key=key, data=json.dumps(data))


def _told(title: str, said: dict[FamilyName, tuple[str, str]]) -> Row:
    return Row(title, tuple(Cell(*said[name]) for name in FAMILIES))


def _held_out(name: str, card: dict[str, Any]) -> Cell:
    if card.get("log_p_kind", "none") == "none":
        return Cell("none", _why_none(name))
    nats, error = card["log_p_held_out"], card["log_p_held_out_error"]
    how = f"Mean of the 1,000 digits that no family has seen, in nats, ± {three(error)} (one "
    how += f"standard error); on digits it learned from {three(card['log_p_seen'])}. "
    if card["log_p_kind"] == "exact":
        return Cell(f"{three(nats)} exact", how + _why_exact(name))
    how += f"A bound with {DRAWS} draws of z a picture (Burda et al. 2016); the evidence lower "
    how += f"bound itself is {three(card['elbo_held_out'])}. log p(x) is at least as much."
    return Cell(f"≥ {three(nats)}", how)


def _why_exact(name: str) -> str:
    if name == "rbm-16":
        return "Exact: log Z is summed over all 2^16 = 65,536 states of the hidden units."
    return "Exact: the sum of the log chances of all 256 pixels."


def _why_none(name: str) -> str:
    if name == "rbm-128":
        return "p(v) exists, but Z has 2^128 terms: its value is known up to a constant only."
    if name == "gan":
        return "G draws pictures and gives none of them a chance: p(x) cannot be asked for."
    return "Its code has no noise and its decoder is used as it is: it bounds no log p(x)."


def _of_picture(name: str, known: Known) -> Cell:
    if known.kind == "none":
        return Cell("none", _why_none(name))
    if known.kind == "bound":
        return Cell(
            f"≥ {three(known.nats)}", f"Computed now, in nats: the bound with {DRAWS} z."
        )
    return Cell(f"{three(known.nats)} exact", f"Computed now, in nats. {_why_exact(name)}")


def _seconds(name: str) -> Cell:
    found = seconds_of(name)
    if found is None:
        return Cell("draw it", "Nothing was drawn in this session yet: choose it above.")
    seconds, steps = found
    how = "Time that a worker of this computer spent on eight pictures at once, an eighth of it"
    chain = f", at {steps:,} steps of the chain" if name.startswith("rbm") else ""
    return Cell(f"{three(seconds)} s", f"{how}{chain}.")


def _sharpness(card: dict[str, Any]) -> Cell:
    if not card:
        return Cell("?", "The card of this model is missing.")
    how = "Mean variance of the Laplacian of 500 pictures, grey ones as a paper shows them, an "
    how += f"RBM's after {CHAIN:,} steps of the chain; "
    return Cell(f"{card['sharpness']:.2f}", how + f"real digits: {card['sharpness_real']:.2f}.")


def _near(card: dict[str, Any], kind: str) -> Cell:
    if not card:
        return Cell("?", "The card of this model is missing.")
    what = {
        "precision": "Share of 500 drawn pictures near one of 500 held-out digits",
        "recall": "Share of 500 held-out digits near one of 500 drawn pictures",
    }[kind]
    how = (
        f"{what}: within its third nearest neighbour's distance, in the features of the digit "
    )
    how += f"classifier (Kynkäänniemi et al. 2019). Real digits: {card[f'{kind}_real']:.2f}."
    return Cell(f"{card[kind]:.2f}", how)


def _can(name: FamilyName, job: Any) -> Cell:  # noqa: ANN401
    if reason := can(name, job):
        return Cell("no", reason)
    how = {
        ("vae", "complete"): "In rounds: encode, decode, put the known half back.",
        ("pixelcnn", "complete"): "It goes on after the last known pixel.",
        ("vae", "rebuild"): "Encoder, then decoder.",
        ("aae", "rebuild"): "Encoder, then decoder.",
    }
    if job == "complete":
        return Cell("yes", how.get((name, job), "The known half is held while the chain runs."))
    return Cell("yes", how.get((name, job), "p(h|v), and back p(v|h)."))


def _lecture(name: FamilyName) -> Cell:
    how = "The row 'Samples' of the lecture's table, about the state of 2022 and large models: "
    return Cell(_LECTURE[name], how + "compare it with what was measured of these small ones.")
