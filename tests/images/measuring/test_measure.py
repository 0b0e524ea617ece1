import json
from pathlib import Path
from typing import Literal

import pytest
import torch
from torch import Tensor

from explorer.images import measure as measure_module
from explorer.images.config import ArchitectureName
from explorer.images.data import load_images
from explorer.images.measure import main, measure, remarks
from explorer.images.measuring import inception
from explorer.images.measuring.metrics import drawn_in_parts
from explorer.images.measuring.priors import prior_of
from explorer.images.networks import build_generator
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.runs import RunFolder
from explorer.images.systems import sample_latents
from explorer.images.systems.gan import GANConfig
from tests.images.endings import finished


def numbers(text: str) -> dict[str, list[float]]:
    """The rows of the printed table: title to value and, where there is one, floor."""
    rows = [row for row in text.splitlines()[2:] if len(row) == 113]
    return {row[:62].strip(): [float(word) for word in row[62:92].split()] for row in rows}


@pytest.mark.slow
def test_the_shell_prints_what_the_card_of_a_shipped_run_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = PRETRAINED / "digits-conditional"
    assert main([str(folder)]) == 0
    found = numbers(capsys.readouterr().out)
    card = json.loads((folder / "card.json").read_text())["metrics"]
    assert found["FID (digit features)"] == pytest.approx(
        [card["fid_digits"], card["fid_digits_floor"]], rel=0.02
    )
    assert found["Recall (3 nearest neighbours)"] == pytest.approx(
        [card["recall"], card["recall_floor"]], abs=0.01
    )
    assert found["Classes covered, of 10"] == [10.0]


