"""Every system of the table on the pages that show runs."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS
from explorer.images.train import main, train_folder
from explorer.ui.train_images import registry
from tests.images.systems.test_systems import RUNS

PAGES = Path(__file__).parents[2] / "pages"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One short run of every kind."""
    root = tmp_path_factory.mktemp("systems")
    for name, config in RUNS.items():
        short = config.with_(steps=4, metrics_every=4, metrics_samples=100, max_images=256)
        run = RunFolder.create(root / name, short)
        assert train_folder(run, short, quiet=True) == 0
    return root


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_every_system_opens_on_the_training_page(
    name: str, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = Supervisor(trained)
    monkeypatch.setattr(registry, "supervisor", lambda: boss)
    at = AppTest.from_file(PAGES / "train_images.py", default_timeout=60)
    at.query_params["shown"] = name
    at.run()
    assert not at.exception
    formula = SYSTEMS[RUNS[name].system].formula(RUNS[name])[1]
    assert any(formula in element.value for element in at.latex)
    curves = [bytes(c.proto.bytes) for c in at.get("bidi_component")]
    titles = [chart.title for chart in SYSTEMS[RUNS[name].system].charts(RUNS[name])]
    assert all(any(t.encode() in c or _escaped(t) in c for c in curves) for t in titles)


def _escaped(title: str) -> bytes:
    return title.encode("ascii", "backslashreplace")


@pytest.mark.parametrize("name", [name for name in RUNS if name.startswith("vae")])
def test_the_walk_opens_a_decoder(
    name: str, trained: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(trained))
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path))
    at = AppTest.from_file(PAGES / "latent_walk.py", default_timeout=60)
    at.query_params["model"] = f"run:{name}"
    at.run()
    st.cache_resource.clear()
    assert not at.exception
    assert not at.error
    assert any("VAE" in element.value for element in at.markdown)


def test_a_translator_is_not_offered_for_a_walk(
    trained: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from explorer.images.store.library import find_models

    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(trained))
    monkeypatch.setenv("GAN_EXPLORER_PRETRAINED", str(tmp_path))
    walked = {f"run:{name}" for name, run in RUNS.items() if SYSTEMS[run.system].walked}
    assert set(find_models()) == walked


def test_the_shell_trains_and_resumes_any_system(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    options = "--system vae --dataset shapes --image-size 16 --features 8 --batch-size 4 "
    options += "--steps 3 --metrics-every 0 --device cpu --precision float32"
    assert main(["--folder", str(folder), *options.split()]) == 0
    assert main(["--resume", str(folder), "--steps", "5"]) == 0
    run = RunFolder(folder)
    assert (run.config().system, run.status().step) == ("vae", 5)


def test_help_tells_the_options_of_the_named_system(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--system", "cyclegan", "--help"])
    text = capsys.readouterr().out
    assert "--cycle-weight" in text
    assert "--penalty-weight" not in text
