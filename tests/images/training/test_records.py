"""Records come by steps, and no more often than so many seconds."""

import time
from pathlib import Path

import pytest

from explorer.images.store.runs import step_of
from explorer.images.systems.gan import GANConfig
from explorer.images.train import main
from explorer.images.training.records import Due
from tests.images.endings import finished, weights


def test_fast_steps_leave_a_record_every_so_many_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [50.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    due, found = Due(2.0), []
    for step in range(1, 1001):
        now[0] += 0.005
        if due.at("checkpoint", step, 100):
            found.append(step)
    assert found == [100, 500, 900]
    assert due.at("picture", 1000, 100)
    assert not due.at("metrics", 1000, 0)


@pytest.mark.slow
def test_records_by_time_change_no_weight_and_the_run_resumes(
    tiny: GANConfig, tmp_path: Path
) -> None:
    plain = finished(tmp_path / "plain", tiny)
    thin = finished(tmp_path / "thin", tiny.with_(record_seconds=3600.0))
    assert [step_of(file) for file in thin.checkpoints()] == [4, 12]
    assert [step_of(file) for file in thin.samples()] == [0, 12]
    for steps in ("13", "14"):
        for folder in (plain, thin):
            assert main(["--resume", str(folder.path), "--steps", steps]) == 0
        for key, tensor in weights(plain).items():
            assert (weights(thin)[key] == tensor).all()
