"""Uploads live as long as their session, name no data, and the shared cache counts bytes."""

import io
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from explorer.images.config import RunConfig
from explorer.images.latent.neighbours import NeighbourSearch
from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.shared import SharedSeries, Stored
from explorer.images.store.library import ModelEntry
from explorer.images.store.runs import RunFolder
from explorer.images.systems import GANConfig
from explorer.ui.latent_walk import models, real_images
from tests.images.authors import UdacityDense, seasoned
from tests.images.untrained import untrained_run

CONFIG = GANConfig(image_size=16, latent_dim=8, generator_features=8, discriminator_features=8)


def saved(state: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def crafted(tmp_path: Path, dataset: str) -> CheckpointSeries:
    """An upload of this program's format whose header names a data set."""
    run = untrained_run(tmp_path / "run", CONFIG, (1,))
    source = run.light_checkpoints()[-1]
    content = source.read_bytes()
    honest, evil = b"digits", dataset.encode()
    header = int.from_bytes(content[:8], "little")
    words = content[8 : 8 + header].replace(honest, evil, 1)
    uploaded = len(words).to_bytes(8, "little") + words + content[8 + header :]
    return models.read_upload("upload:1", "mine.safetensors", uploaded)[0].series


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The data sets that are opened, and the most images of each."""
    found: list[tuple[str, int]] = []

    def note(config: RunConfig) -> dict[str, NeighbourSearch]:
        found.append((config.dataset, config.max_images))
        return {}

    monkeypatch.setattr(real_images, "_searches", note)
    return found


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path / "shipped"))


@pytest.mark.parametrize("dataset", ["folder:{}", "torchvision:MNIST"])
def test_an_upload_opens_no_folder_and_starts_no_download(
    tmp_path: Path, asked: list[tuple[str, int]], dataset: str
) -> None:
    series = crafted(tmp_path, dataset.format(tmp_path))
    assert series.config is not None
    with pytest.raises(
        ValueError, match="only digits, shapes, faces and the data of runs made here"
    ):
        real_images.searches(series)
    assert asked == []


def test_an_upload_may_be_compared_with_the_data_of_a_run_of_this_server(
    tmp_path: Path, asked: list[tuple[str, int]]
) -> None:
    mine = f"folder:{tmp_path}"
    RunFolder.create(tmp_path / "runs" / "mine", CONFIG.with_(dataset=mine, max_images=77))
    real_images.searches(crafted(tmp_path, mine))
    assert asked == [(mine, 77)]


def test_an_upload_cannot_ask_for_a_million_images(
    tmp_path: Path, asked: list[tuple[str, int]]
) -> None:
    run = untrained_run(tmp_path / "big", CONFIG.with_(max_images=1_000_000), (1,))
    content = run.light_checkpoints()[-1].read_bytes()
    real_images.searches(models.read_upload("upload:2", "a.pt", content)[0].series)
    assert asked == [("digits", 10_000)]


def test_the_shared_lets_the_oldest_go_by_bytes_and_keeps_one(tmp_path: Path) -> None:
    paths = [str(untrained_run(tmp_path / name, CONFIG, (1,)).path) for name in "abc"]
    one = CheckpointSeries(Path(paths[0]), "a").bytes
    shelf = SharedSeries(2 * one + 1)
    first = shelf.series(Stored("a", paths[0]))
    for name, path in zip("bc", paths[1:], strict=True):
        shelf.series(Stored(name, path))
    assert shelf.series(Stored("c", paths[2])) is shelf.series(Stored("c", paths[2]))
    assert shelf.series(Stored("a", paths[0])) is not first
    tiny = SharedSeries(1)
    assert tiny.series(Stored("a", paths[0])) is tiny.series(Stored("a", paths[0]))


def test_a_run_that_goes_on_is_loaded_anew(tmp_path: Path) -> None:
    path = str(untrained_run(tmp_path / "a", CONFIG, (1,)).path)
    shelf = SharedSeries(2**30)
    assert shelf.series(Stored("a", path)) is not shelf.series(Stored("a", path, 1.0))
    assert len(shelf._kept) == 1


def app(content: bytes, name: str) -> AppTest:
    def page() -> None:
        import streamlit as st

        from explorer.ui.latent_walk import models

        new = models.upload()
        for entry in models.entries().values():
            series = models.load(entry)
            st.text(f"{entry.title}: {series.origin} {new is not None}")

    at = AppTest.from_function(page, default_timeout=60).run()
    at.file_uploader(key="latent_walk-upload").set_value((name, content, "")).run()
    assert not at.exception
    return at


def test_an_upload_outlives_its_file_and_the_shared_cache() -> None:
    import streamlit as st

    at = app(saved(seasoned(UdacityDense()).state_dict()), "G.pth.tar")
    assert "G.pth.tar (yours): MLP (Udacity)" in at.text[0].value
    st.cache_resource.clear()
    at.run()
    assert "G.pth.tar (yours): MLP (Udacity)" in at.text[0].value


@pytest.mark.slow
def test_raw_and_averaged_weights_of_an_upload_can_both_be_chosen() -> None:
    networks = {name: seasoned(UdacityDense()).state_dict() for name in ("G", "G_ema")}
    at = app(saved(networks), "both.pt")
    titles = [text.value.partition(":")[0] for text in at.text]
    assert titles == ["both.pt (yours)", "both.pt (yours), part G"]
    assert "part 'G_ema', a moving average" in at.text[0].value


def test_a_bad_upload_is_one_sentence_that_says_that_nothing_was_lost() -> None:
    at = app(b"<!DOCTYPE html>", "G.pth")
    assert at.error[0].value.startswith("G.pth was not loaded: it is a web page")
    assert at.error[0].value.endswith("Nothing else was changed.")


def test_uploads_beyond_what_a_session_may_hold_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(models, "MOST_UPLOADED", 1000)
    at = app(saved(seasoned(UdacityDense()).state_dict()), "G.pth")
    assert "Your uploads would take" in at.error[0].value
    assert len(at.text) == 0


@pytest.mark.parametrize(
    "name", ["../../x[a](b).pth", "a" * 500 + ".pt", "...", "\0.pt", "ä b"]
)
def test_any_file_name_becomes_plain_text(name: str) -> None:
    content = saved(seasoned(UdacityDense()).state_dict())
    entry: ModelEntry = models.read_upload("upload:3", name, content)[0].entry
    assert len(entry.title) < 100
    assert set("[]*`\0/\\").isdisjoint(entry.title)
