"""What the page about translation says, held to the shipped runs and to arithmetic."""

import math

import numpy as np
import torch

from explorer.images.measuring.translation import NOISES
from explorer.images.networks.translation import field_of_view
from explorer.images.store.shipped import measured, over_seeds
from explorer.images.store.zoo import ZOO
from explorer.images.systems.cyclegan import CycleGANConfig
from explorer.images.translation import (
    cycle_losses,
    run_with,
)
from explorer.numbers import three
from explorer.ui.translate import text
from explorer.ui.translate.config import TranslateConfig
from tests.claims.claims import Claims

claims = Claims(
    "translate",
    text.EXPERIMENTS,
    text.REMEMBER[:2],
    text.STEPS,
    text.PAIR_STEPS,
    text.NOTES,
)
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, TranslateConfig)}


def run_of(title: str) -> str:
    """Return the shipped run of an experiment."""
    config = CONFIGS[title]
    names = ("cycle_weight", "identity_weight", "patch", "adversarial_weight")
    return run_with(config.task, {name: getattr(config, name) for name in names})


def ends(run: str, figure: str) -> tuple[str, str]:
    """Return the least and the largest of a figure over three seeds of a run."""
    found = over_seeds("zoo", run, figure)
    assert len(found) == 3
    return three(min(found)), three(max(found))


@claims(
    "Skin, hair and background are not in an outline. G draws it twice, each time with other "
    "dropout: how far apart are the two faces?",
    "Hardly: over 200 outlines two draws differ by 0.0404, and one from the true face by "
    "0.211. G draws one likely face; chance changes little of it.",
)
def _() -> None:
    card = measured("zoo", run_of("One outline, many faces"))
    assert three(card["spread"]) == "0.0404"
    assert three(card["error"]) == "0.211"
    assert card["spread"] < card["error"] / 4


@claims(text.EXPERIMENTS[1].predict, text.EXPERIMENTS[1].see)
def _() -> None:
    said, run = text.EXPERIMENTS[1].see, run_of("Without the cycles")
    config = ZOO[run]
    assert isinstance(config, CycleGANConfig)
    assert config.cycle_weight == 0
    assert (
        f"cover {' to '.join(ends(run, 'ring_ab'))} of the ring, with cycles "
        f"{' to '.join(ends('cyclegan-colour', 'ring_ab'))}, the answers "
        f"{three(measured('zoo', run)['ring_b'])};" in said
    )
    assert (
        f"is {' to '.join(ends(run, 'cycle'))} from x, with cycles "
        f"{' to '.join(ends('cyclegan-colour', 'cycle'))}." in said
    )
    without, with_cycles = (
        over_seeds("zoo", name, "ring_ab") for name in (run, "cyclegan-colour")
    )
    assert min(without) > max(with_cycles)


@claims(
    "The authors of CycleGAN say that it fails where a shape must change. D judges patches of "
    "16 pixels, of 32. Does the circle become a star?",
    "It does, in each of three runs: stars cover 0.278 of the ring, circles all of it, G's "
    "pictures 0.280 to 0.299. On small, flat pictures the method does not fail.",
)
def _() -> None:
    run = run_of("Circle to star")
    config, card = ZOO[run], measured("zoo", run)
    assert isinstance(config, CycleGANConfig)
    assert (field_of_view(config.layers), config.image_size) == (16, 32)
    assert [three(card[name]) for name in ("ring_b", "ring_a")] == ["0.278", "1.00"]
    assert ends(run, "ring_ab") == ("0.280", "0.299")


@claims(
    "A circle has no rotation. Yet F must give back this very star, turned as it was. Where "
    "does it know that from?",
    "From G(x): its circle has corners and tints that you hardly notice. Noise of 30 levels on "
    "it raises the error of the way back by 30 to 42 % in three runs.",
    "A closed cycle proves that F can read x in G(x), not that you can: G hides what F needs.",
)
def _() -> None:
    config = CONFIGS["What does G hide?"]
    run = run_of("What does G hide?")
    assert (config.way, config.noise) == ("back", NOISES[-1])
    clear, noisy = (
        np.array(over_seeds("zoo", run, name)) for name in ("cycle_back", "cycle_noise_30_back")
    )
    raised = 100 * (noisy / clear - 1)
    assert (len(raised), round(raised.min()), round(raised.max())) == (3, 30, 42)
    # It is a circle to the eye: the ring is covered, as by the circles of the set.
    assert min(over_seeds("zoo", run, "ring_ba")) > 0.99
    # What the noise costs is the star's own: circles lose little more than half of that.
    lost = [np.array(over_seeds("zoo", run, name)) for name in ("cycle_noise_30", "cycle")]
    assert (lost[0] - lost[1] < 0.6 * (noisy - clear)).all()


