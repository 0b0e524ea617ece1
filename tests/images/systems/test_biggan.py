"""BigGAN against the published sizes and the closed forms of its parts."""

import math
from collections.abc import Callable
from typing import cast

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, batch_norm, relu
from torch.nn.utils.parametrize import is_parametrized

from explorer.images.data import load_streams
from explorer.images.networks import count_parameters
from explorer.images.networks.attention import SelfAttention
from explorer.images.networks.biggan import (
    BigGenerator,
    ConditionalNorm,
    DownBlock,
    ProjectionDiscriminator,
    UpBlock,
    doubled,
    initialise,
    overlap,
)
from explorer.images.networks.equipment import bound, layers_of, set_spectral, singular_values
from explorer.images.systems.base import Play, StreamFacts
from explorer.images.systems.biggan import BigGAN, BigGANConfig
from explorer.images.training.trainer import Trainer, trainer_for

FACTS = {"real": StreamFacts(channels=1, classes=10)}
_SMALL = {"features": 2, "latent_dim": 6, "embedding_dim": 3, "dataset": "digits"}
_SMALL |= {"batch_size": 8, "max_images": 100, "precision": "float32", "device": "cpu"}


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(**fields: object) -> BigGAN:
    return BigGAN.built(BigGANConfig.model_validate(_SMALL | fields), FACTS, seeded())


def small_trainer() -> Trainer:
    config = BigGANConfig.model_validate(_SMALL)
    return trainer_for(config, torch.device("cpu"), load_streams(config))


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(shape, generator=seeded(seed))


def ready(module: nn.Module) -> nn.Module:
    initialise(module, seeded())
    return module.requires_grad_(False)


def test_the_papers_networks_have_their_sizes() -> None:
    with torch.device("meta"):
        generator = BigGenerator(3, 128, 96, 1000, 120, 128, 64)
        discriminator = ProjectionDiscriminator(3, 128, 96, 1000, 64)
    assert count_parameters(generator) == 70_433_988
    assert count_parameters(discriminator) == 87_982_370


@pytest.mark.parametrize(
    ("side", "sides"),
    [
        (16, [8, 4, 4]),
        (32, [16, 8, 8, 8]),
        (64, [32, 16, 8, 4, 4]),
        (128, [64, 32, 16, 8, 4, 4]),
    ],
)
def test_the_first_blocks_of_d_halve_and_the_last_does_not(side: int, sides: list[int]) -> None:
    with torch.device("meta"):
        images = torch.zeros(1, 3, side, side)
        blocks = ProjectionDiscriminator(3, side, 4, 10, 0).blocks
        found = []
        for block in blocks:
            images = block(images)
            if isinstance(block, DownBlock):
                found.append(images.shape[-1])
    assert found == sides


def test_attention_is_at_64_pixels_in_both_networks_and_only_there() -> None:
    seen: list[tuple[int, ...]] = []
    with torch.device("meta"):
        G = BigGenerator(3, 128, 8, 10, 120, 8, 64)
        D = ProjectionDiscriminator(3, 128, 8, 10, 64)
        for module in (*G.modules(), *D.modules()):
            if isinstance(module, SelfAttention):
                module.register_forward_hook(lambda _, given, out: seen.append(out.shape))
        D(G(torch.zeros(2, 120), torch.zeros(2, dtype=torch.long)), torch.zeros(2).long())
    assert seen == [(2, 16, 64, 64), (2, 8, 64, 64)]


def test_two_classes_of_one_picture_differ_by_a_projection() -> None:
    D, images = small().discriminator.eval(), drawn(5, 1, 16, 16)
    one, other = torch.full((5,), 3), torch.full((5,), 7)
    between = (D.embedding.weight[3] - D.embedding.weight[7]) * D.features(images)
    assert torch.allclose(D(images, one) - D(images, other), between.sum(1), atol=1e-5)
    assert between.abs().max() > 1e-4


def test_d_sums_over_places_behind_a_relu() -> None:
    D = small().discriminator
    D.blocks = nn.Sequential()
    maps = torch.tensor([-1.0, 2.0]).view(1, 2, 1, 1).expand(3, 2, 4, 4)
    # A mean would be 2.
    assert D.features(maps).tolist() == [[0.0, 32.0]] * 3


