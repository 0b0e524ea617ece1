import io
import json
import os
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.networks import build_discriminator, build_generator
from explorer.images.store import checkpoints
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.images.weights import described, torch_files
from explorer.images.weights.loading import checkpoint_files, load_model
from tests.images.untrained import info_of


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def reference_generator(nz: int = 100, ngf: int = 64, nc: int = 3) -> nn.Sequential:
    """The generator of the PyTorch examples, transcribed."""
    layers: list[nn.Module] = [nn.ConvTranspose2d(nz, 8 * ngf, 4, 1, 0, bias=False)]
    for wide, narrow in ((8, 4), (4, 2), (2, 1)):
        layers += [nn.BatchNorm2d(wide * ngf), nn.ReLU(True)]
        layers += [nn.ConvTranspose2d(wide * ngf, narrow * ngf, 4, 2, 1, bias=False)]
    layers += [nn.BatchNorm2d(ngf), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh())


def prefixed(module: nn.Module, prefix: str) -> dict[str, Tensor]:
    return {f"{prefix}{key}": value for key, value in module.state_dict().items()}


def save_own(path: Path, network: NetworkConfig, seed: int = 0, step: int = 40) -> None:
    generator = build_generator(network, rng(seed))
    discriminator = build_discriminator(network, rng(seed))
    tensors = checkpoints.light_part("average.generator", generator)
    tensors |= checkpoints.light_part("discriminator", discriminator)
    checkpoints.save_checkpoint(path, info_of(network, step), tensors)


SMALL = NetworkConfig(image_size=16, latent_dim=8, generator_features=8)


@pytest.mark.parametrize("prefix", ["main.", "module.main.", "netG.main.", ""])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_the_reference_dcgan_is_recognised_and_draws_the_same_pictures(
    tmp_path: Path, prefix: str, suffix: str
) -> None:
    theirs = reference_generator(ngf=8).eval()
    path = tmp_path / f"netG_epoch_24{suffix}"
    weights = prefixed(theirs, prefix)
    save_file(weights, path) if suffix == ".safetensors" else torch.save(weights, path)
    ours = load_model(path)
    assert (ours.network.architecture, ours.network.image_size) == ("dcgan", 64)
    assert ours.network.generator_features == 8
    z = torch.randn(4, 100, generator=rng())
    with torch.inference_mode():
        expected = theirs(z[:, :, None, None])
        assert torch.allclose(ours.generator(z), expected, atol=1e-5)


def test_a_nested_checkpoint_of_both_networks_gives_both(tmp_path: Path) -> None:
    discriminator = build_discriminator(NetworkConfig(channels=3, image_size=64), rng())
    state = {
        "epoch": 24,
        "generator": reference_generator().state_dict(),
        "discriminator": discriminator.layers.state_dict(),
        "optimizer": {"lr": 2e-4},
    }
    torch.save(state, tmp_path / "both.pt")
    loaded = load_model(tmp_path / "both.pt")
    assert loaded.discriminator is not None
    images = torch.randn(2, 3, 64, 64, generator=rng())
    with torch.inference_mode():
        expected = discriminator.eval()(images)
        assert torch.allclose(loaded.discriminator(images), expected)


def test_plain_sequential_code_of_the_lecture_is_recognised(tmp_path: Path) -> None:
    lecture = nn.ModuleDict(
        {
            "generator": nn.Sequential(
                nn.Linear(100, 128), nn.LeakyReLU(), nn.Dropout(0.5), nn.Linear(128, 784)
            ),
            "discriminator": nn.Sequential(
                nn.Linear(784, 128), nn.LeakyReLU(), nn.Dropout(0.5), nn.Linear(128, 1)
            ),
        }
    )
    torch.save(lecture.state_dict(), tmp_path / "gan_mnist_01.pt")
    loaded = load_model(tmp_path / "gan_mnist_01.pt")
    assert loaded.network.architecture == "mlp"
    assert loaded.network.image_size == 28
    assert loaded.discriminator is not None
    assert "raschka-3" in loaded.origin


@pytest.mark.parametrize("architecture", IMAGE_SIZES)
def test_every_architecture_is_recognised_from_its_shapes(
    tmp_path: Path, architecture: str
) -> None:
    size = IMAGE_SIZES[architecture][-1] if architecture == "mlp" else None
    network = NetworkConfig.model_validate(
        {
            "architecture": architecture,
            "image_size": size or IMAGE_SIZES[architecture][0],
            "channels": 3,
            "latent_dim": 20,
        }
    )
    generator = build_generator(network, rng()).eval()
    save_file(generator.state_dict(), tmp_path / "weights.safetensors")
    loaded = load_model(tmp_path / "weights.safetensors")
    assert architecture in f"{loaded.network.architecture} {loaded.origin}"
    z = torch.randn(2, 20, generator=rng())
    with torch.inference_mode():
        assert loaded.generator(z).shape == generator(z).shape


def test_the_first_mismatch_is_named(tmp_path: Path) -> None:
    generator = reference_generator(ngf=8)
    generator[6] = nn.ConvTranspose2d(16, 8, 5, 2, 1, bias=False)
    torch.save(prefixed(generator, "main."), tmp_path / "odd.pth")
    expected = r"closest is DCGAN at 64 pixels, but main\.6\.weight is \(16, 8, 5, 5\) "
    expected += r"where it has \(32, 16, 4, 4\)"
    with pytest.raises(ValueError, match=expected):
        load_model(tmp_path / "odd.pth")


def test_a_missing_layer_is_named(tmp_path: Path) -> None:
    weights = prefixed(reference_generator(ngf=8), "main.")
    del weights["main.12.weight"]
    torch.save(weights, tmp_path / "short.pth")
    with pytest.raises(ValueError, match=r"DCGAN at 64 pixels, but its layers\.13\.weight"):
        load_model(tmp_path / "short.pth")


