import colorsys
from collections.abc import Callable
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from explorer.images.data import load_images, load_shapes
from explorer.images.data.shapes import HUES, PAPERS
from explorer.images.networks import count_parameters
from explorer.images.networks.translation import (
    field_of_view,
    patch_discriminator,
    translator,
)
from explorer.images.systems.base import Play, StreamFacts
from explorer.images.systems.cyclegan import (
    CycleGAN,
    CycleGANConfig,
    discriminator_loss,
    distance,
)
from explorer.images.systems.gan import GANConfig
from explorer.images.training.trainer import trainer_for
from explorer.images.tricks.pool import POOL, Pool
from tests.images.systems.fields import field_of

COLOUR = {"a": StreamFacts(channels=3), "b": StreamFacts(channels=3)}


def system(**fields: object) -> CycleGAN:
    small = {"image_size": 16, "generator_features": 4, "discriminator_features": 4}
    config = CycleGANConfig.model_validate({**small, "blocks": 1, **fields})
    return CycleGAN.built(config, COLOUR, torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("blocks", "count"), [(9, 11_378_179), (6, 7_837_699)])
def test_the_papers_translators_have_their_size(blocks: int, count: int) -> None:
    with torch.device("meta"):
        assert count_parameters(translator(3, 3, 64, blocks)) == count


def test_the_small_translator_has_its_size() -> None:
    assert count_parameters(translator(3, 3, 16, 3)) == 272_515


def test_the_papers_discriminator_has_its_size() -> None:
    assert count_parameters(patch_discriminator(3, 64, 3)) == 2_764_737


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_logit_depends_on_as_many_pixels_as_the_setting_says(layers: int) -> None:
    assert field_of(patch_discriminator(1, 4, layers), 1, 128) == field_of_view(layers)


@pytest.mark.parametrize(("side", "layers", "grid"), [(256, 3, 30), (64, 3, 6), (32, 1, 14)])
def test_the_map_of_logits_has_the_published_size(side: int, layers: int, grid: int) -> None:
    with torch.device("meta"):
        net = patch_discriminator(3, 4, layers)
        assert net(torch.zeros(1, 3, side, side)).shape == (1, 1, grid, grid)


class Noted:
    """A play that only keeps what a step measures."""

    def __init__(self) -> None:
        self.number, self.measuring, self.measured = 1, True, dict[str, Tensor]()

    def turn(self, learner: str) -> "Noted":
        return self

    def __enter__(self) -> "Noted":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        self.measured |= measured | {"loss": loss}


def losses(change: Callable[[Tensor], Tensor], back: Callable[[Tensor], Tensor]) -> Noted:
    class Fixed(nn.Module):
        def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
            super().__init__()
            self.function = function

        def forward(self, images: Tensor) -> Tensor:
            return self.function(images)

    trained = system()
    trained.generator_ab = trained.generator_ba = nn.Sequential()
    trained.generator_ab, trained.generator_ba = (
        nn.Sequential(Fixed(change)),
        nn.Sequential(Fixed(back)),
    )
    half = nn.Sequential(Fixed(lambda images: torch.full((len(images), 1, 2, 2), 0.5)))
    trained.discriminator_a = trained.discriminator_b = half
    noted = Noted()
    images = torch.rand(4, 3, 16, 16, generator=torch.Generator().manual_seed(3)) * 2 - 1
    trained._update_generators(cast("Play", noted), images, images)
    noted.measured["size"] = images.abs().mean()
    return noted


def test_the_identity_costs_nothing() -> None:
    found = losses(lambda x: x, lambda x: x).measured
    assert found["cycle"].item() == found["identity"].item() == 0


def test_negation_closes_the_cycle_but_is_no_identity() -> None:
    found = losses(lambda x: -x, lambda x: -x).measured
    assert found["cycle"].item() == pytest.approx(0, abs=1e-6)
    # Each of the two identity terms is 2 E|x|.
    assert found["identity"].item() == pytest.approx(4 * found["size"].item(), rel=1e-5)


def test_a_shift_that_nobody_undoes_costs_itself_in_each_cycle() -> None:
    found = losses(lambda x: x + 0.25, lambda x: x).measured
    assert found["cycle"].item() == pytest.approx(2 * 0.25, rel=1e-5)


def test_an_undecided_discriminator_costs_a_quarter() -> None:
    last = nn.Linear(4, 1)
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, 0.5)
    half = nn.Sequential(nn.Flatten(), last)
    loss = discriminator_loss(half, torch.zeros(2, 1, 2, 2), torch.ones(2, 1, 2, 2))
    assert loss.item() == pytest.approx(0.25)
    assert losses(lambda x: x, lambda x: x).measured["g_ab"].item() == pytest.approx(0.25)


def test_the_first_fakes_of_a_pool_come_back_as_they_are() -> None:
    pool = Pool((1, 1, 1))
    fakes = torch.arange(POOL, dtype=torch.float32).view(POOL, 1, 1, 1)
    assert torch.equal(pool.query(fakes, torch.zeros(POOL, 2)), fakes)
    assert int(pool.count) == POOL


