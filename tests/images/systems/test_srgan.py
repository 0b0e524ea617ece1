"""SRGAN against closed forms, its paper's sizes, and what public copies of it got wrong."""

import math
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from explorer.images.data import load_faces, to_unit_range
from explorer.images.networks import count_parameters, reading
from explorer.images.networks.reading import DEPTH, feature_distance, feature_maps
from explorer.images.networks.superresolution import (
    ResidualBlock,
    SRResNet,
    enlarge,
    picture_discriminator,
    shrink,
)
from explorer.images.store.checkpoints import read_info, read_state
from explorer.images.store.runs import RunFolder
from explorer.images.systems.base import Play, StreamFacts
from explorer.images.systems.srgan import SRGAN, SRGANConfig
from explorer.images.train import train_folder
from explorer.images.training.trainer import trainer_for

COLOUR = {"real": StreamFacts(channels=3)}
SMALL = {"image_size": 32, "crop": 16, "features": 4, "blocks": 1, "discriminator_features": 4}


def system(**fields: object) -> SRGAN:
    config = SRGANConfig.model_validate({**SMALL, **fields})
    return SRGAN.built(config, COLOUR, torch.Generator().manual_seed(0))


def pictures(count: int = 4, side: int = 32) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(5)) * 2 - 1


@pytest.mark.parametrize(("width", "blocks", "count"), [(64, 16, 1_549_462), (32, 4, 173_386)])
def test_the_generator_has_its_size(width: int, blocks: int, count: int) -> None:
    with torch.device("meta"):
        assert count_parameters(SRResNet(3, width, blocks)) == count


def test_the_papers_discriminator_has_its_size() -> None:
    widths = (3, 64, 64, 128, 128, 256, 256, 512, 512)
    convolutions = sum((9 * a + 1) * b for a, b in pairwise(widths))
    norms = 2 * sum(widths[2:])
    dense = (512 * 6 * 6 + 1) * 1024 + 1024 + 1
    with torch.device("meta"):
        net = picture_discriminator(3, 64, 96)
        assert net(torch.zeros(2, 3, 96, 96)).shape == (2, 1)
    assert count_parameters(net) == convolutions + norms + dense == 23_565_505


def test_the_settings_of_a_run_reach_the_papers_size() -> None:
    full = {"features": 64, "blocks": 16, "discriminator_features": 64, "crop": 96}
    config = SRGANConfig.model_validate({**full, "image_size": 96})
    with torch.device("meta"):
        found = SRGAN(config, COLOUR)
    assert count_parameters(found.generator) == 1_549_462
    assert count_parameters(found.discriminator) == 23_565_505


def test_every_prelu_has_one_slope() -> None:
    slopes = [m for m in SRResNet(3, 8, 2).modules() if isinstance(m, nn.PReLU)]
    assert len(slopes) == 1 + 2 + 2
    assert all(slope.num_parameters == 1 for slope in slopes)


def test_pixel_shuffle_lays_channels_out_as_the_paper_does() -> None:
    # out[c, r h + i, r w + j] = in[c r^2 + i r + j, h, w]: the channels of one pixel lie
    # together. depth_to_space of TensorFlow has them r^2 apart, which differs from C = 2 on.
    r, c = 2, 3
    values = torch.arange(c * r * r * 2 * 2, dtype=torch.float32).view(1, c * r * r, 2, 2)
    out = nn.PixelShuffle(r)(values)
    for channel, h, w, i, j in np.ndindex(c, 2, 2, r, r):
        wanted = values[0, channel * r * r + i * r + j, h, w]
        assert out[0, channel, r * h + i, r * w + j] == wanted