def test_each_logit_is_of_its_own_picture() -> None:
    D, images = small().discriminator.eval(), drawn(4, 1, 16, 16)
    labels = torch.arange(4)
    alone = torch.cat([D(images[i : i + 1], labels[i : i + 1]) for i in range(4)])
    assert torch.allclose(D(images, labels), alone, atol=1e-5)


def test_a_norm_without_gain_and_bias_is_batch_norm() -> None:
    norm, images = ConditionalNorm(3, 5), 4 + 2 * drawn(6, 3, 4, 4)
    for of in (norm.gain, norm.bias):
        nn.init.zeros_(of.weight)
    wanted = batch_norm(images, None, None, training=True)
    assert torch.allclose(norm(images, drawn(6, 5)), wanted, atol=1e-5)


def test_a_norm_has_gain_1_plus_ae_and_bias_be() -> None:
    norm, images, code = ConditionalNorm(3, 5), drawn(6, 3, 4, 4), drawn(6, 5)
    plain = batch_norm(images, None, None, training=True)
    gain, bias = (code @ of.weight.T for of in (norm.gain, norm.bias))
    wanted = plain * (1 + gain[:, :, None, None]) + bias[:, :, None, None]
    assert torch.allclose(norm(images, code), wanted, atol=1e-5)
    assert norm.gain.bias is None
    assert norm.bias.bias is None


def test_the_last_norm_knows_no_class() -> None:
    G = small().generator
    assert isinstance(G.norm, nn.BatchNorm2d)
    assert G.norm.affine
    before = drawn(4, 8, 16, 16)
    assert torch.allclose(G.norm(before).mean((0, 2, 3)), G.norm.bias, atol=1e-5)


def test_the_shortcuts_take_what_came_in_and_not_what_a_relu_left() -> None:
    images, code = drawn(3, 4, 8, 8), drawn(3, 5)
    up = cast("UpBlock", ready(UpBlock(4, 6, 5)))
    down = cast("DownBlock", ready(DownBlock(4, 6, halves=True, first=False)))
    for block in (up, down):
        nn.init.zeros_(block.second.weight)
    kept = images.clone()
    # In place, the ReLU of the first step would set what is negative to 0.
    assert torch.allclose(up(images, code), up.shortcut(doubled(kept)), atol=1e-5)
    assert torch.allclose(down(images), avg_pool2d(down.shortcut(kept), 2), atol=1e-5)
    assert torch.equal(images, kept)


def test_only_the_first_block_of_d_sees_its_input_without_a_relu() -> None:
    images = -drawn(3, 4, 8, 8).abs()
    for first in (True, False):
        block = cast("DownBlock", ready(DownBlock(4, 4, halves=True, first=first)))
        nn.init.zeros_(block.shortcut.weight)  # type: ignore[arg-type]
        given = images if first else relu(images)
        wanted = avg_pool2d(block.second(relu(block.first(given))), 2)
        assert torch.allclose(block(images), wanted, atol=1e-6)
    plain = DownBlock(4, 4, halves=False, first=False)
    assert isinstance(plain.shortcut, nn.Identity)


def test_each_block_has_a_part_of_z_and_the_first_layer_another() -> None:
    G = small().generator.eval()
    inputs: list[list[Tensor]] = []
    G.linear.register_forward_hook(lambda _, given, out: inputs.append([given[0]]))
    for block in G.blocks:
        block.register_forward_hook(lambda _, given, out: inputs[-1].append(given[1]))
    z, labels = drawn(1, 6), torch.tensor([2])
    for part in range(4):
        moved = z.clone()
        moved[:, 2 * part : 2 * part + 2] += 1
        G(moved, labels)
    *each, none = inputs
    for part, given in enumerate(each):
        changed = [not torch.equal(a, b) for a, b in zip(given, none, strict=True)]
        assert changed == [place == part for place in range(3)]
    # The class is in every block, and not in the first layer.
    G(z, torch.tensor([5]))
    assert [not torch.equal(a, b) for a, b in zip(inputs[-1], none, strict=True)] == [
        False,
        True,
        True,
    ]


