"""What the page on styles says, held to the shipped generator, its card and the paper."""

from functools import cache
from typing import Any, cast

import numpy as np
import torch

from explorer.images.data.faces import NAMES, RANGES
from explorer.images.measuring.style_facts import PSIS
from explorer.images.measuring.styles import GROUPS, each_layer
from explorer.images.networks.styles import Epilogue
from explorer.images.styles import EDITABLE, Stylist, amount
from explorer.ui.styles import text
from explorer.ui.styles.ablation import PAPER
from explorer.ui.styles.stylist import card
from explorer.ui.styles.views import VIEWS, StylesConfig
from tests.claims.claims import Claims

claims = Claims(
    "styles",
    text.EXPERIMENTS,
    text.REMEMBER[:2],
    [view.question for view in VIEWS.values()],
)
FACTORS = (*NAMES, *RANGES)
SEEDS = range(100, 160)


@cache
def stylist() -> Stylist:
    return Stylist()


def share(group: str, factor: str) -> tuple[float, float, float]:
    """Return a share of the card with the ends of its interval."""
    found: dict[str, Any] = card()
    key = f"share_{group}_{factor}"
    return found[key], found[f"{key}_low"], found[f"{key}_high"]


def leaders(group: str) -> set[str]:
    """Return the factors of which a group surely gives more than either other group."""
    others = [other for other in GROUPS if other != group]
    return {
        factor
        for factor in FACTORS
        if all(share(group, factor)[1] > share(other, factor)[2] for other in others)
    }


@claims(
    "A takes B's style where the picture has 4 to 8 pixels. What comes along?",
    "The turn of the head and the hair come more with these layers than with any others. The "
    "background mostly stays A's.",
    "B lends A its coarse layers only, 4² to 8². Whose background colour do you expect? A's",
    "With B's coarse layers fewer than a quarter of the mixtures have B's background, with its "
    "fine layers about half of them.",
    "Which layers decide where the head turns? Coarse",
    "More of the turn comes with them than with the middle layers or the fine ones. In the "
    "paper, too, pose comes with the coarse styles.",
)
def _() -> None:
    assert {"turn", "hair"} <= leaders("coarse")
    assert share("coarse", "background")[2] < 0.25
    assert 0.4 < share("fine", "background")[0] < 0.6


@claims(
    "Only the layers of 32 pixels take B's style. Is it still A?",
    "The head keeps A's turn, mostly. Skin, background and hair colour come more with these "
    "layers than with any others.",
    "Only the fine layers come from B. What do the pictures of one row share? The pose and the "
    "shape of the face",
    "The head's turn follows the fine layers least; the skin and the background follow them "
    "most.",
)
def _() -> None:
    assert {"skin", "background", "hair_colour"} <= leaders("fine")
    assert share("fine", "turn")[2] < 0.5
    assert all(share("fine", "turn")[0] < share(g, "turn")[0] for g in ("coarse", "middle"))
    for factor in ("skin", "background"):
        assert all(share("fine", factor)[1] > share(g, factor)[2] for g in ("coarse", "middle"))


@claims(
    "ψ is 0 in the coarse layers. Are all faces alike?",
    "No. Their poses differ less, for coarse styles are the mean style now; the others are as "
    "they were, and the colours with them.",
    "ψ goes from 1 to 0 in the coarse layers. What becomes of the faces? Their poses come "
    "closer, their colours stay",
    "Coarse styles become the mean style, and they carry most of the pose. The fine ones still "
    "carry the colours.",
)
def _() -> None:
    cut, whole = (stylist().truncated(SEEDS, psi).reading for psi in (0.0, 1.0))
    assert cut.numbers["turn"].std() < 0.85 * whole.numbers["turn"].std()
    assert cut.numbers["skin"].std() > 0.7 * whole.numbers["skin"].std()
    assert len(set(cut.classes["background"].tolist())) >= 3


@claims(
    "Both walks have the same ends. Which has the more even steps?",
    "The one in W. The mapping network may bend Z, where codes must fill a ball; W it may lay "
    "out as the faces need it.",
    "One walk joins the two z, the other the two w. Which changes the face more evenly? The "
    "one in W",
    "Over 400 pairs the path in W is less than two thirds as long as the path in Z.",
)
def _() -> None:
    assert card()["pairs"] == 400
    assert card()["path_w_high"] < card()["path_z_low"]
    assert card()["path_w"] < 2 / 3 * card()["path_z"]
    shown = next(e.config for e in text.EXPERIMENTS if e.title == "Two ways to B")
    assert isinstance(shown, StylesConfig)
    z, w = (stylist().walk(shown.a, shown.b, space).steps for space in ("z", "w"))
    assert w.std() / w.mean() < z.std() / z.mean()


