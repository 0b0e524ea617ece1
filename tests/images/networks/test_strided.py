import pytest
import torch
from torch import Tensor, nn

from explorer.images.networks import strided
from explorer.images.networks.strided import DoublingConv2d, HalvingConv2d, down, up, weigh


def triple(half: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    """Images, maps and weights that fit."""
    rng = torch.Generator().manual_seed(0)
    shapes = ((2, 3, 2 * half, 2 * half), (2, 5, half, half), (5, 3, 4, 4))
    images, maps, weights = (
        torch.randn(s, generator=rng, dtype=torch.float64, requires_grad=True) for s in shapes
    )
    return images, maps, weights


def test_the_three_maps_are_one_form() -> None:
    images, maps, weights = triple()
    numbers = [
        (maps * down(images, weights)).sum(),
        (images * up(maps, weights)).sum(),
        (weights * weigh(images, maps)).sum(),
    ]
    assert torch.stack(numbers).tolist() == pytest.approx([numbers[0].item()] * 3)


def test_weighing_gives_the_gradient_that_pytorch_computes() -> None:
    images, maps, weights = triple()
    ((expected,)) = torch.autograd.grad(
        nn.functional.conv2d(images, weights, stride=2, padding=1), [weights], maps
    )
    torch.testing.assert_close(weigh(images, maps), expected)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["down", "up", "weigh"])
def test_each_is_differentiable_twice(which: str) -> None:
    images, maps, weights = triple(half=2)
    arguments = {"down": (images, weights), "up": (maps, weights), "weigh": (images, maps)}
    function = getattr(strided, which)
    assert torch.autograd.gradcheck(function, arguments[which])
    assert torch.autograd.gradgradcheck(function, arguments[which])


@pytest.mark.parametrize("half", [4, 8])
@pytest.mark.parametrize("kind", [HalvingConv2d, DoublingConv2d])
def test_a_layer_in_half_precision_agrees_with_pytorchs(
    half: int, kind: type[HalvingConv2d | DoublingConv2d]
) -> None:
    rng = torch.Generator().manual_seed(0)
    ours = kind(6, 8)
    nn.init.normal_(ours.weight, generator=rng)
    theirs = (nn.Conv2d if kind is HalvingConv2d else nn.ConvTranspose2d)(
        6, 8, 4, 2, 1, bias=False
    )
    theirs.load_state_dict(ours.state_dict())
    values = torch.randn(4, 6, 2 * half, 2 * half, generator=rng).to(
        memory_format=torch.channels_last
    )
    if kind is DoublingConv2d:
        values = values[..., :half, :half]
    gradients = []
    for layer in (ours, theirs):
        inputs = values.clone().requires_grad_()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            result = layer(inputs)
        assert result.dtype == torch.bfloat16
        result.float().square().sum().backward()
        assert inputs.grad is not None
        assert layer.weight.grad is not None
        gradients.append((result, inputs.grad, layer.weight.grad))
    for own, other in zip(*gradients, strict=True):
        torch.testing.assert_close(own, other, rtol=0.02, atol=0.02 * other.abs().max().item())


@pytest.mark.parametrize("kind", [HalvingConv2d, DoublingConv2d])
def test_a_bias_that_was_added_later_counts(
    kind: type[HalvingConv2d | DoublingConv2d],
) -> None:
    layer = kind(2, 3).to(torch.bfloat16)
    values = torch.ones(1, 2, 8, 8, dtype=torch.bfloat16)[..., :4, :4]
    without = layer(values)
    layer.bias = nn.Parameter(torch.full((3,), 8.0, dtype=torch.bfloat16))
    torch.testing.assert_close(layer(values), without + 8, rtol=0.01, atol=0.05)


@pytest.mark.parametrize("wide", [False, True])
def test_only_small_maps_are_weighed_as_a_product_where_that_is_faster(
    monkeypatch: pytest.MonkeyPatch, wide: bool
) -> None:
    calls: list[tuple[int, torch.dtype]] = []

    def noted(images: Tensor, weights: Tensor) -> Tensor:
        calls.append((images.shape[-1], images.dtype))
        return down(images, weights)

    monkeypatch.setattr(strided, "down", noted)
    monkeypatch.setattr("torch.cpu._is_avx512_supported", lambda: wide)
    layer = HalvingConv2d(3, 4)
    for dtype in (torch.float32, torch.bfloat16):
        for size in (8, 16):
            layer.to(dtype)(torch.zeros(1, 3, size, size, dtype=dtype))
    small = [(8, torch.float32), (8, torch.bfloat16)]
    assert calls == (small[1:] if wide else small)
