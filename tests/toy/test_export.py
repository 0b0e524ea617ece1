import csv
import io
import json

import torch

from explorer.toy.config import ToyConfig
from explorer.toy.export import curves_csv, script, settings_json
from explorer.toy.recording import RecordedRun
from explorer.toy.stacks import Stacks


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
