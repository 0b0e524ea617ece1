"""What the page on growth says, held to the shipped networks, their cards and closed forms."""

from functools import cache

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from explorer.images.growing import FADING, Grower, run_config
from explorer.images.growth_race import GROWING
from explorer.images.measuring.growing import real_faces
from explorer.images.networks.growing import shrunk
from explorer.ui.growing import text
from explorer.ui.growing.grower import card, moments, reached
from explorer.ui.growing.parts import pace
from explorer.ui.growing.views import VIEWS, GrowingConfig
from tests.claims.claims import Claims

claims = Claims(
    "growing",
    text.EXPERIMENTS,
    text.REMEMBER[:2],
    [view.question for view in VIEWS.values()],
)


@cache
def grower() -> Grower:
    return Grower()


def state_of(title: str) -> GrowingConfig:
    """Return what an experiment opens."""
    found = next(e.config for e in text.EXPERIMENTS if e.title == title)
    assert isinstance(found, GrowingConfig)
    return found


@claims(
    "Both networks know pictures of 4 by 4 pixels only. What can they learn from them?",
    "Where it is dark and where it is light: hair and skin in the middle, the background "
    "around them. There is no room for eyes.",
)
def _() -> None:
    step = state_of("Sixteen pixels in all").step
    assert run_config().growth(step) == (4, 1.0)
    shown = grower().film[grower().steps.index(step)].astype(float).mean((0, 3))
    real = (127.5 * (1 + shrunk(real_faces(32, 0, 300), 4).mean((0, 1)))).numpy()
    for small in (shown[4::8, 4::8], real):
        assert small.shape == (4, 4)
        # The middle of the two rows in the middle, and the two columns beside it.
        assert small[1:3, 1:3].mean() < small[1:3, [0, 3]].mean() - 10


@claims(
    "16 pixels have half of their weight, and their layers are new. Is what was learned lost?",
    "No: the other half of the picture still comes from the layers of 8 pixels, and all layers "
    "learn on.",
    "A new side fades in: x = (1 − α) up(old) + α new in G, mirrored in D. So learning goes "
    "on from what is known, and every layer learns on.",
)
def _() -> None:
    side, weight = run_config().growth(state_of("A new side comes in").step)
    assert side == 16
    assert abs(weight - 0.5) < 0.01
    system, z = grower().system, grower().latents(0, 4)
    # Every layer of what is drawn and judged gets a slope in a fade, the old output, too.
    system.requires_grad_(True)
    try:
        score = system.discriminator(system.generator(z, side, weight), weight).sum()
        score.backward()
        used = {name for name, w in system.named_parameters() if w.grad is not None}
    finally:
        system.zero_grad(set_to_none=True)
        system.requires_grad_(False)
    for part in ("generator.to_pictures", "discriminator.from_pictures", "generator.bodies"):
        assert any(name.startswith(f"{part}.1.") for name in used)
        assert any(name.startswith(f"{part}.2.") for name in used)
    with torch.inference_mode():
        old, new = system.generator(z, 8), system.generator(z, 16)
        mixed = system.generator(z, 16, 0.25)
    wide = old.repeat_interleave(2, 2).repeat_interleave(2, 3)
    assert torch.allclose(mixed, 0.75 * wide + 0.25 * new, atol=1e-5)


@claims(
    "At step 401 the layers of 8 pixels come in, untrained. What becomes of the pictures? "
    "Nearly nothing at first",
    "The new layers begin with the weight 1/800, and gain 1/400 with every step.",
)
def _() -> None:
    config = run_config()
    assert config.growth(400) == (4, 1.0)
    assert config.growth(401) == (8, 1 / 800)
    assert np.allclose(config.growth(402)[1] - config.growth(401)[1], 1 / 400)