def test_batch_norm_has_its_usual_epsilon_and_none_stands_before_a_shuffle() -> None:
    net = SRResNet(3, 8, 2)
    norms = [m for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    assert len(norms) == 2 * 2 + 1
    assert {norm.eps for norm in norms} == {1e-5}
    assert not any(isinstance(m, nn.BatchNorm2d) for m in net.stages)
    assert [type(m).__name__ for m in net.stages] == ["Conv2d", "PixelShuffle", "PReLU"] * 2


def test_g_begins_with_grey_pictures_and_its_branches_add_nothing() -> None:
    generator = system(blocks=2).generator.eval()
    values = torch.randn(2, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(generator.blocks[0](values), values)
    assert not generator.blocks(values).any()
    with torch.inference_mode():
        assert generator(torch.rand(2, 3, 4, 4)).abs().mean() < 0.3


def test_the_discriminator_has_no_norm_in_its_first_layer_and_no_sigmoid() -> None:
    net = picture_discriminator(3, 4, 16)
    assert [type(m).__name__ for m in list(net)[:3]] == ["Conv2d", "LeakyReLU", "Conv2d"]
    assert sum(isinstance(m, nn.BatchNorm2d) for m in net) == 7
    assert {m.negative_slope for m in net if isinstance(m, nn.LeakyReLU)} == {0.2}
    assert isinstance(list(net)[-1], nn.Linear)


def test_a_residual_block_without_its_last_scale_is_the_identity() -> None:
    block = ResidualBlock(4).eval()
    last = block.layers[-1]
    assert isinstance(last, nn.BatchNorm2d)
    nn.init.zeros_(last.weight)
    values = torch.randn(2, 4, 5, 5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(block(values), values)


def test_the_low_resolution_is_pillows_bicubic_with_antialias_in_zero_to_one() -> None:
    image = to_unit_range(load_faces(size=64, count=16).images[:1])
    pixels = ((image[0] + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
    small = Image.fromarray(pixels).resize((16, 16), Image.Resampling.BICUBIC)
    found = shrink(image)[0]
    assert 0 <= found.min() <= found.max() <= 1
    difference = np.abs(np.asarray(small, float).transpose(2, 0, 1) - 255 * found.numpy())
    assert difference.max() <= 1.01
    large = np.asarray(small.resize((64, 64), Image.Resampling.BICUBIC), float)
    back = (enlarge(found[None])[0].permute(1, 2, 0).numpy() + 1) * 127.5
    assert np.abs(large - back).max() <= 3


def test_a_stripe_of_one_small_pixel_is_lost_whatever_its_phase() -> None:
    # One cycle a pixel of the small grid: where the bicubic kernel has a zero.
    for phase in range(4):
        stripe = ((torch.arange(64) + phase) % 4 < 2).float() * 2 - 1
        low = shrink(stripe.expand(1, 1, 64, 64).contiguous())
        # Near the border the kernel is cut off, and something is left.
        assert (low[..., 3:-3] - 0.5).abs().max() < 0.003


def test_strands_of_hair_cannot_be_told_from_the_low_resolution() -> None:
    one, other = (load_faces("strands", 64, 64, seed=0).images for _ in range(2))
    assert torch.equal(one, other)
    plain = load_faces("", 64, 64, seed=0).images
    assert (one.float() - plain.float()).abs().amax((1, 2, 3)).median() > 40


class Noted:
    """A play of one step that only keeps what is measured and in whose turn."""

    def __init__(self, number: int) -> None:
        self.number, self.measuring = number, True
        self.measured: dict[str, Tensor] = {}
        self.turns: list[str] = []

    def turn(self, learner: str) -> "Noted":
        self.turns.append(learner)
        return self

    def __enter__(self) -> "Noted":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def read(self) -> object:
        return type("Batch", (), {"images": pictures()})()

    def chances(self, *shape: int) -> Tensor:
        return torch.full(shape, 0.999)

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        self.measured |= measured | {f"{self.turns[-1]}_loss": loss}


def played(trained: SRGAN, number: int) -> Noted:
    noted = Noted(number)
    trained.step(cast("Play", noted))
    return noted


def test_the_warm_start_is_the_squared_error_alone_and_d_rests() -> None:
    noted = played(system(warm_steps=3), 3)
    assert noted.turns == ["generator"]
    assert torch.equal(noted.measured["generator_loss"], noted.measured["pixels"])


def test_after_the_warm_start_the_loss_is_the_papers() -> None:
    trained = system(warm_steps=3, adversarial_weight=1e-3, feature_weight=0.5)
    nn.init.zeros_(cast("nn.Linear", list(trained.discriminator)[-1]).weight)
    noted = played(trained, 4)
    assert noted.turns == ["discriminator", "generator"]
    found = {name: value.item() for name, value in noted.measured.items()}
    # D says 1/2 to everything: -log D is log 2, and so is each half of D's own loss.
    assert found["adversarial"] == pytest.approx(math.log(2), rel=1e-5)
    assert found["d_loss"] == pytest.approx(2 * math.log(2), rel=1e-5)
    wanted = 0.5 * found["features"] + 1e-3 * math.log(2)
    assert found["generator_loss"] == pytest.approx(wanted, rel=1e-5)


def test_the_likeness_may_be_that_of_pixels() -> None:
    found = played(system(warm_steps=0, content="pixels", adversarial_weight=0.0), 1).measured
    assert "features" not in found
    assert found["generator_loss"].item() == pytest.approx(found["pixels"].item())


def test_d_learns_by_logarithms_not_by_differences() -> None:
    # A public copy descends 1 - D(x) + D(G): here D's loss is unbounded where D is wrong.
    trained = system(warm_steps=0)
    last = cast("nn.Linear", list(trained.discriminator)[-1])
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, 20.0)
    assert played(trained, 1).measured["d_loss"].item() == pytest.approx(20, rel=1e-3)


def test_g_is_trained_on_zero_to_one_and_draws_minus_one_to_one() -> None:
    trained = system()
    asked: list[Tensor] = []
    trained.generator.register_forward_pre_hook(lambda _, given: asked.append(given[0]))
    played(trained, 1)
    assert 0 <= asked[0].min() <= asked[0].max() <= 1
    assert asked[0].shape == (4, 3, 4, 4)
    assert isinstance(list(trained.generator.last)[-1], nn.Tanh)


def test_the_rate_falls_in_the_last_half_with_d() -> None:
    trained = system(warm_steps=100, steps=300)
    rates = [trained.rate("generator", step) for step in (1, 100, 200, 201, 300)]
    assert rates == [1, 1, 1, 0.1, 0.1]


def test_the_game_has_a_rate_of_its_own() -> None:
    trained = system(warm_steps=10, steps=30, lr=1e-3, game_lr=2e-4)
    rates = [trained.rate("discriminator", step) for step in (10, 11, 21)]
    assert rates == pytest.approx([1, 0.2, 0.02])


def test_a_run_that_was_cut_off_while_d_rests_goes_on_bit_for_bit(tmp_path: Path) -> None:
    fields = {**SMALL, "image_size": 16, "dataset": "shapes", "max_images": 16}
    fields |= {"batch_size": 2, "warm_steps": 3, "checkpoint_every": 2, "metrics_every": 0}
    config = SRGANConfig.model_validate(
        {**fields, "steps": 5, "device": "cpu", "precision": "float32", "keep_checkpoints": 0}
    )
    whole = RunFolder.create(tmp_path / "whole", config)
    cut = RunFolder.create(tmp_path / "cut", config)
    for run, steps in ((whole, 5), (cut, 2), (cut, 5)):
        assert train_folder(run, config.with_(steps=steps), quiet=True) == 0
    states = [read_state(f, read_info(f)) for f in (r.checkpoints()[-1] for r in (whole, cut))]
    assert any(key.startswith("optimizer.discriminator") for key in states[0])
    assert states[0].keys() == states[1].keys()
    assert all(torch.equal(tensor, states[1][key]) for key, tensor in states[0].items())


def test_the_warm_start_is_the_same_whatever_comes_after() -> None:
    # So that runs of several weights may share it: they differ from the first step with D on.
    shared = {**SMALL, "image_size": 16, "dataset": "shapes", "max_images": 16, "batch_size": 2}
    shared |= {"warm_steps": 2, "precision": "float32"}
    others = ({"steps": 2, "content": "pixels"}, {"steps": 9, "adversarial_weight": 0.5})
    trainers = [
        trainer_for(SRGANConfig.model_validate({**shared, **other}), torch.device("cpu"))
        for other in others
    ]
    for number in (1, 2, 3):
        for trainer in trainers:
            trainer.step(number)
        one, other = (trainer.state() for trainer in trainers)
        same = all(torch.equal(tensor, other[name]) for name, tensor in one.items())
        assert same == (number < 3)


@pytest.mark.parametrize("reader", ["face-reader", "digit-classifier"])
def test_feature_maps_are_those_of_the_reader_itself(reader: str) -> None:
    from explorer.images.measuring.classifier import load_classifier
    from explorer.images.measuring.factor_reader import load_reader

    network = load_classifier() if reader == "digit-classifier" else load_reader(reader)
    images = pictures(2)
    grey = images.mean(1, keepdim=True) if reader == "digit-classifier" else images
    values = grey
    for depth in range(1, DEPTH + 1):
        convolution, relu, pool = list(network.body)[3 * depth - 3 : 3 * depth]
        seen = relu(convolution(values))
        found = feature_maps(images, reader, depth)  # type: ignore[arg-type]
        torch.testing.assert_close(found, seen, rtol=1e-4, atol=1e-4)
        values = pool(seen)


def test_a_grey_picture_is_read_as_its_own_colours() -> None:
    grey = pictures()[:, :1]
    colours = grey.expand(-1, 3, -1, -1)
    assert feature_distance(grey, colours, "face-reader", 2).item() == pytest.approx(
        0, abs=1e-9
    )


def test_a_reader_that_was_first_asked_for_a_page_can_train_later() -> None:
    reading._layers.cache_clear()
    with torch.inference_mode():
        feature_maps(pictures(1), "face-reader", 1)
    images = pictures(1).requires_grad_()
    feature_maps(images, "face-reader", 1).sum().backward()  # type: ignore[no-untyped-call]
    assert images.grad is not None


def test_the_feature_distance_is_of_squares_not_of_absolutes() -> None:
    one, other = pictures(2), pictures(2).flip(0)
    maps = [feature_maps(images, "face-reader", 2) for images in (one, other)]
    found = feature_distance(one, other, "face-reader", 2).item()
    assert found == pytest.approx((maps[0] - maps[1]).square().mean().item(), rel=1e-5)
    assert found != pytest.approx((maps[0] - maps[1]).abs().mean().item(), rel=0.05)


def test_a_batch_of_one_is_refused_where_batch_norm_would_fail() -> None:
    with pytest.raises(ValueError, match="batch_size"):
        SRGANConfig.checked({"batch_size": 1})
    trained = system(image_size=16, warm_steps=0)
    assert trained.discriminator(torch.zeros(2, 3, 16, 16)).isfinite().all()


def test_a_missing_reader_is_named() -> None:
    with pytest.raises(ValueError, match="The no-reader is missing or damaged"):
        feature_maps(pictures(), "no-reader", 1)  # type: ignore[arg-type]


def test_pictures_of_other_sizes_than_trained_on_are_enlarged_too() -> None:
    with torch.inference_mode():
        assert system().generator(torch.zeros(1, 3, 5, 9)).shape == (1, 3, 20, 36)


def test_a_size_that_does_not_shrink_to_whole_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="Pictures of 30 pixels do not shrink"):
        SRGANConfig.checked({"image_size": 30})
