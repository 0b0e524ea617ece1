"""What the page on families says, held to the cards of its models and to films of them."""

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch

from explorer.images.films import KNOWN, FilmConfig, FilmTask, can, film_of, held_out
from explorer.images.measuring.families import digits_of
from explorer.images.measuring.metrics import describe, near
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import RBM, PixelCNN, System
from explorer.theory.smallest import LinearVAE
from explorer.ui.families import text
from explorer.ui.families.config import FamiliesConfig
from explorer.ui.families.measured import FAMILIES, cards, of_picture
from tests.claims.claims import Claims

claims = Claims("families", text.EXPERIMENTS, text.REMEMBER[:2], [text.SHUFFLED, text.CHAIN])
CONFIGS = {e.title: e.config for e in text.EXPERIMENTS if isinstance(e.config, FamiliesConfig)}


@cache
def system(name: str) -> System:
    return load_system(shipped_file("families", name))


@cache
def film(config: FilmConfig) -> list[torch.Tensor]:
    given = held_out(config) if config.job != "draw" else None
    rng = torch.Generator().manual_seed(config.seed)
    with torch.inference_mode():
        return [
            pictures for _, pictures, _ in film_of(system(config.family), config, given, rng)
        ]


@cache
def digit_share(steps: int) -> float:
    """Return the share of pictures near a held-out digit after some steps of some chains."""
    ends = [
        film(FilmConfig(family="rbm-128", gibbs_steps=steps, seed=seed))[-1]
        for seed in range(2)
    ]
    with torch.inference_mode():
        real, _ = describe(digits_of(system("rbm-128"), seen=False))
        drawn, _ = describe(torch.cat(ends))
    return float(near(real, drawn).mean())


@claims(
    "A machine draws by a Markov chain that begins with coins. Are five steps enough for a "
    "digit?",
    "No: they are coins still. The machine needs about a thousand: set 2,000, and scrub "
    "through the chain.",
)
def _() -> None:
    assert CONFIGS["A short chain"].gibbs_steps == 5
    few, many = digit_share(5), digit_share(2_000)
    assert few < 0.1
    assert many > 0.3
    assert digit_share(200) < many - 0.1


@claims(
    "The first rows of most digits are black. When does the network decide which digit it "
    "draws?",
    "With the first white pixels: it never goes back. 256 passes a picture, and p(x) is exact: "
    "the product of the chances that it used.",
)
def _() -> None:
    digits = held_out(FilmConfig(job="rebuild"))
    assert (digits[:, 0, :2] == -1).float().mean() > 0.95
    frames = film(CONFIGS["Pixel by pixel"].film)
    for before, after in pairwise(frames):
        assert torch.equal(after[before != 0], before[before != 0])
    network = system("pixelcnn")
    assert isinstance(network, PixelCNN)
    assert math.prod(network.shape) == 256
    assert cards()["pixelcnn"]["log_p_kind"] == "exact"


@claims(
    "From numbers to a digit in one pass: which row of the table pays for it?",
    "The two rows of log p(x): there is none, so no held-out digit can say how good it is.",
)
def _() -> None:
    assert cards()["gan"]["log_p_kind"] == "none"
    assert of_picture(0, shuffled=False)["gan"].kind == "none"
    assert len(film(CONFIGS["One pass"].film)) == 2


@claims(
    "Eight completions of the same upper half. Will they be alike?",
    "They differ where the half leaves it open. Ask the GAN for the same: it has no way from a "
    "half to its z.",
)
def _() -> None:
    last = film(CONFIGS["The other half"].film)[-1][:, 0]
    assert torch.equal(last[:, :KNOWN], last[:1, :KNOWN].expand_as(last[:, :KNOWN]))
    assert last[:, KNOWN:].std(0).max() > 0.5
    assert "no way" in can("gan", "complete")


@claims(
    "A VAE knows a bound only. Can the bound be log p(x) itself?",
    "Yes, below: where the encoder is the exact posterior, m = 0.8 and s = 0.447, the gap "
    "is 0. Move a slider and it opens.",
)
def _() -> None:
    config = CONFIGS["A sharp bound"]
    model = LinearVAE(config.loading, config.noise, config.slope, config.spread)
    assert (round(model.best_slope, 3), round(model.best_spread, 3)) == (0.8, 0.447)
    assert model.gap == pytest.approx(0, abs=1e-9)
    for moved in ({"slope": 0.7}, {"spread": 0.5}, {"noise": 0.6}, {"loading": 1.2}):
        other = config.with_(**moved)
        assert LinearVAE(other.loading, other.noise, other.slope, other.spread).gap > 1e-3


@claims(
    "Every family pays somewhere: with a chain (RBM), with a bound (VAE), with a pass for "
    "every pixel (PixelCNN), or with having no p(x) (GAN)."
)
def _() -> None:
    kinds = {name: card["log_p_kind"] for name, card in cards().items()}
    assert kinds == {
        "rbm-16": "exact",
        "rbm-128": "none",
        "vae": "bound",
        "pixelcnn": "exact",
        "gan": "none",
        "aae": "none",
    }


@claims(
    "Without p(x) nobody can say how likely a GAN finds a held-out picture; a high p(x) alone "
    "does not say that the samples look good."
)
def _() -> None:
    # A mixture of the model with noise loses log 2 at most, however many samples are noise.
    nats = cards()["pixelcnn"]["log_p_held_out"]
    assert np.logaddexp(nats, -256 * math.log(2)) - math.log(2) > nats - 0.7


@claims(text.CHAIN)
def _() -> None:
    machine = system("rbm-16")
    assert isinstance(machine, RBM)
    task = FilmTask(FilmConfig(family="rbm-16", gibbs_steps=300))
    task.complete()
    found = task.results
    assert found is not None
    real, _ = text.of_held_out(machine, "rbm-16")
    log_z = float(machine.machine.log_partition())
    nats = [energy - log_z for energy in found.energies]
    assert real == pytest.approx(cards()["rbm-16"]["log_p_held_out"], abs=0.01)
    assert nats[0] < real - 50
    assert abs(np.mean(nats[-20:]) - real) < 15


@claims(
    "As many white pixels, and no digit: whoever has a p(x) finds it far less likely. A GAN "
    "cannot say."
)
def _() -> None:
    for digit in (0, 123, 777):
        digit_nats, shuffled = (of_picture(digit, shuffled=s) for s in (False, True))
        for name in FAMILIES:
            known = digit_nats[name]
            if known.kind != "none":
                assert shuffled[name].nats < known.nats - 50, name
