import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explorer.images.networks import count_parameters
from explorer.images.networks.translation import (
    LAYERS_OF,
    field_of_view,
    logit_grid,
    patch_discriminator,
)
from explorer.images.networks.unet import DROPPED, AlwaysDropout, UNet
from explorer.images.systems.base import StreamFacts
from explorer.images.systems.gan import GANConfig
from explorer.images.systems.pix2pix import Pix2Pix, Pix2PixConfig, discriminator_loss
from explorer.images.training.trainer import Trainer, trainer_for
from tests.images.systems.fields import field_of

SMALL = {"image_size": 16, "generator_features": 4, "discriminator_features": 4}


def system(**fields: object) -> Pix2Pix:
    config = Pix2PixConfig.model_validate({**SMALL, **fields})
    facts = {"real": StreamFacts(channels=3)}
    return Pix2Pix.built(config, facts, torch.Generator().manual_seed(0))


def trainer(**fields: object) -> Trainer:
    config = Pix2PixConfig.model_validate(
        {**SMALL, "max_images": 32, "device": "cpu", "precision": "float32", **fields}
    )
    return trainer_for(config, torch.device("cpu"))


def pictures(count: int = 4, seed: int = 1) -> Tensor:
    return torch.rand(count, 3, 16, 16, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_the_papers_networks_have_their_size() -> None:
    with torch.device("meta"):
        assert count_parameters(UNet(3, 3, 256, 64)) == 54_413_955
        assert count_parameters(patch_discriminator(6, 64, 3, affine=True)) == 2_768_705


@pytest.mark.parametrize("size", [16, 32, 64])
def test_the_hourglass_has_a_layer_for_every_halving(size: int) -> None:
    net = UNet(3, 3, size, 4)
    assert len(net.encoder) == len(net.decoder) == math.log2(size)
    assert net(torch.zeros(2, 3, size, size)).shape == (2, 3, size, size)


def test_patches_have_the_sizes_of_the_setting() -> None:
    assert list(LAYERS_OF) == [16, 34, 70, 142, 286]
    for patch, layers in LAYERS_OF.items():
        assert field_of_view(layers) == patch
    for layers in (1, 2, 3):
        net = patch_discriminator(6, 4, layers, affine=True)
        assert field_of(net, 6, 128) == field_of_view(layers)


def test_four_strides_and_one_layer_after_them_see_94_pixels() -> None:
    """A public port's D of 'patches of 70', whose last convolution has no second one before."""
    layers = [nn.Conv2d(1 if not i else 4, 4, 4, 2, 1) for i in range(4)]
    net = nn.Sequential(*layers, nn.ZeroPad2d((1, 0, 1, 0)), nn.Conv2d(4, 1, 4, padding=1))
    assert field_of(net, 1, 192) == 94


@pytest.mark.parametrize(("side", "layers"), [(256, 3), (64, 3), (32, 1), (64, 2)])
def test_the_map_of_logits_has_the_size_that_is_told(side: int, layers: int) -> None:
    with torch.device("meta"):
        shape = patch_discriminator(6, 4, layers)(torch.zeros(1, 6, side, side)).shape
    assert shape[-1] == logit_grid(side, layers)


def test_a_picture_too_small_for_its_patches_is_refused() -> None:
    with pytest.raises(ValueError, match="sees 70 pixels at a time and has no logit"):
        Pix2PixConfig(image_size=16, patch=70)


def test_sizes_and_patches_that_do_not_exist_are_named() -> None:
    with pytest.raises(ValueError, match="takes a power of two, not 48"):
        Pix2PixConfig(image_size=48)
    with pytest.raises(ValueError, match="16, 34, 70, 142, 286 pixels a side"):
        Pix2PixConfig(patch=20)


def test_a_normalised_pixel_is_its_shift() -> None:
    """Why nothing normalises the single pixel at the bottom: its input would not matter."""
    norm = nn.GroupNorm(6, 6)
    nn.init.constant_(norm.bias, 0.3)
    values = torch.randn(2, 6, 1, 1, generator=torch.Generator().manual_seed(2))
    assert norm(values).flatten().tolist() == pytest.approx([0.3] * 12, abs=1e-4)


def test_no_norm_sees_a_single_pixel() -> None:
    seen = []

    def note(module: nn.Module, given: tuple[Tensor, ...]) -> None:
        seen.append(given[0].shape[-1])

    net = system().generator
    norms = [child for child in net.modules() if isinstance(child, nn.InstanceNorm2d)]
    for norm in norms:
        norm.register_forward_pre_hook(note)
    net(pictures())
    assert len(norms) == len(seen) == 2 * 4 - 3
    assert min(seen) == 2


def test_a_network_that_only_draws_is_the_one_that_trained() -> None:
    net = system().generator
    for child in net.modules():
        if isinstance(child, AlwaysDropout):
            child.rng = torch.Generator()
    drawn = []
    for mode in (True, False):
        for child in net.modules():
            if isinstance(child, AlwaysDropout):
                assert child.rng is not None
                child.rng.manual_seed(5)
        drawn.append(net.train(mode)(pictures()))
    assert torch.equal(*drawn)


def test_dropout_stays_on_and_is_all_the_randomness() -> None:
    net = system().generator.eval()
    dropping = [child for child in net.modules() if isinstance(child, AlwaysDropout)]
    assert len(dropping) == DROPPED
    assert torch.equal(net(pictures()), net(pictures()))
    rng = torch.Generator().manual_seed(5)
    for child in dropping:
        child.rng = rng
    assert not torch.equal(net(pictures()), net(pictures()))
    for child in dropping:
        child.keep = 1.0
    assert torch.equal(net(pictures()), net(pictures()))


def test_no_picture_depends_on_those_beside_it() -> None:
    trained, given = system(), pictures()
    for child in trained.modules():
        if isinstance(child, AlwaysDropout):
            child.keep = 1.0
    alone = torch.cat([trained.generator(one) for one in torch.split(given, 1)])
    assert torch.allclose(trained.generator(given), alone, atol=1e-6)
    judged = torch.cat([trained.judged(one, one) for one in torch.split(given, 1)])
    assert torch.allclose(trained.judged(given, given), judged, atol=1e-6)


def test_every_size_of_the_input_reaches_the_output() -> None:
    """The joined halves: with the bottleneck cut the output still depends on the input."""
    net = system().generator
    nn.init.zeros_(net.decoder[0][1].weight)  # type: ignore[index]
    one, other = pictures(1, 1), pictures(1, 2)
    assert not torch.equal(net(one), net(other))


def test_d_sees_the_input_beside_the_output() -> None:
    given, answer = pictures(1).requires_grad_(), pictures(1, 2).requires_grad_()
    slopes = torch.autograd.grad(system().judged(given, answer).sum(), (given, answer))
    assert all(slope.abs().max() > 0 for slope in slopes)


def test_a_d_that_cannot_tell_costs_ln_2_on_both_sides() -> None:
    logits = torch.zeros(2, 1, 3, 3)
    assert discriminator_loss(logits, logits).item() == pytest.approx(math.log(2))
    training = trainer()
    assert isinstance(training.system, Pix2Pix)
    for weight in training.system.discriminator.parameters():
        nn.init.zeros_(weight)
    training.optimizers["discriminator"].param_groups[0]["lr"] = 0.0
    training._rates["discriminator"] = [0.0]
    measured = training.step(1, measure=True)
    assert measured is not None
    assert measured["g_loss"].item() == pytest.approx(math.log(2), rel=1e-5)
    assert measured["d_loss"].item() == pytest.approx(math.log(2), rel=1e-5)


def test_d_moves_before_g_and_g_meets_the_one_that_has_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = trainer()
    trained, moved, met = training.system, [], []
    assert isinstance(trained, Pix2Pix)
    plain = trained.judged

    def judged(given: Tensor, images: Tensor) -> Tensor:
        met.append(next(trained.discriminator.parameters()).detach().clone())
        return plain(given, images)

    def stepping(learner: str, take: Callable[[], None]) -> Callable[[], None]:
        def step() -> None:
            moved.append(learner)
            take()

        return step

    monkeypatch.setattr(trained, "judged", judged)
    for learner, optimizer in training.optimizers.items():
        monkeypatch.setattr(optimizer, "step", stepping(learner, optimizer.step))
    training.step(1)
    assert moved == ["discriminator", "generator"]
    real, fake, again = met
    assert torch.equal(real, fake)
    assert not torch.equal(fake, again)


@pytest.mark.parametrize("name", ["l1_weight", "adversarial_weight"])
def test_a_weight_of_0_takes_its_term_out_of_the_slope(name: str) -> None:
    norms = []
    for value in (0.0, 1.0):
        other = {"l1_weight": 0.0, "adversarial_weight": 0.0, name: value}
        measured = trainer(**other).step(1, measure=True)
        assert measured is not None
        norms.append(measured["g_gradient"].item())
    assert norms[0] == 0
    assert norms[1] > 0


def test_what_is_best_against_two_answers_equally_likely() -> None:
    """L2 asks for the mean of a target of two values, L1 for anything between them."""
    answers, drawn = np.array([-1.0, 1.0]), np.linspace(-1, 1, 201)
    l2 = ((answers[:, None] - drawn) ** 2).mean(0)
    l1 = abs(answers[:, None] - drawn).mean(0)
    assert drawn[l2.argmin()] == pytest.approx(0)
    assert l1 == pytest.approx(np.ones(201))


def test_the_other_direction_swaps_input_and_target() -> None:
    pairs = torch.cat([pictures(2, 1), pictures(2, 2)], dim=3)
    forth = system().sides(pairs)
    back = system(direction="right-to-left").sides(pairs)
    assert torch.equal(forth[0], back[1])
    assert torch.equal(forth[1], back[0])


def test_pairs_and_systems_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="'faces' holds no pairs; use drawn-pairs:NAME"):
        Pix2PixConfig(dataset="faces")
    with pytest.raises(ValueError, match="holds pairs side by side, which only pix2pix"):
        GANConfig(dataset="drawn-pairs:map-face")
