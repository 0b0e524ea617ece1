"""What the page about translation is drawn from: its tasks, pictures and losses."""

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from explorer.images.data import load_images, to_unit_range
from explorer.images.data.shapes import sample_factors
from explorer.images.measuring.factor_reader import HELD_OUT_SEED
from explorer.images.measuring.translation import (
    background,
    colourfulness,
    disturbed,
    held_out,
    ring_share,
)
from explorer.images.store.zoo import ZOO
from explorer.images.translation import (
    KNOWN,
    PLACES,
    TASKS,
    blown_up,
    cycle_losses,
    offered,
    own_picture,
    pictures_of,
    run_with,
    settings_of,
)


@pytest.mark.parametrize("task", TASKS)
def test_the_settings_of_a_run_lead_to_it(task: str) -> None:
    for run in TASKS[task].runs:  # type: ignore[index]
        assert run_with(task, settings_of(run)) == run  # type: ignore[arg-type]
    for name, values in offered(task).items():  # type: ignore[arg-type]
        assert {settings_of(run)[name] for run in TASKS[task].runs} == set(values)  # type: ignore[index]


def test_without_cycles_the_identity_weighs_nothing() -> None:
    assert settings_of("cyclegan-colour-no-cycle")["identity_weight"] == 0


@pytest.mark.parametrize("run", ["pix2pix-grey", "cyclegan-colour"])
def test_every_place_has_a_picture_and_the_first_ones_an_answer(run: str) -> None:
    given, answers = pictures_of(run)
    size = ZOO[run].image_size
    assert given.shape == (PLACES, 3, size, size)
    assert answers.shape == (KNOWN, 3, size, size)


def test_the_way_back_swaps_pictures_and_answers() -> None:
    there, back = (pictures_of("cyclegan-colour", way) for way in ("forth", "back"))
    assert torch.equal(there[1], back[0][:KNOWN])
    assert torch.equal(back[1], there[0][:KNOWN])


def test_shown_pictures_are_none_that_a_run_has_learned_from() -> None:
    config = ZOO["cyclegan-colour"]
    shown = {image.numpy().tobytes() for image in pictures_of("cyclegan-colour")[0][:KNOWN]}
    learned = load_images(config.with_(max_images=500), config.dataset).images
    assert not shown & {image.numpy().tobytes() for image in learned}


def picture(kind: str = "PNG", size: tuple[int, int] = (50, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_of_ones_own_gets_the_size_of_the_task(kind: str) -> None:
    own = own_picture(picture(kind), "cyclegan-colour")
    assert own.shape == (32, 32, 3)
    assert abs(own.astype(int) - (200, 30, 30)).max() < 12
    grey = own_picture(picture(kind), "pix2pix-grey")
    assert (grey == grey[..., :1]).all()
    assert (own_picture(picture(kind), "pix2pix-outline") == 255).all()


@pytest.mark.parametrize("content", [b"", b"no picture", picture()[:60]])
def test_a_broken_picture_is_one_sentence(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^This picture cannot be read: .*\.$"):
        own_picture(content, "cyclegan-colour")


def test_losses_of_functions_whose_losses_are_known() -> None:
    images = torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1

    def half(values: Tensor) -> Tensor:
        return torch.full((len(values), 1, 2, 2), 0.5)

    same = cycle_losses(lambda x: x, lambda x: x, half, images)
    assert same == {"game": 0.25, "cycle": 0, "identity": 0}
    negated = cycle_losses(lambda x: -x, lambda x: -x, half, images)
    assert negated["cycle"] == 0
    assert negated["identity"] == pytest.approx(2 * images.abs().mean().item())
    shifted = cycle_losses(lambda x: x + 0.25, lambda x: x, half, images)
    assert shifted["cycle"] == pytest.approx(0.25)


def test_noise_has_the_deviation_that_is_told_and_stays_in_range() -> None:
    found = disturbed(torch.zeros(1, 3, 64, 64), 10)
    assert found.std().item() == pytest.approx(20 / 255, rel=0.03)
    assert disturbed(torch.ones(1, 3, 8, 8), 60).max() <= 1


def test_a_difference_of_a_tenth_of_the_range_fills_it() -> None:
    assert blown_up(torch.tensor([-0.2, 0.0, 0.02, 0.2])).tolist() == pytest.approx(
        [-1, 0, 0.1, 1]
    )


def test_a_ring_is_covered_by_circles_and_crossed_by_stars() -> None:
    factors = sample_factors(40, np.random.default_rng(HELD_OUT_SEED))
    shares = [
        ring_share(to_unit_range(held_out(f"shapes:{name}", 64, 40).images), factors)
        for name in ("circle", "star")
    ]
    assert shares[0] == 1
    # The edges of a star of radii 1.1 and 0.45 cross the ring of 0.75 at this share.
    assert shares[1] == pytest.approx(star_share(0.75), abs=0.03)


def star_share(radius: float) -> float:
    """Return the share of a circle of this radius inside a star of radii 1.1 and 0.45."""
    angles = np.linspace(0, np.pi / 5, 10_001)
    tip, notch = np.array([1.1, 0]), 0.45 * np.array([np.cos(np.pi / 5), np.sin(np.pi / 5)])
    points = radius * np.stack([np.cos(angles), np.sin(angles)], 1)
    along = notch - tip
    inside = along[0] * (points[:, 1] - tip[1]) - along[1] * (points[:, 0] - tip[0]) > 0
    return float(inside.mean())


def test_background_is_what_has_the_colour_of_the_corner() -> None:
    images = torch.zeros(1, 3, 4, 4)
    images[..., 1, 2] = 0.5
    assert (~background(images)).nonzero().tolist() == [[0, 1, 2]]


def test_grey_has_no_colour() -> None:
    assert colourfulness(torch.full((2, 3, 4, 4), 0.3)) == 0
    assert colourfulness(torch.tensor([1.0, 0.5, -1.0])[None, :, None, None]) == 2


def test_instance_norm_sees_of_two_flat_colours_only_which_is_stronger() -> None:
    """What the page says of backgrounds: exact away from the edges between two colours."""
    mask = torch.zeros(1, 1, 32, 32)
    mask[..., :, 16:] = 1
    rng = torch.Generator().manual_seed(0)
    weight = torch.randn(5, 3, 1, 1, generator=rng)
    norm, seen = nn.InstanceNorm2d(5, eps=0), []
    for strength in (0.2, 0.9):
        one, other = torch.tensor([0.3, -0.5, 0.1]), torch.tensor([0.8, 0.4, -0.2])
        picture = (
            one[:, None, None] * (1 - mask)
            + mask * (one + strength * (other - one))[:, None, None]
        )
        seen.append(norm(nn.functional.conv2d(picture, weight)))
    assert torch.allclose(seen[0], seen[1], atol=1e-5)
    assert seen[0].abs().allclose(torch.ones(()), atol=1e-5)
