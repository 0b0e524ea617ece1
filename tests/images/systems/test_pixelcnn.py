import itertools

import pytest
import torch
from torch import Tensor

from explorer.images.networks.masked import MaskedConv2d, blind_share
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.inputs import Inputs
from explorer.images.systems.pixelcnn import (
    PixelCNN,
    PixelCNNConfig,
    PixelNetwork,
    brightness,
    quantised,
)


def network(colours: int = 1, levels: int = 2, classes: int = 0) -> PixelNetwork:
    net = PixelNetwork(colours, levels, 24, 2, classes)
    rng = torch.Generator().manual_seed(1)
    for child in net.modules():
        if isinstance(child, MaskedConv2d):
            child.initialise(rng)
    return net


def system(channels: int = 1, **fields: object) -> PixelCNN:
    config = PixelCNNConfig.model_validate({"features": 6, "blocks": 1, **fields})
    facts = {"real": StreamFacts(channels=channels, classes=3)}
    return PixelCNN.built(config, facts, torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("size", "kind", "taps"),
    [(3, "A", 4), (3, "B", 5), (5, "A", 12), (5, "B", 13), (7, "A", 24), (7, "B", 25)],
)
def test_a_mask_leaves_as_many_taps_as_pixels_come_before(
    size: int, kind: str, taps: int
) -> None:
    layer = MaskedConv2d(1, 1, size, kind)  # type: ignore[arg-type]
    layer.initialise(torch.Generator())
    assert int(layer.mask.sum()) == taps


@pytest.mark.parametrize(
    ("size", "depth", "share"), [(3, 3, 0.125), (3, 10, 0.205), (7, 6, 0.066)]
)
def test_the_blind_spot_has_its_size(size: int, depth: int, share: float) -> None:
    assert blind_share(size, depth) == pytest.approx(share, abs=5e-4)


def test_the_blind_spot_tends_to_a_quarter() -> None:
    assert blind_share(3, 60) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("colours", [1, 3])
def test_a_logit_never_sees_its_own_pixel_or_later_ones(colours: int) -> None:
    net, side = network(colours), 7
    rng = torch.Generator().manual_seed(4)
    images = torch.rand(1, colours, side, side, generator=rng).requires_grad_()
    logits = net(images)
    order = torch.arange(side * side * colours).view(side, side, colours).permute(2, 0, 1)
    for colour, row, column in itertools.product(range(colours), (0, 3, 6), (0, 3, 6)):
        score = logits[0, colour, 1, row, column]
        (slope,) = torch.autograd.grad(score, images, retain_graph=True)
        seen = slope[0].abs() > 0
        assert not (seen & (order >= order[colour, row, column])).any()
        if row == 3:
            assert seen[:, row, column - 1].any() or column == 0
    middle = torch.autograd.grad(logits[0, -1, 1, 3, 3], images)[0][0]
    assert (middle[: colours - 1, 3, 3].abs() > 0).all()


def test_the_chances_of_all_pictures_sum_to_one() -> None:
    net = network()
    pictures = torch.tensor(list(itertools.product((-1.0, 1.0), repeat=4))).view(16, 1, 2, 2)
    levels = quantised(pictures, 2)
    chances: Tensor = net(pictures).log_softmax(2).gather(2, levels[:, :, None])
    assert chances.flatten(1).sum(1).exp().sum().item() == pytest.approx(1.0, abs=1e-5)


def test_the_likelihood_of_a_system_is_the_product_over_its_pixels() -> None:
    one = system(levels=4)
    images = torch.rand(3, 1, 16, 16, generator=torch.Generator().manual_seed(2)) * 2 - 1
    levels = quantised(images, 4)
    logs = one.predictor(brightness(levels, 4)).log_softmax(2)
    expected = logs.gather(2, levels[:, :, None]).sum((1, 2, 3, 4))
    assert torch.allclose(one.log_likelihood(images), expected, atol=1e-3)


def test_every_brightness_comes_back_from_its_level() -> None:
    for levels in (2, 4, 256):
        level = torch.arange(levels)
        assert torch.equal(quantised(brightness(level, levels), levels), level)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_is_drawn_by_the_chances_that_the_network_gives_it(channels: int) -> None:
    one = system(channels, levels=3, conditional=True)
    rng = torch.Generator().manual_seed(3)
    numbers = torch.rand(2, channels * 256, generator=rng) * 2 - 1
    labels = torch.tensor([0, 2])
    with torch.no_grad():
        pictures = one.draw(Inputs(numbers, labels))
        share = one.predictor(pictures, labels).softmax(2)
    level = quantised(pictures, 3)[:, :, None]
    above = share.cumsum(2).gather(2, level)[:, :, 0]
    below = above - share.gather(2, level)[:, :, 0]
    chances = ((numbers + 1) / 2).view_as(pictures)
    assert (chances <= above + 1e-5).all()
    assert (chances >= below - 1e-5).all()


def test_a_conditional_run_needs_classes() -> None:
    config = PixelCNNConfig(conditional=True)
    with pytest.raises(ValueError, match="has no labels"):
        PixelCNN(config, {"real": StreamFacts(channels=1)})
