"""Strangers' generators are recognised by their shapes, and draw as their authors drew."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.images.weights.families import FAMILIES
from explorer.images.weights.loading import load_model
from tests.images.authors import (
    AUTHORS,
    CourseraDense,
    NamedDCGAN,
    PyTorchGANConvolutions,
    UdacityDense,
    YunjeyConvolutions,
    seasoned,
)


def assert_draws_alike(path: Path, author: nn.Module) -> None:
    ours = load_model(path)
    z = torch.randn(3, ours.network.latent_dim, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.allclose(ours.generator(z), author(z), atol=1e-5)


@pytest.mark.parametrize("title", AUTHORS)
def test_an_authors_generator_draws_as_in_the_authors_own_code(
    tmp_path: Path, title: str
) -> None:
    author = seasoned(AUTHORS[title]())
    torch.save(author.state_dict(), tmp_path / "G.ckpt")
    assert_draws_alike(tmp_path / "G.ckpt", author)
    assert title in load_model(tmp_path / "G.ckpt").origin


def test_every_family_of_an_author_has_its_transcription() -> None:
    assert {f.title for f in FAMILIES if not f.guessed} <= set(AUTHORS)


def test_a_sigmoids_pixels_become_images_between_minus_one_and_one(tmp_path: Path) -> None:
    torch.save(seasoned(CourseraDense()).state_dict(), tmp_path / "G.pth")
    loaded = load_model(tmp_path / "G.pth")
    with torch.inference_mode():
        images = loaded.generator(torch.randn(8, 64))
    assert images.min() < -0.5
    assert images.max() <= 1


@pytest.mark.parametrize("size", [28, 64])
def test_the_size_of_the_first_maps_tells_the_size_of_the_pictures(
    tmp_path: Path, size: int
) -> None:
    author = seasoned(PyTorchGANConvolutions(size, channels=3))
    torch.save(author.state_dict(), tmp_path / "G.pth")
    assert load_model(tmp_path / "G.pth").network.image_size == size
    assert_draws_alike(tmp_path / "G.pth", author)


def test_yunjeys_generator_of_128_pixels_is_read(tmp_path: Path) -> None:
    author = seasoned(YunjeyConvolutions(size=128, width=4))
    torch.save(author.state_dict(), tmp_path / "G.pth")
    assert_draws_alike(tmp_path / "G.pth", author)


NAMES = ["tconv{0} bn{0}", "deconv{0} norm{0}", "layer{0}_0 layer{0}_1", "up{0} up{0}_bn"]


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("suffix", [".pth.tar", ".safetensors"])
def test_the_reference_dcgan_is_read_under_any_names(
    tmp_path: Path, names: str, suffix: str
) -> None:
    author, path = seasoned(NamedDCGAN(names)), tmp_path / f"G{suffix}"
    (save_file if suffix == ".safetensors" else torch.save)(author.state_dict(), path)
    assert load_model(path).network.architecture == "dcgan"
    assert_draws_alike(path, author)


Wrap = Callable[[dict[str, Tensor]], dict[str, object]]
WRAPS: dict[str, Wrap] = {
    "data-parallel": lambda s: {f"module.{k}": v for k, v in s.items()},
    "compiled": lambda s: {f"_orig_mod.{k}": v for k, v in s.items()},
    "both": lambda s: {f"_orig_mod.module.{k}": v for k, v in s.items()},
    "netG": lambda s: {"netG": s},
    "lightning": lambda s: {"state_dict": {f"generator.{k}": v for k, v in s.items()}},
    "deep": lambda s: {"model": {"G": {"state_dict": s}}, "epoch": 3, "loss": [0.1] * 50},
}


@pytest.mark.parametrize("wrap", WRAPS)
def test_what_real_files_wrap_around_weights_is_taken_off(tmp_path: Path, wrap: str) -> None:
    author = seasoned(NamedDCGAN())
    torch.save(WRAPS[wrap](author.state_dict()), tmp_path / "G.pth")
    assert_draws_alike(tmp_path / "G.pth", author)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_both_formats_of_torch_and_every_protocol_are_read(
    tmp_path: Path, legacy: bool, protocol: int
) -> None:
    author, path = seasoned(UdacityDense()), tmp_path / "G.bin"
    torch.save(
        {"state": author.state_dict(), "note": {1, 2}},
        path,
        pickle_protocol=protocol,
        _use_new_zipfile_serialization=not legacy,
    )
    assert_draws_alike(path, author)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_are_read(tmp_path: Path, dtype: torch.dtype) -> None:
    author = seasoned(UdacityDense()).to(dtype)
    torch.save(author.state_dict(), tmp_path / "G.pth")
    assert_draws_alike(tmp_path / "G.pth", author.float())


def test_transposed_and_shared_tensors_keep_their_values(tmp_path: Path) -> None:
    author = seasoned(UdacityDense())
    state = OrderedDict(author.state_dict())
    state["fc1.weight"] = state["fc1.weight"].t().contiguous().t()
    wide = torch.zeros(200)
    wide[100:132] = state["fc1.bias"]
    state["fc1.bias"] = wide[100:132]
    torch.save(state, tmp_path / "G.pth")
    assert_draws_alike(tmp_path / "G.pth", author)


AVERAGES = ["ema", "g_ema", "G_EMA", "generator_ema", "netGAvg", "swa", "shadow", "averaged"]


@pytest.mark.slow
@pytest.mark.parametrize("name", AVERAGES)
def test_the_moving_average_is_drawn_from_and_the_other_can_be_chosen(
    tmp_path: Path, name: str
) -> None:
    raw, average = seasoned(UdacityDense(), 1), seasoned(UdacityDense(), 2)
    path = tmp_path / "both.pt"
    torch.save({"generator": raw.state_dict(), name: average.state_dict()}, path)
    loaded = load_model(path)
    assert_draws_alike(path, average)
    assert loaded.parts == (name, "generator")
    assert f"drawn from its part '{name}', a moving average (it also has" in loaded.origin
    z = torch.randn(2, 100)
    with torch.inference_mode():
        assert torch.allclose(load_model(path, "generator").generator(z), raw(z), atol=1e-5)
    assert "drawn from its part 'generator'" in load_model(path, "generator").origin
    with pytest.raises(ValueError, match=r"no part 'D' to draw from; it has .*generator"):
        load_model(path, "D")


def test_guessed_activations_are_called_so(tmp_path: Path) -> None:
    layers = [nn.Linear(10, 30), nn.ReLU(), nn.Linear(30, 50), nn.ReLU(), nn.Linear(50, 256)]
    torch.save(nn.Sequential(*layers).state_dict(), tmp_path / "G.pth")
    origin = load_model(tmp_path / "G.pth").origin
    assert "leaky ReLU 0.2 and tanh are assumed, as most code has them" in origin


def save(path: Path, *layers: nn.Module) -> Path:
    torch.save(nn.Sequential(*layers).state_dict(), path)
    return path


def test_a_discriminator_is_called_one(tmp_path: Path) -> None:
    layers = [nn.Conv2d(3, 8, 4, 2, 1), nn.Conv2d(8, 16, 4, 2, 1), nn.Conv2d(16, 1, 4)]
    with pytest.raises(ValueError, match=r"D\.pth is a discriminator"):
        load_model(save(tmp_path / "D.pth", *layers))
    dense = [nn.Linear(784, 512), nn.Linear(512, 256), nn.Linear(256, 1)]
    with pytest.raises(ValueError, match=r"D\.pth is a discriminator"):
        load_model(save(tmp_path / "D.pth", *dense))


def test_a_classifier_is_called_one(tmp_path: Path) -> None:
    layers = [nn.Conv2d(1, 8, 3), nn.Conv2d(8, 16, 3), nn.Linear(16, 10)]
    with pytest.raises(ValueError, match=r"is a classifier or an encoder: it ends in 10"):
        load_model(save(tmp_path / "C.pth", *layers))


def test_a_z_beyond_the_limit_is_named(tmp_path: Path) -> None:
    layers = [nn.ConvTranspose2d(2048, 64, 4), nn.ConvTranspose2d(64, 3, 4)]
    with pytest.raises(ValueError, match=r"has a z of 2,048 numbers; .* at most 1,024"):
        load_model(save(tmp_path / "G.pth", *layers))


def test_spectral_norm_is_named_with_the_way_out(tmp_path: Path) -> None:
    normed = [nn.utils.spectral_norm(nn.Linear(100, 20)), nn.Linear(20, 784)]
    with pytest.raises(
        ValueError, match=r"0\.weight_orig: weights under spectral .* Remove it"
    ):
        load_model(save(tmp_path / "G.pth", *normed))


def test_a_conditional_generator_is_named(tmp_path: Path) -> None:
    layers = nn.ModuleDict({"label_emb": nn.Embedding(10, 10), "fc": nn.Linear(110, 784)})
    torch.save(layers.state_dict(), tmp_path / "G.pth")
    with pytest.raises(ValueError, match=r"takes a class by label_emb\.weight"):
        load_model(tmp_path / "G.pth")
