import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.export import curves_csv, read_settings, script, settings_json
from explorer.toy.recording import RecordedRun
from explorer.toy.stacks import Stacks
from explorer.ui.lab.controls import LabConfig


def repeated(run: RecordedRun) -> Stacks:
    """Execute the exported script and return the models it trained."""
    names: dict[str, object] = {}
    exec(compile(script(run), "exported.py", "exec"), names)
    stacks = names["stacks"]
    assert isinstance(stacks, Stacks)
    return stacks


def same_weights(run: RecordedRun, stacks: Stacks) -> bool:
    return all(
        torch.equal(mine, theirs)
        for ours, yours in zip(run._stacks.memory(), stacks.memory(), strict=True)
        for mine, theirs in zip(ours["parameters"], yours["parameters"], strict=True)
    )


def test_the_exported_script_gives_the_same_weights() -> None:
    run = RecordedRun([ToyConfig(latent_dim=d, objective="hinge", seed=3) for d in (2, 8)])
    run.step(120)
    assert same_weights(run, repeated(run))


def test_the_script_repeats_what_was_changed_while_running() -> None:
    configs = [ToyConfig(batch_size=b) for b in (8, 16)]
    run = RecordedRun(configs)
    run.step(50)
    run.reconfigure([c.with_(generator_lr=0.01, objective="non-saturating") for c in configs])
    run.step(30)
    run.update_discriminator()
    run.update_generator()
    run.step(20)
    assert same_weights(run, repeated(run))
    run.continue_from(40)
    run.step(7)
    assert same_weights(run, repeated(run))


def test_the_script_repeats_a_change_amid_a_step() -> None:
    config = ToyConfig(schedule="algorithm-1", discriminator_steps=6)
    run = RecordedRun([config, config.with_(batch_size=20)])
    run.step(3)
    for _ in run._stacks.updates(1):
        if run.begun == 9:
            break
    run.reconfigure([c.with_(generator_lr=0.01) for c in run.configs])
    for _ in range(3):
        run._stacks.update()
    assert "range(9)" in script(run)
    assert same_weights(run, repeated(run))
    run.step(2)
    assert same_weights(run, repeated(run))


@pytest.mark.slow
def test_the_script_of_one_panel_repeats_the_run_in_a_process_of_its_own(
    tmp_path: Path,
) -> None:
    run = RecordedRun([ToyConfig(batch_size=256, generator_widths=(128, 128))])
    run.step(15)
    file = tmp_path / "exported.py"
    weights = "import hashlib\nm = stacks.memory()[0]['parameters']\n"
    weights += "print(hashlib.sha256(b''.join(t.numpy().tobytes() for t in m)).hexdigest())\n"
    file.write_text(script(run) + weights)
    # As a student starts it: torch takes every core unless the script says otherwise.
    free = {n: v for n, v in os.environ.items() if n != "OMP_NUM_THREADS"}
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, str(file)],
        env={**free, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    held = b"".join(t.numpy().tobytes() for t in run._stacks.memory()[0]["parameters"])
    assert found.stdout.split()[-1] == hashlib.sha256(held).hexdigest()


def test_the_script_holds_the_students_own_points() -> None:
    run = RecordedRun([ToyConfig(distribution="points", points=((1, 1), (-1, 0.5)))])
    run.step(5)
    assert same_weights(run, repeated(run))


def test_the_table_of_curves_holds_every_point_of_every_panel() -> None:
    run = RecordedRun([ToyConfig(seed=s) for s in (0, 1)])
    run.step(60)
    curves = run.frame.curves
    rows = list(csv.DictReader(io.StringIO(curves_csv(curves, ("Seed 0", "Seed 1")))))
    assert len(rows) == 2 * len(curves.steps)
    assert rows[3]["panel"] == "Seed 1"
    assert float(rows[3]["generator_loss"]) == float(
        f"{curves.values['generator_loss'][1][1]:.6g}"
    )
    assert rows[0]["binned_js"]
    assert not rows[2]["binned_js"]


def test_settings_survive_json() -> None:
    config = ToyConfig(seed=4, distribution="points", points=((1, 1),))
    assert ToyConfig.model_validate(json.loads(settings_json(config))) == config


def test_exported_settings_are_read_again() -> None:
    config = LabConfig(
        distribution="points", points=((0.5, 1), (-2, 0)), seed=3, generator_widths=(20, 30)
    )
    assert read_settings(settings_json(config).encode(), LabConfig) == config


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "Invalid JSON"),
        (b"[1, 2]", "object"),
        (b"[" * 100_000, "Invalid JSON"),
        (b'{"magic": 1}', "'magic' is not a setting of this page"),
        (b'{"latent_dim": 0}', "`latent_dim` is `0`; it must be a whole number from 1 to 256"),
        (b"\xff\xfe", "Invalid JSON"),
    ],
)
def test_a_file_of_something_else_is_refused_in_a_sentence(text: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as error:
        read_settings(text, LabConfig)
    assert "\n" not in str(error.value)