def test_later_fakes_come_back_or_take_the_place_of_an_old_one() -> None:
    pool = Pool((1, 1, 1))
    pool.query(
        torch.arange(POOL, dtype=torch.float32).view(POOL, 1, 1, 1), torch.zeros(POOL, 2)
    )
    new = torch.tensor([100.0, 200.0]).view(2, 1, 1, 1)
    chances = torch.tensor([[0.7, 0.0], [0.2, 7.5 / POOL]])
    assert pool.query(new, chances).flatten().tolist() == [100.0, 7.0]
    assert pool.images[7].item() == 200.0


def test_a_pool_keeps_no_graph() -> None:
    pool = Pool((1, 2, 2))
    fakes = torch.ones(1, 1, 2, 2, requires_grad=True)
    assert not pool.query(fakes, torch.zeros(1, 2)).requires_grad


def test_the_rate_falls_to_nothing_over_the_second_half() -> None:
    trained = system(steps=100)
    rates = [trained.rate("generators", step) for step in (1, 50, 51, 76, 100)]
    assert rates == pytest.approx([1, 1, 1, 0.5, 0.02])


def test_domains_share_all_but_what_separates_them() -> None:
    red, blue = (load_shapes(16, 64, domain).images for domain in ("red", "blue"))
    ink = [images.float().mean((0, 2, 3)) for images in (red, blue)]
    assert ink[0][0] > ink[0][2]
    assert ink[1][2] > ink[1][0]
    circles = load_shapes(16, 64, "circle")
    assert set(circles.labels.tolist() if circles.labels is not None else []) == {0}


def test_an_unknown_domain_is_named() -> None:
    with pytest.raises(ValueError, match="'purple' is no domain of the shapes"):
        load_images(GANConfig(dataset="shapes:purple"))


def test_distance_is_a_mean_over_pixels() -> None:
    assert distance(torch.zeros(2, 1, 4, 4), torch.full((2, 1, 4, 4), -0.5)).item() == 0.5


def test_domains_of_grey_and_colour_are_refused_with_the_way_out() -> None:
    mixed = {"a": StreamFacts(channels=1), "b": StreamFacts(channels=3)}
    with pytest.raises(ValueError, match="--channels 3"):
        CycleGAN(CycleGANConfig(), mixed)


def test_a_translator_that_only_draws_is_the_one_that_trained() -> None:
    """Norms with running statistics would translate otherwise once training is over."""
    net, images = system().generator_ab, torch.rand(2, 3, 16, 16) * 2 - 1
    trained = net.train()(images)
    assert torch.equal(trained, net.eval()(images))
    assert torch.allclose(
        trained, torch.cat([net(one) for one in torch.split(images, 1)]), atol=1e-6
    )


@pytest.mark.parametrize("channels", [1, 3])
def test_a_translator_keeps_the_size_of_grey_pictures_and_of_colours(channels: int) -> None:
    """A public port pads by as many pixels as there are channels."""
    with torch.device("meta"):
        net = translator(channels, channels, 4, 1)
        assert net(torch.zeros(1, channels, 32, 32)).shape == (1, channels, 32, 32)


def test_least_squares_are_of_the_output_itself_without_a_sigmoid() -> None:
    net = patch_discriminator(3, 4, 1)
    assert isinstance(net[-1], nn.Conv2d)
    nn.init.constant_(net[-1].bias, 9.0)  # type: ignore[arg-type]
    assert net(torch.zeros(1, 3, 32, 32)).max() > 1


def test_a_d_that_says_1_to_real_and_0_to_fake_is_right() -> None:
    """With a target of 0.9 for real pictures it would not be."""

    def judge(images: Tensor) -> Tensor:
        return images.mean((1, 2, 3))

    loss = discriminator_loss(
        cast("nn.Module", judge), torch.ones(2, 1, 2, 2), torch.zeros(2, 1, 2, 2)
    )
    assert loss.item() == 0


def test_ds_learn_from_the_pools() -> None:
    config = system().config.with_(
        device="cpu", precision="float32", max_images=32, batch_size=2, steps=10
    )
    training = trainer_for(config, torch.device("cpu"))
    training.step(1)
    assert isinstance(training.system, CycleGAN)
    for pool in (training.system.pool_a, training.system.pool_b):
        assert int(pool.count) == 2
        assert pool.images[:2].abs().max() > 0


def test_a_picture_without_a_logit_is_refused() -> None:
    with pytest.raises(ValueError, match="has no logit for a picture of 16"):
        CycleGANConfig(image_size=16, layers=3)


def test_a_background_can_go_with_the_colour() -> None:
    for domain in ("red-on-cream", "blue-on-pink", "star-on-cream"):
        kind, _, behind = domain.partition("-on-")
        ink, paper = HUES.get(kind, HUES["blue"]), PAPERS[behind]
        images = load_shapes(16, 64, domain).images.float()
        corners = torch.cat([images[..., 0, 0], images[..., -1, -1]])
        assert hue(corners.mean(0)) == pytest.approx(sum(paper) / 2, abs=0.03), domain
        shapes = images.permute(0, 2, 3, 1)[images.amin(1) < 60]
        inside = hue(shapes.mean(0))
        assert min((inside - sum(ink) / 2) % 1, (sum(ink) / 2 - inside) % 1) < 0.03, domain


def hue(colour: Tensor) -> float:
    return colorsys.rgb_to_hsv(*(colour / 255).tolist())[0]
