"""On the time axis of a run stands where each of its stages begins."""

from pathlib import Path

import pytest

from explorer.images.launch.supervisor import KnownRun
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import Status
from explorer.images.systems.growth import ProGANConfig
from explorer.ui.train_images import display
from tests.plots.test_live import unpack

GROWING = ProGANConfig(image_size=8, stable_steps=100, fade_steps=50, steps=200)


def marks_of(
    config: ProGANConfig, mark: int | None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> object:
    run = RunFolder.create(folder / "run", config)
    run.append_rows([{"step": step, "critic": 0.5} for step in (10, 20)])
    sent: list[bytes] = []
    monkeypatch.setattr(display, "_CURVES", lambda key, data: sent.append(data))
    monkeypatch.setattr("streamlit.caption", lambda text: None)
    display.show_curves([KnownRun(run, config, "running", Status())], key="k", mark=mark)
    return unpack(sent[0])[0]["marks"]


def test_every_stage_of_growing_networks_is_marked_where_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert marks_of(GROWING, 120, tmp_path, monkeypatch) == [
        {"step": 1, "text": "4 pixels"},
        {"step": 101, "text": "8 pixels fade in"},
        {"step": 120, "text": "the pictures"},
        {"step": 151, "text": "8 pixels"},
    ]


def test_a_run_without_stages_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert marks_of(GROWING.with_(growing=False), None, tmp_path, monkeypatch) == []
