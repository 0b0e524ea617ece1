"""What the page on ageing says, held to the shipped runs, their cards and the data."""

from functools import cache
from typing import Any

import numpy as np
import torch

from explorer.images.ageing import RUNS, Ager, chosen_face, held_out
from explorer.images.data.faces import NAMES, RANGES, default_factors, draw_faces
from explorer.images.data.faces.factors import sample_factors
from explorer.images.measuring.ageing import KEPT
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.caae import CAAE, CAAEConfig
from explorer.ui.ageing import text
from explorer.ui.ageing.agers import card
from explorer.ui.ageing.views import VIEWS, AgeingConfig
from tests.claims.claims import Claims

claims = Claims(
    "ageing",
    text.EXPERIMENTS,
    text.REMEMBER[:2],
    [view.question for view in VIEWS.values()],
)


@cache
def ager(run: str) -> Ager:
    return Ager(run)


def found(run: str = "both") -> dict[str, Any]:
    return card(run)


def state_of(title: str) -> AgeingConfig:
    config = next(e.config for e in text.EXPERIMENTS if e.title == title)
    assert isinstance(config, AgeingConfig)
    return config


def colourfulness(pictures: np.ndarray) -> np.ndarray:
    """Return how far the hair over the forehead is from grey, a mean a picture."""
    crown = pictures[:, 4:8, 12:20].astype(float)
    return np.asarray((crown.max(-1) - crown.min(-1)).mean((1, 2)))


@claims(
    "E reads a young face, G draws its code with the label of the oldest. What changes?",
    "The hair greys. Background, hair style and glasses mostly stay: the code has them. The "
    "read age goes less than half as far as that of real faces.",
)
def _() -> None:
    shown = state_of("Grow old")
    assert held_out().numbers["age"][shown.picture] < 0.35
    coloured = np.isin(held_out().classes["hair_colour"].numpy(), (1, 2, 3))
    young = (held_out().numbers["age"] < 0.4).numpy()
    chosen = [*np.flatnonzero(coloured & young), shown.picture]
    assert len(chosen) >= 3
    for place in chosen:
        first, *_, last = colourfulness(ager("both").aged(chosen_face(place)).pictures)
        assert last < first, place
    assert found()["follows"] < 0.5
    for factor, least in (("background", 0.95), ("hair", 0.85), ("glasses", 0.8)):
        assert found()[f"stay_{factor}_low"] > least


@claims(
    "Of 13 factors one is the age. Which of the others does the picture lose?",
    "The small ones: the colour of the eyes is read hardly better than by chance. It is lost "
    "at the face's own age, too: the code has no room for it.",
)
def _() -> None:
    assert len(NAMES) + len(RANGES) == 13
    assert len(NAMES) + len(KEPT) == 12
    assert max(found()["stay_eye_colour"], found()["back_eye_colour"]) < 1 / 3 + 0.15
    assert found()["read_eye_colour"] > 0.95


@claims(
    "E and G descend the errors, and D of codes alone. How will the faces look?",
    "Blurred: the squared error asks for the mean of all faces that fit the code. Glasses stay "
    "less often, too: of unseen faces three quarters keep theirs, with it nine tenths.",
)
def _() -> None:
    assert found("no-pictures")["sharpness"] < 0.6 * found()["sharpness"]
    assert found()["sharpness"] < found()["sharpness_real"]
    assert abs(found("no-pictures")["stay_glasses"] - 0.75) < 0.02
    assert abs(found()["stay_glasses"] - 0.9) < 0.03
    assert found("no-pictures")["stay_glasses_high"] < found()["stay_glasses_low"]


@claims(
    "Nobody asks that codes look like U(−1, 1). What will people drawn from it be like?",
    "The codes lie twice as far from the prior, by KS. The people drawn from it are no further "
    "from real faces than with that D heard: the lack shows in the codes, and hardly in these "
    "pictures.",
)
def _() -> None:
    assert 1.8 < found("no-codes")["ks"] / found()["ks"] < 2.3
    assert found("no-codes")["frechet_drawn"] < found()["frechet_drawn"]
    # And still: the way from rebuilt faces to drawn ones is the longer without it.
    gaps = [f["frechet_drawn"] - f["frechet"] for f in (found("no-codes"), found())]
    assert gaps[0] > gaps[1] > 0


@claims(
    "Whose codes fill the cube most evenly? Those of the runs that hear D of codes",
    "A tanh keeps codes inside the cube; only D of codes asks that they fill it evenly.",
)
def _() -> None:
    for measure in ("ks", "mmd"):
        heard = max(found(run)[measure] for run in ("both", "no-pictures"))
        assert found("no-codes")[measure] > 1.2 * heard
    assert all(np.abs(ager(run).codes).max() <= 1 for run in RUNS)


@claims(
    "G never saw the same person at two ages. How can it draw one at another age? The code "
    "need not hold the age: the label says it",
    "Every face came with its own age alone. What the label says, the short code need not "
    "say, so another label changes the age and leaves the rest.",
)
def _() -> None:
    assert found()["age_4_low"] > found()["age_0_high"] + 0.1
    assert found()["follows"] > 0.3


@claims(
    "An old face is asked for. Which of these should the picture take from the label? Grey "
    "hair",
    "Hair greys with age in these faces; glasses and background are drawn without regard to "
    "it, so they are the code's to keep.",
)
def _() -> None:
    young, old = (draw_faces(default_factors(age=a, hair_colour="red"), 32) for a in (0, 1))
    assert colourfulness(old.transpose(0, 2, 3, 1)) < colourfulness(young.transpose(0, 2, 3, 1))
    factors = sample_factors(20_000, np.random.default_rng(0))
    for name in ("glasses", "background"):
        for kind in range(len(NAMES[name])):
            tie = np.corrcoef(factors.age, getattr(factors, name) == kind)[0, 1]
            assert abs(tie) < 0.03


@claims(
    "CAAE-G tells G the gender beside the age. What need the code no longer hold? The gender",
    "What a label says, the code need not say; CAAE had taken the age out of it before.",
)
def _() -> None:
    config = CAAEConfig(traits=2, dataset="faces:ages-5")
    with torch.device("meta"):
        system = CAAE(config, {"real": StreamFacts(channels=3, classes=10)})
    assert system.labels == (5, 2)
    assert [told.tolist() for told in system.told(torch.tensor([7]))] == [[3], [1]]


@claims(
    "A short code and a label that is repeated beside it share the work: what the label says, "
    "the code need not say."
)
def _() -> None:
    system = ager("both").system
    assert system.generator.copies == (3,)
    assert 3 * 5 <= system.config.latent_dim < 4 * 5


@claims(
    "D of codes brings the codes to the prior, D of pictures makes the pictures sharp; with a "
    "weight of 0 each still learns, and nobody hears it."
)
def _() -> None:
    assert found("no-pictures")["sharpness_drawn"] < found()["sharpness_drawn"]
    assert found()["ks"] < found("no-codes")["ks"]
    system = ager("no-codes").system
    rng = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        prior = 2 * torch.rand(600, system.config.latent_dim, generator=rng) - 1
        codes = torch.from_numpy(ager("no-codes").codes).float()
        said = [system.code_discriminator(z).sigmoid().mean() for z in (prior, codes)]
    assert said[0] > said[1] + 0.1