def test_a_new_attention_is_not_there_and_one_place_answers_all() -> None:
    attention = cast("SelfAttention", ready(SelfAttention(8)))
    images = drawn(2, 8, 2, 2)
    assert torch.equal(attention(images), images)
    nn.init.constant_(attention.gamma, 0.5)
    # Of two by two places only the largest is left to look at.
    answer = attention.out(attention.values(images).amax((2, 3), keepdim=True))
    assert torch.allclose(attention(images), images + 0.5 * answer, atol=1e-5)


def test_spectral_norm_divides_by_the_root_of_45() -> None:
    matrix = torch.tensor([[3.0, 0.0], [4.0, 5.0]])
    layer = nn.Linear(2, 2)
    bound([layer])
    set_spectral(layer, matrix, seeded())
    layer.eval()
    assert torch.allclose(layer.weight, matrix / math.sqrt(45), atol=1e-5)


def test_spectral_norm_is_on_all_layers_and_not_on_gs_embedding() -> None:
    system = small(attention=8)
    parts = (system.generator, system.discriminator)
    bounded = {layer: is_parametrized(layer) for part in parts for layer in layers_of(part)}
    assert len(bounded) == 1 + 2 * 7 + 1 + 4 + 3 * 2 + 2 + 1 + 4
    assert all(bounded.values())
    assert not is_parametrized(system.generator.shared)
    assert is_parametrized(system.discriminator.embedding)
    without = small(spectral_norm=False)
    assert not any(is_parametrized(module) for module in without.modules())


def test_the_singular_vectors_are_kept_from_call_to_call() -> None:
    system = small()
    D = system.discriminator
    for layer in layers_of(D):
        # Far from orthogonal, and the vectors of another matrix.
        stored = layer.get_parameter("parametrizations.weight.original")
        stored.data.copy_(drawn(*stored.shape))
    images, labels = drawn(2, 1, 16, 16), torch.arange(2)
    first = max(abs(value - 1) for value in singular_values(D.eval()))
    for _ in range(60):
        D.train()(images, labels)
    # Vectors drawn anew in each call would stay as bad as one step leaves them.
    assert max(abs(value - 1) for value in singular_values(D.eval())) < 0.02 < first


def test_an_averaged_vector_of_any_length_gives_the_same_weight() -> None:
    layer = nn.Linear(3, 2)
    bound([layer])
    set_spectral(layer, torch.tensor([[3.0, 0.0, 1.0], [4.0, 5.0, 0.0]]), seeded())
    before = layer.eval().weight.detach()
    layer.get_buffer("parametrizations.weight.0.u").mul_(0.7)
    assert torch.allclose(layer.weight, before, atol=1e-6)


def test_d_may_judge_twice_before_a_slope_is_taken() -> None:
    D, images = small().discriminator.train(), drawn(2, 1, 16, 16)
    labels = torch.arange(2)
    gap = D(images, labels).mean() - D(images.flip(0), labels).mean()
    gap.backward()
    assert all(weight.grad is not None for weight in D.parameters())


@pytest.mark.parametrize(
    ("matrix", "wanted", "slope"),
    [
        ([[1.0, 1.0], [0.0, 1.0]], 2.0, [[0.0, 4.0], [4.0, 4.0]]),
        # One row has no other to be orthogonal to; of its columns the paper's form is 2.
        ([[1.0, 1.0]], 0.0, [[0.0, 0.0]]),
    ],
)
def test_rows_overlap_as_the_closed_form_says(
    matrix: list[list[float]], wanted: float, slope: list[list[float]]
) -> None:
    weight = torch.tensor(matrix, requires_grad=True)
    found = overlap(weight)
    found.backward()  # type: ignore[no-untyped-call]
    assert found.item() == wanted
    assert weight.grad is not None
    # The repository's hand-made gradient is half of this.
    assert weight.grad.tolist() == slope


def test_the_length_of_a_row_is_free_and_a_kernel_is_one_row() -> None:
    assert overlap(torch.diag(torch.tensor([3.0, 0.1, 7.0]))).item() == 0
    kernels = drawn(4, 2, 3, 3)
    assert overlap(kernels).item() == pytest.approx(overlap(kernels.view(4, 18)).item())