def test_a_checkpoint_of_this_program_comes_back(tmp_path: Path) -> None:
    path = tmp_path / checkpoints.checkpoint_name(40)
    save_own(path, SMALL)
    loaded = load_model(path)
    assert loaded.step == 40
    assert loaded.discriminator is not None
    original = build_generator(SMALL, rng()).eval()
    z = torch.randn(2, 8, generator=rng())
    with torch.inference_mode():
        assert torch.allclose(loaded.generator(z), original(z), atol=0.02)


def test_a_run_folder_stands_for_its_light_checkpoints_and_its_newest_checkpoint(
    tmp_path: Path,
) -> None:
    run = RunFolder.create(tmp_path / "run", GANConfig())
    for step in (0, 8, 40):
        save_own(
            run.light_checkpoints_path / checkpoints.checkpoint_name(step), SMALL, step, step
        )
    save_own(run.checkpoints_path / checkpoints.checkpoint_name(50), SMALL, 9, 50)
    steps = [int(path.stem[-7:]) for path in checkpoint_files(run.path)]
    assert steps == [0, 8, 40, 50]
    assert load_model(run.path).step == 50


def test_an_empty_run_folder_says_so(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path / "run", GANConfig())
    with pytest.raises(ValueError, match="run has no checkpoint yet"):
        load_model(run.path)


def test_a_header_that_claims_another_network_is_refused_before_it_is_built(
    tmp_path: Path,
) -> None:
    path = tmp_path / "huge.safetensors"
    huge = NetworkConfig(image_size=128, generator_features=512, latent_dim=1024)
    tensors = {"average.generator.layers.1.weight": torch.zeros(1)}
    checkpoints.save_checkpoint(path, info_of(huge, 1), tensors)
    with pytest.raises(
        ValueError, match=r"does not fit its own header: average\.generator\.layers\.1\.weight"
    ):
        load_model(path)


class Attack:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.system, (f"touch {self.target}",)


def as_zip(payload: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("archive/data.pkl", payload)
        archive.writestr("archive/version", "3\n")
        archive.writestr("archive/byteorder", "little")
    return buffer.getvalue()


@pytest.mark.parametrize("wrap", [bytes, as_zip], ids=["pickle", "zip"])
def test_code_in_a_pickle_is_not_run(tmp_path: Path, wrap: Callable[[bytes], bytes]) -> None:
    victim = tmp_path / "pwned"
    path = tmp_path / "model.pth"
    path.write_bytes(wrap(pickle.dumps(OrderedDict(a=Attack(victim)), protocol=2)))
    with pytest.raises(ValueError, match=r"model\.pth"):
        load_model(path)
    assert not victim.exists()


def test_a_whole_pickled_module_is_refused_with_the_way_out(tmp_path: Path) -> None:
    torch.save(nn.Linear(2, 2), tmp_path / "model.pt")
    with pytest.raises(ValueError, match=r"run a stranger's code.*state_dict\(\)"):
        load_model(tmp_path / "model.pt")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_truncated_file_is_a_clear_error(tmp_path: Path, share: float, suffix: str) -> None:
    whole, path = tmp_path / f"whole{suffix}", tmp_path / f"cut{suffix}"
    weights = prefixed(reference_generator(ngf=8), "main.")
    save_file(weights, whole) if suffix == ".safetensors" else torch.save(weights, whole)
    content = whole.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError, match=rf"cut\{suffix}"):
        load_model(path)


@pytest.mark.parametrize("name", ["noise.pth", "noise.safetensors", "noise.png", "none.pt"])
def test_a_wrong_file_is_a_clear_error(tmp_path: Path, name: str) -> None:
    if name.startswith("noise"):
        (tmp_path / name).write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ValueError, match=name):
        load_model(tmp_path / name)


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pth"
    with path.open("wb") as file:
        file.truncate(described.LARGEST_FILE + 1)
    with pytest.raises(ValueError, match=r"huge\.pth has 1,024 MB; the limit is 1,024 MB"):
        load_model(path)


def test_an_archive_that_unpacks_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch_files, "LARGEST_FILE", 2**20)
    path = tmp_path / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data/0", bytes(2**20 + 1))
    assert path.stat().st_size < 2**12
    with pytest.raises(ValueError, match="it would unpack to"):
        torch_files.describe_zip(path)


def test_a_small_file_that_claims_huge_tensors_is_refused(tmp_path: Path) -> None:
    torch.save({"main.0.weight": torch.zeros(1).expand(2**20, 2**20)}, tmp_path / "view.pt")
    with pytest.raises(
        ValueError, match=r"main\.0\.weight claims 1\.1e\+12 numbers where .* 1\."
    ):
        load_model(tmp_path / "view.pt")


def test_a_hostile_safetensors_header_is_a_clear_error(tmp_path: Path) -> None:
    header = json.dumps(
        {"main.0.weight": {"dtype": "F32", "shape": [2**40, 2**20], "data_offsets": [0, 8]}}
    ).encode()
    content = len(header).to_bytes(8, "little") + header + bytes(8)
    (tmp_path / "evil.safetensors").write_bytes(content)
    with pytest.raises(
        ValueError, match=r"evil\.safetensors .* main\.0\.weight has a shape that no"
    ):
        load_model(tmp_path / "evil.safetensors")


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    weights = prefixed(reference_generator(ngf=8), "main.")
    weights["main.3.weight"][0] = float("nan")
    torch.save(weights, tmp_path / "nan.pt")
    with pytest.raises(ValueError, match=r"main\.3\.weight holds numbers that are not finite"):
        load_model(tmp_path / "nan.pt")