@claims(
    "Noise in the coarse layers alone: does it make another face?",
    "No: its map is nearly black. A pixel moves less than a third as far as by noise in the "
    "fine layers.",
)
def _() -> None:
    assert 0 < card()["noise_coarse"] < card()["noise_fine"] / 3
    maps = stylist().deviations(3, 16)
    white = max(float(each.max()) for each in maps.values())
    assert np.median(maps["coarse"]) < 0.15 * white


@claims(
    "Noise is drawn anew in every layer. What changes? Pixels here and there",
    "The head's turn moves by less than a tenth of its range. Styles say the same to a whole "
    "channel; noise is what differs from pixel to pixel.",
)
def _() -> None:
    generator, rng = stylist().generator, torch.Generator().manual_seed(1)
    with torch.inference_mode():
        w = generator.mapping(stylist().latents(SEEDS[:20])).repeat_interleave(6, 0)
        noise = [torch.randn(len(w), 1, s, s, generator=rng) for s in generator.sides]
        pictures = generator.synthesis(each_layer(generator, w), noise).clamp(-1, 1)
        turns = stylist().reader.read(pictures).numbers["turn"].reshape(20, 6)
    low, high = RANGES["turn"]
    assert turns.std(1).mean() < 0.1 * (high - low)


@claims(
    "The reader never taught G. How can there be a direction for a smile in W? W has room for "
    "each factor, and the mean finds where",
    "G saw pictures only. Where faces with much of a factor lie apart from those with little, "
    "the difference of their mean styles points there.",
)
def _() -> None:
    faces = stylist().faces(SEEDS).reading
    with torch.inference_mode():
        w = stylist().generator.mapping(stylist().latents(SEEDS))
        for factor in EDITABLE:
            moved = stylist()._shown(
                each_layer(stylist().generator, w + stylist().directions[factor])
            )
            gained = amount(moved.reading, factor) - amount(faces, factor)
            assert gained.mean() > 0.01, factor


@claims(
    "Which step of the paper's table makes the largest difference on FFHQ? B, the tuning",
    "From 8.04 to 5.25. Styles bring it to 4.85, noise from 4.88 to 4.42.",
)
def _() -> None:
    ffhq = [row[3] for row in PAPER]
    assert [row[0] for row in PAPER] == list("ABCDEF")
    assert ffhq == [8.04, 5.25, 4.85, 4.88, 4.42, 4.40]
    assert np.argmin(np.diff(ffhq)) == 0


@claims(
    "A style sets each channel's mean and deviation in one layer, and holds to the next: so "
    "layers can take their styles from different faces."
)
def _() -> None:
    epilogue = cast("Epilogue", stylist().generator.epilogues[3])
    rng = torch.Generator().manual_seed(2)
    w = stylist().generator.mapping(stylist().latents((1, 2)))
    channels = len(epilogue.bias)
    images = 5 * torch.randn(2, channels, 8, 8, generator=rng)
    styled = epilogue(images, w)
    scale, shift = epilogue.style(w).chunk(2, 1)
    assert torch.allclose(styled.mean((2, 3)), shift, atol=1e-4)
    assert torch.allclose(styled.std((2, 3), correction=0), (1 + scale).abs(), atol=1e-3)


@claims(
    "Truncation moves styles towards their mean: ψ = 0 is one style, ψ = 1 changes nothing. It "
    "costs variety; here it gains hardly any precision."
)
def _() -> None:
    generator = stylist().generator
    styles = each_layer(generator, generator.mapping(stylist().latents((1, 2))))
    one = generator.truncated(styles, 0.0)
    assert torch.equal(one[0], one[1])
    assert torch.allclose(generator.truncated(styles, 1.0), styles, atol=1e-6)
    assert card()["variety_0"] < card()["variety_1"]
    gains = [card()[f"precision_{psi:g}"] - card()["precision_1"] for psi in PSIS if psi < 1]
    assert max(np.abs(gains)) < 0.03
