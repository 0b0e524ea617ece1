"""What the benchmarks count themselves."""

import pytest
import torch
from torch import nn

from benchmarks.gpu import GAMES, MAKERS, Operations, timed


@pytest.mark.slow
@pytest.mark.parametrize("game", [name for name in GAMES if "512" not in name])
def test_both_contestants_of_a_game_do_the_same_work(game: str) -> None:
    """Small, on a processor; this program leaves out slopes that the usual loop throws away."""
    usual, ours = (timed(maker, game, "cpu", 1) for maker in MAKERS)
    assert min(usual.seconds, ours.seconds) > 0
    assert 0.88 * usual.flops < ours.flops <= usual.flops


def test_operations_are_twice_the_multiplications_also_backwards_and_twice() -> None:
    layer, images = nn.Conv2d(3, 8, 3, bias=False), torch.randn(2, 3, 10, 10)
    once = 2 * 2 * 8 * 8 * 8 * 27  # two images, 8 x 8 places, 8 kernels of 3 x 3 x 3
    with Operations() as forwards:  # type: ignore[no-untyped-call]
        layer(images)
    assert forwards.total == once
    with Operations() as both:  # type: ignore[no-untyped-call]
        torch.autograd.backward(layer(images).sum())
    assert both.total == 2 * once
    images.requires_grad_()
    with Operations() as twice:  # type: ignore[no-untyped-call]
        (slope,) = torch.autograd.grad((layer(images) ** 2).sum(), images, create_graph=True)
        torch.autograd.backward((slope**2).sum())
    assert twice.total > 4 * once
    assert twice.total % once == pytest.approx(0)