def test_any_run_is_measured_even_by_pixels(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = finished(run_path, tiny)
    assert main([str(folder.path), "--samples", "20"]) == 0
    found = numbers(capsys.readouterr().out)
    generator, floor = found["FID (pixels, 8x8)"]
    assert generator > floor > 0


@pytest.mark.slow
def test_weights_from_elsewhere_need_their_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = GANConfig(dataset="shapes", image_size=16, generator_features=8)
    generator = build_generator(config.network(3, 0))
    path = tmp_path / "netG.pth"
    torch.save(generator.layers.state_dict(), path)
    assert main([str(path), "--samples", "20"]) == 2
    assert "name it by --dataset" in capsys.readouterr().err
    assert main([str(path), "--samples", "20", "--dataset", "shapes"]) == 0
    assert "FID (pixels, 8x8)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--samples", "3"], "draw 10 at the least"),
        (["--samples", "60000"], "50,000 at the most"),
        (["--dataset", "cats"], "'cats' is not a dataset"),
        (["--dataset", "folder:nowhere"], "neither a folder nor a zip"),
        (["--inception", "--weights", "nowhere.pth"], "weights are not at nowhere.pth"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_a_sentence(
    arguments: list[str],
    sentence: str,
    tiny: GANConfig,
    run_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = finished(run_path, tiny.with_(steps=1))
    assert main([str(folder.path), "--samples", "20", *arguments]) == 2
    answer = capsys.readouterr().err
    assert sentence in answer
    assert "Traceback" not in answer


def test_the_fid_of_the_papers_compares_with_images_that_are_not_held_out(
    tiny: GANConfig,
    run_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[tuple[Tensor, Tensor]] = []

    def noted(real: Tensor, fake: Tensor, weights: Path | None) -> float:
        seen.append((real, fake))
        return float(len(seen))

    monkeypatch.setattr(measure_module, "inception_fid", noted)
    monkeypatch.setattr(inception, "inception_weights", lambda _: Path())
    folder: RunFolder = finished(run_path, tiny)
    assert main([str(folder.path), "--samples", "24", "--inception"]) == 0
    (reference, fake), (same, held_out) = seen
    assert torch.equal(reference, same)
    assert (len(reference), len(fake), len(held_out)) == (64 - 24, 24, 24)
    assert fake.dtype == held_out.dtype == torch.uint8
    apart = {picture.numpy().tobytes() for picture in reference}
    assert not apart & {picture.numpy().tobytes() for picture in held_out}
    assert numbers(capsys.readouterr().out)["FID (Inception, as in the papers)"] == [1, 2]


def test_equal_generators_measure_alike(tiny: GANConfig) -> None:
    images = load_images(tiny)
    network = tiny.network(3, 0)
    one = build_generator(network, torch.Generator().manual_seed(0)).eval()
    twin = build_generator(network, torch.Generator().manual_seed(0)).eval()
    assert measure(one, tiny, images, 20) == measure(twin, tiny, images, 20)


def test_few_samples_are_counted_and_warned_of(
    tiny: GANConfig, run_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = finished(run_path, tiny)
    assert main([str(folder.path), "--samples", "40"]) == 0
    told = capsys.readouterr().out
    assert "40 images drawn, compared with 32 real ones; the floor is that of 32 others" in told
    assert "Too few: 32 images in 192 dimensions. Below 10 a dimension, 1,920," in told


def test_enough_samples_are_not_warned_of() -> None:
    counts = {"samples": 700.0, "reference": 4000.0, "held_out": 700.0, "dimensions": 64.0}
    assert len(remarks(counts)) == 1
    assert len(remarks({**counts, "reference": 639.0})) == 2


def test_a_bad_number_of_samples_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure_module, "load_model", lambda _: pytest.fail("worked"))
    assert main(["anything", "--samples", "50001"]) == 2
    assert "50001 samples: draw 10 at the least and 50,000" in capsys.readouterr().err
    monkeypatch.setattr(torch.hub, "get_dir", lambda: "/nowhere")
    assert main(["anything", "--inception"]) == 2
    assert "The Inception weights are not at" in capsys.readouterr().err


def test_many_images_are_drawn_in_parts() -> None:
    asked: list[int] = []

    def sample(count: int) -> Tensor:
        asked.append(count)
        return torch.zeros(count, 1, 1, 1)

    assert sum(len(part) for part in drawn_in_parts(sample, 10_000)) == 10_000
    assert max(asked) <= 2500


def test_the_channels_of_the_data_are_the_models(tiny: GANConfig, tmp_path: Path) -> None:
    grey = build_generator(tiny.network(1, 0)).layers.state_dict()
    path = tmp_path / "netG.pth"
    torch.save(grey, path)
    assert main([str(path), "--samples", "20", "--dataset", "shapes"]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("prior", ["normal", "uniform"])
@pytest.mark.parametrize("architecture", ["dcgan", "raschka-5"])
def test_the_batch_norm_of_a_strangers_file_tells_its_prior(
    prior: Literal["normal", "uniform"], architecture: ArchitectureName
) -> None:
    size = 32 if architecture == "dcgan" else 28
    config = GANConfig(architecture=architecture, image_size=size)
    generator = build_generator(config.network(1, 0), torch.Generator().manual_seed(1)).train()
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for _ in range(60):
            generator(sample_latents((64, config.latent_dim), prior, rng))
    assert prior_of(generator.eval()) == prior


@pytest.mark.slow
def test_a_prior_that_nothing_tells_is_called_a_guess(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = GANConfig(dataset="shapes", image_size=16, generator_features=8)
    path = tmp_path / "netG.pth"
    generator = build_generator(config.network(3, 0))
    for module in generator.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_var is not None
            module.running_var.fill_(7.0)
    torch.save(generator.layers.state_dict(), path)
    given = [str(path), "--samples", "20", "--dataset", "shapes"]
    assert main(given) == 0
    assert "a guess: the file does not tell (--prior)" in capsys.readouterr().out
    assert main([*given, "--prior", "uniform"]) == 0
    assert "z from U(-1, 1), as asked" in capsys.readouterr().out
