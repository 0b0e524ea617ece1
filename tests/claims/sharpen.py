"""What the page about sharpening says, held to the shipped networks and to closed forms."""

from functools import cache

import numpy as np
import pytest
import torch

from explorer.images import enlarging
from explorer.images.data.faces.strands import PERIOD
from explorer.images.enlarging import bicubic, pictures, restored
from explorer.images.measuring.sharpening import (
    DEPTH,
    READER,
    Faces,
    held_out_faces,
    strand_errors,
)
from explorer.images.networks.superresolution import SCALE, shrink
from explorer.images.store.zoo import ZOO
from explorer.images.systems.srgan import SRGANConfig
from explorer.theory.smallest import TwoValuedPixel
from explorer.ui.sharpen import text
from explorer.ui.sharpen.config import SharpenConfig
from tests.claims.claims import Claims

claims = Claims("sharpen", text.EXPERIMENTS, text.REMEMBER[:2], [text.FLATTERED, text.SMALL])
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, SharpenConfig)}


@cache
def faces() -> Faces:
    return held_out_faces(64, enlarging.COUNT)


@cache
def drawn(run: int) -> torch.Tensor:
    """The page's faces as a network of the slider restores them."""
    network = enlarging._network(text.NAMES[run]).generator
    with torch.inference_mode():
        return torch.as_tensor(network(shrink(faces().originals)))


@claims(text.FLATTERED)
def _() -> None:
    learned = ZOO["srgan-features"]
    assert isinstance(learned, SRGANConfig)
    assert (learned.reader, learned.depth) == (READER, DEPTH)
    assert (learned.content, learned.feature_weight) == ("features", 1.0)
    for name in text.NAMES:
        other = ZOO[name]
        assert isinstance(other, SRGANConfig)
        assert other is learned or other.content == "pixels" or not other.adversarial_weight


@claims(
    "Strands are two pixels wide, and a pixel of the small picture covers four. Which strands "
    "does SRResNet draw, that learned by squared error?",
    "None: the hair is plain. The small picture fits dark strands at four places, and their "
    "mean has none.",
)
def _() -> None:
    assert PERIOD == SCALE == 4
    assert CONFIGS["The closest"].run == 0
    assert text.NAMES[0] == "srresnet"
    error, squared = strand_errors(drawn(0), faces())
    assert error == pytest.approx(1, abs=0.03)
    assert squared < 0.02
    card = text.cards()[0]
    assert card["strand_error"] == pytest.approx(1, abs=0.01)
    assert card["strand_contrast"] < 0.002
    # All four phases are the same small picture, but for a step of the 256 here and there.
    low = torch.stack([shrink(kind) for kind in faces().kinds])
    assert (low - low[:1]).abs().mean() * 255 < 0.15


@claims(
    "Now G must fool D, too. Will there be strands, and will PSNR rise?",
    "There are strands, and PSNR falls. Hold the glass over the hair: they are not at the "
    "original's places. Nobody can know these.",
)
def _() -> None:
    least = text.cards()[0]
    for run, card in text.cards().items():
        if run:
            assert card["psnr"] < least["psnr"]
            # No better than strands at random places, whatever their contrast.
            wanted = 1 + card["strand_contrast"]
            assert card["strand_error"] == pytest.approx(wanted, abs=0.05)
    chosen = text.cards()[CONFIGS["Let D judge"].run]
    assert chosen["strand_contrast"] > 100 * least["strand_contrast"]
    assert chosen["strand_contrast"] ** 0.5 > 0.3


@claims(
    "Now D's opinion weighs three times as much again. Which way does the network move on the "
    "plane?",
    "To the right and up: further off, and no more real. It lies beyond twice the least error, "
    "where nobody who draws good samples need be.",
)
def _() -> None:
    chosen = (text.NAMES[CONFIGS[e].run] for e in ("Let D judge", "Too much of it"))
    assert [ZOO[name].model_dump()["adversarial_weight"] for name in chosen] == [
        pytest.approx(0.003),
        pytest.approx(0.01),
    ]
    least, before, after = (text.cards()[run] for run in (0, 2, 3))
    assert after["mse"] > before["mse"]
    assert after["frechet"] > before["frechet"]
    assert before["mse"] < 2 * least["mse"] < after["mse"]


@claims(
    "These networks learned from faces alone. What do they make of a digit?",
    "They draw what they learned: colours and textures of faces. Compare PSNR with that of "
    "bicubic, which learned nothing.",
)
def _() -> None:
    run = CONFIGS["What it never saw"].run
    digits = pictures("digits")[:8]
    found = [restored(digit, text.NAMES[run]) for digit in digits]
    # A digit has no colour; what comes back has.
    assert np.mean([np.ptp(one.pixels.astype(int), axis=2).mean() for one in found]) > 5
    assert all(np.ptp(digit, axis=2).max() == 0 for digit in digits)
    learned = np.mean([one.likeness.psnr for one in found])
    assert learned < np.mean([bicubic(digit).likeness.psnr for digit in digits])


@claims(
    "Below: a pixel is white or black with equal chance. Show a guess in place of grey: what "
    "does the squared error become?",
    "It goes from 1 to 2, 3.01 dB more, and the distance to the data is 0: at a distance, "
    "nobody can tell guesses from data.",
)
def _() -> None:
    config = CONFIGS["Nothing but samples"]
    assert (config.chance, config.share) == (0.5, 1.0)
    assert TwoValuedPixel(0.5, 0.0).error == 1
    known = TwoValuedPixel(config.chance, config.share)
    assert (known.error, known.distance) == (2, 0)
    assert known.decibels == pytest.approx(3.01, abs=0.005)


@claims(
    "Many pictures fit a small one. The squared error is least at their mean, which is "
    "blurred; D asks for one of them, which is sharp and mostly not the right one."
)
def _() -> None:
    middle = faces().kinds.mean(0)
    errors = [(kind - faces().kinds).square().mean() for kind in faces().kinds]
    assert (middle - faces().kinds).square().mean() < min(errors)
    cards = text.cards()
    sharper = [cards[run]["sharpness"] for run in (0, 1, 2, 3)]
    assert sharper == sorted(sharper)
    assert cards[0]["sharpness"] < 0.5 * cards[0]["sharpness_original"]


@claims(
    "These networks have 1,800 steps behind them, those of the paper 1.2 million: the coloured "
    "noise and the grids in their pictures are their own, and no law's."
)
def _() -> None:
    assert {ZOO[name].steps for name in text.NAMES} == {1_800}
    # A background of one colour, which the small picture tells, gets the most noise with D.
    face, flat = pictures("strands")[0], (slice(0, 10), slice(0, 10))
    found = [
        restored(face, text.NAMES[run]).pixels[flat].std(axis=(0, 1)).mean() for run in (0, 3)
    ]
    assert face[flat].std(axis=(0, 1)).mean() < found[0] < found[1]


@claims(
    "A sample has exactly twice the least squared error, 3.01 dB: whoever looks perfectly real "
    "need not be further off than that."
)
def _() -> None:
    phases = (faces().phases[:, None] + torch.arange(PERIOD)).T % PERIOD
    place = torch.arange(len(faces().phases))
    samples = [strand_errors(faces().kinds[phase, place], faces())[0] for phase in phases]
    grey, _ = strand_errors(faces().kinds.mean(0), faces())
    assert np.mean(samples) / grey == pytest.approx(2, abs=0.02)