def test_all_of_gs_matrices_are_regularised_and_no_embedding() -> None:
    G = small().generator
    count = sum(matrix.numel() for matrix in small().regularised())
    rest = G.shared.weight.numel()
    rest += sum(p.numel() for n, p in G.named_parameters() if n.endswith("bias"))
    assert count == count_parameters(G) - rest - G.norm.weight.numel()


class Descents:
    """Plays a step without moving a weight, and keeps what would be descended."""

    number, measuring = 1, False

    def __init__(self, labels: Tensor) -> None:
        self.images, self.labels = drawn(len(labels), 1, 16, 16), labels
        self.found: list[dict[str, float]] = []

    def read(self, stream: str = "real") -> "Descents":
        return self

    def noise(self, *shape: int) -> Tensor:
        return drawn(*shape, seed=2)

    def turn(self, learner: str) -> "Descents":
        return self

    def __enter__(self) -> "Descents":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def descend(self, loss: Tensor, *, gradient: str = "", **measured: Tensor) -> None:
        measured["descended"] = loss
        self.found.append({name: value.item() for name, value in measured.items()})


def test_where_d_says_nothing_the_hinge_losses_are_2_and_0() -> None:
    system, play = small(), Descents(torch.tensor([4, 1, 4, 9]))
    system.discriminator.forward = lambda images, labels: 0 * images.sum((1, 2, 3))  # type: ignore[method-assign]
    system.step(cast("Play", play))
    *of_d, of_g = play.found
    assert [row["d_loss"] for row in of_d] == [2.0, 2.0]
    assert of_g["g_loss"] == 0.0
    # Orthogonal rows stand in each other's way nowhere, but where there are more of them
    # than columns.
    assert of_g["descended"] == pytest.approx(1e-4 * of_g["overlap"], rel=1e-5)


def test_both_players_get_the_classes_of_the_batch() -> None:
    system, labels = small(), torch.tensor([4, 1, 4, 9])
    seen: list[list[int]] = []

    def noting(forward: Callable[..., Tensor]) -> Callable[..., Tensor]:
        def noted(given: Tensor, labels: Tensor) -> Tensor:
            seen.append(labels.tolist())
            return forward(given, labels)

        return noted

    for part in (system.generator, system.discriminator):
        part.forward = noting(part.forward)  # type: ignore[method-assign]
    system.step(cast("Play", Descents(labels)))
    own, twice = labels.tolist(), labels.tolist() * 2
    assert seen == [own, twice, own, twice, own, own]


def test_the_average_has_buffers_of_its_own() -> None:
    trainer = small_trainer()
    for number in (1, 2, 3):
        trainer.step(number)
    average = trainer.averages["generator"].state_dict()
    current = trainer.system.get_submodule("generator").state_dict()
    for name in ("norm.running_mean", "blocks.0.first_norm.norm.running_var"):
        start = torch.zeros_like(average[name]) + name.endswith("var")
        assert not torch.equal(average[name], start)
        assert not torch.equal(average[name], current[name])


def test_two_batches_are_read_a_step() -> None:
    trainer = small_trainer()
    trainer.step(1)
    assert trainer.reads == {"real": 2}
    assert trainer.system.config.reads_each_step == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"image_size": 24}, "16, 32, 64, 128 pixels, not 24"),
        ({"latent_dim": 61}, "3 equal parts: latent_dim 61 is no multiple of 3"),
        ({"compile": True}, "cannot follow spectral_norm"),
    ],
)
def test_settings_that_do_not_fit_are_refused(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        BigGANConfig.model_validate(fields)


def test_images_without_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="faces has no labels; BigGAN needs them"):
        BigGAN(BigGANConfig(dataset="faces"), {"real": StreamFacts(channels=3)})


def test_attention_that_no_block_ends_with_is_idle() -> None:
    chosen = BigGANConfig().model_dump()
    assert "attention" in BigGANConfig.idle(chosen)
    assert not BigGANConfig.idle(chosen | {"attention": 8})
    assert not BigGANConfig.idle(chosen | {"image_size": 128})