@claims(text.EXPERIMENTS[4].predict, text.EXPERIMENTS[4].see)
def _() -> None:
    said, run = text.EXPERIMENTS[4].see, run_of("Why does the background change?")
    assert f"from x by {' to '.join(ends(run, 'outside'))} in three runs;" in said
    assert f"on cream, by {' to '.join(ends('cyclegan-colour', 'outside'))}." in said
    wanted = measured("zoo", run)["outside_answer"]
    assert all(abs(found - wanted) < 0.02 for found in over_seeds("zoo", run, "outside"))
    assert measured("zoo", "cyclegan-colour")["outside_answer"] == 0


@claims(text.STEPS[4])
def _() -> None:
    card = measured("zoo", "cyclegan-hues")
    assert text.STEPS[4].endswith(f"by {three(card['outside'])}.")
    assert card["outside_answer"] == 0
    # The norm: two values u and v on shares m and 1 - m become numbers of the sign of u - v.
    norm, share = torch.nn.InstanceNorm2d(1, eps=0), 0.25
    pictures = torch.ones(1, 1, 4, 4).repeat(3, 1, 1, 1)
    for picture, (inside, outside) in zip(pictures, ((2, 1), (9, -4), (1, 2)), strict=True):
        picture.fill_(outside)[:, :2, :2] = inside
    seen = norm(pictures)
    assert torch.allclose(seen[0], seen[1])
    assert torch.allclose(seen[0], -seen[2])
    assert math.isclose(seen[0].max().item(), math.sqrt((1 - share) / share), rel_tol=1e-6)


@claims(
    "With pairs, the distance to the answer says what goes where, and D what it looks like. "
    "Without pairs, D says what the other kind looks like, and the cycle that it is still the "
    "same picture."
)
def _() -> None:
    paired = measured("zoo", "pix2pix-outline")
    assert paired["error"] < paired["error_of_nothing"] / 3
    unpaired = measured("zoo", "cyclegan-colour")
    assert unpaired["error"] < unpaired["error_of_nothing"] / 4
    assert unpaired["cycle"] < unpaired["lightness"] / 10


def cycle(there: object, back: object) -> dict[str, float]:
    """Return the losses of two functions, against a D that says 1/2 everywhere."""
    images = torch.rand(3, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1
    half = torch.full((3, 1, 2, 2), 0.5)
    found = cycle_losses(there, back, lambda _: half, images)  # type: ignore[arg-type]
    return found | {"size": images.abs().mean().item()}


@claims(text.STEPS[0], text.STEPS[1], text.STEPS[2], text.STEPS[3])
def _() -> None:
    same = cycle(lambda x: x, lambda x: x)
    assert (same["cycle"], same["identity"], same["game"]) == (0, 0, 0.25)
    negated = cycle(lambda x: -x, lambda x: -x)
    assert negated["cycle"] == 0
    assert math.isclose(negated["identity"], 2 * negated["size"], rel_tol=1e-6)
    assert math.isclose(cycle(lambda x: x + 0.25, lambda x: x)["cycle"], 0.25, rel_tol=1e-5)


@claims(*text.PAIR_STEPS)
def _() -> None:
    answers, guesses = np.array([-1.0, 1.0]), np.linspace(-1, 1, 201)
    squared = ((answers[:, None] - guesses) ** 2).mean(0)
    assert np.allclose(squared, 1 + guesses**2)
    assert abs(guesses[squared.argmin()]) < 1e-9
    assert np.allclose(abs(answers[:, None] - guesses).mean(0), 1)
    # The best D is p / (p + q), and at grey p is 0.
    with np.errstate(divide="ignore"):
        assert -np.log(np.float64(0.0) / (0 + 1)) == np.inf
    assert three(-math.log(0.5)) == "0.693"


@claims(text.NOTES["age"])
def _() -> None:
    card, said = measured("zoo", "cyclegan-age"), text.NOTES["age"]
    young, old, made = (three(card[name]) for name in ("age_a", "age_b", "age_ab"))
    assert f"young faces as {young} of the range of ages, old ones as {old}" in said
    assert f"made old as {made}" in said
    kept = {
        name: f"{100 * card[f'{name}_kept']:.1f} %" for name in ("hair", "glasses", "beard")
    }
    assert (
        "stays in {hair} of them, glasses in {glasses}, beards in {beard}.".format(**kept)
        in said
    )


@claims(text.NOTES["shape"])
def _() -> None:
    assert ends("cyclegan-shape-16", "ring_b") == ("0.278", "0.278")
    assert ends("cyclegan-shape-16", "ring_ab") == ("0.280", "0.299")
    assert ends("cyclegan-shape-70", "ring_ab") == ("0.226", "0.247")
    assert ZOO["cyclegan-shape-70"].image_size < 70


@claims(text.NOTES["grey"])
def _() -> None:
    assert ends("pix2pix-grey-l1", "colour") == ("0.400", "0.442")
    assert ends("pix2pix-grey", "colour") == ("0.394", "0.448")
    assert ends("pix2pix-grey", "colour_answer") == ("0.494", "0.494")
    assert ZOO["pix2pix-grey-l1"].model_dump()["adversarial_weight"] == 0