@claims(
    "α is 0 in both networks. Which row does G's picture equal?",
    "The first, pixel by pixel. D scores it as it scores the picture of 16 pixels.",
    "α goes to 0. Which picture does D judge then? The one of 16 pixels, by the layers of 16 "
    "pixels",
    "With α = 0 the mixture is the old picture enlarged, and D's new layers have no weight: "
    "the score is exactly that of the picture of 16 pixels.",
)
def _() -> None:
    shown = grower().blend(0, 4, state_of("None of the new layers").weight)
    assert np.array_equal(shown.mixed, shown.old)
    assert not np.array_equal(shown.mixed, shown.new)
    system, z = grower().system, grower().latents(0, 4)
    with torch.inference_mode():
        small = system.generator(z, 16)
        scores = system.discriminator(small)[:, 0]
        mixed = system.generator(z, 32, 0.0)
        assert torch.equal(avg_pool2d(mixed, 2), small)
    assert np.allclose(scores.numpy(), shown.scores, atol=1e-5)


@claims(
    "The run is in the middle of the fade. α goes to 1 at once: better faces?",
    "No: the new layers alone draw shapes in false colours, further from real faces than the "
    "old picture. They have learned for 200 steps, beside the old ones: so α takes its time.",
)
def _() -> None:
    facts = card(FADING)
    assert state_of("Too early").weight == 1.0
    assert facts["frechet_1"] > facts["frechet_0.5"] > facts["frechet_0"]
    assert facts["frechet_1"] > 3 * card()["frechet_1"]
    fade = next(span for span in run_config().spans if span.side == 32)
    assert grower().system.config.steps - fade.first + 1 == 200
    shown = grower().blend(0, 64, 1.0)
    old, new = (some.astype(float).mean((0, 1, 2)) for some in (shown.old, shown.mixed))
    real = (127.5 * (1 + real_faces(32, 0, 300).mean((0, 2, 3)))).numpy()
    # The mean colour of all pictures.
    assert np.abs(new - real).max() > 2 * np.abs(old - real).max()


@claims(
    "The same networks, faces and seeds, once growing, once with 16 pixels all along. Who gets "
    "there first?",
    "16 pixels all along, by seconds with two of three seeds, by steps with all three. A step "
    "at 4 pixels is cheap, but with 16 pixels there is little to save; and the fade to 16 "
    "pixels takes every growing run further away at first.",
    "Timed in seconds, who is first at a distance of 13 to real faces? It depends on the seed",
    "With two of three seeds 16 pixels all along, with the third those that grow. By steps "
    "growing is never first.",
    "Small pictures are cheap to learn, and with many pixels that pays: the paper says 2 to 6 "
    "times as fast. With 16 pixels it did not pay here, with two of three seeds.",
)
def _() -> None:
    target = state_of("A race against time").target
    assert target == 13.0
    growing, whole = moments("growing"), moments("whole")
    assert len(growing) == len(whole) == 3
    first = {"steps": 0, "seconds": 0}
    for one, other in zip(growing, whole, strict=True):
        for column, clock in enumerate(first):
            times = [reached(run, target, column) for run in (one, other)]
            assert times[0] is not None
            assert times[1] is not None
            assert times[0] != times[1]
            first[clock] += times[0] < times[1]
        # Little to save: the whole run.
        assert 0.7 < one[-1, 1] / other[-1, 1] < 1
        # The fade to 16 pixels lasts from step 301 to 400.
        assert (one[3, 0], one[4, 0]) == (300, 400)
        assert one[4, 2] > one[3, 2]
    assert first == {"steps": 0, "seconds": 1}
    assert [GROWING.growth(step)[0] for step in (300, 301, 400)] == [8, 16, 16]
    assert pace(0, 100) < 0.5 * pace(900, 1000)


@claims(
    "Why does D's loss need the drift ε E[D(x)²]? It keeps D's scores near 0",
    "Only differences of scores are in the rest of the loss: all of them could wander "
    "together, by any number.",
)
def _() -> None:
    system, moved = grower().system, 5.0
    real, fake = real_faces(32, 0, 16), grower().system.generator(grower().latents(0, 16))
    with torch.inference_mode():
        scores = [system.discriminator(each)[:, 0] for each in (real, fake)]
        losses = [
            system.objective.discriminator_loss(scores[0] + by, scores[1] + by)
            for by in (0.0, moved)
        ]
    assert torch.allclose(losses[0], losses[1], atol=1e-4)
    assert run_config().drift_weight == 1e-3
