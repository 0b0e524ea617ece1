"""The form of a sweep on 'Train images', with a trainer that measures what the config says."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.images import sweep as shell
from explorer.images.launch.axes import Axis
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.runs import find_runs
from explorer.images.systems.gan import GANConfig
from explorer.ui.frame import visitor
from explorer.ui.train_images import registry
from explorer.ui.train_images.sweeps import Sweep
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "pages" / "train_images.py"
TRAINER = """
import json, os, pathlib, sys
folder = pathlib.Path(sys.argv[1])
config = json.loads((folder / "config.json").read_text())
row = {"step": 1, "d_loss": 1.0, "fid_digits": 1000 * config["generator_lr"] + config["seed"]}
(folder / "metrics.jsonl").write_text(json.dumps(row) + chr(10))
told = {"state": "finished", "step": config["steps"], "steps": config["steps"]}
told["launch"] = os.environ["GAN_EXPLORER_LAUNCH"]
(folder / "status.json").write_text(json.dumps(told))
"""
AXES = (Axis.read("generator_lr=0.001,0.01"),)


def trainer(folder: Path) -> Sequence[str]:
    return [sys.executable, "-c", TRAINER, str(folder)]


@pytest.fixture
def boss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "runs", trainer, (None,) * 4)
    monkeypatch.setattr(registry, "supervisor", lambda: made)
    monkeypatch.setattr(visitor, "at_the_machine", lambda: True)
    yield made
    for run in made.runs():
        made.stop(run.name)


def opened(rates: str, seeds: int) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    at.query_params["steps"] = "3"
    at.run()
    at.text_input(key="train_images-sweep-gan-0-generator_lr").set_value(rates)
    at.number_input(key="train_images-sweep-seeds").set_value(seeds)
    at.run()
    assert not at.exception
    return at


def go_on(at: AppTest, boss: Supervisor, finished: int) -> None:
    at.button(key="train_images-sweep-start").click().run()
    assert not at.exception

    def done() -> bool:
        boss.advance()
        return sum(run.phase == "finished" for run in boss.runs()) == finished

    wait_for(done, lambda: str(boss.runs()))
    at.run()
    assert not at.exception


def told(at: AppTest) -> str:
    return " ".join(str(element.value) for element in (*at.markdown, *at.info))


def test_equal_choices_are_the_runs_of_the_shell() -> None:
    base = GANConfig(steps=3)
    made = Sweep.of("rates", base, AXES, 2)
    assert set(made.runs) == {
        shell.run_name("rates", base.with_(generator_lr=rate, seed=seed))
        for rate in (0.001, 0.01)
        for seed in (0, 1)
    }


@pytest.mark.parametrize(
    ("name", "axes", "seeds", "words"),
    [
        ("a b", AXES, 1, "cannot name a sweep"),
        ("a", (*AXES, *AXES), 1, "Both settings are the same"),
        ("a", AXES, 21, "2 settings times 21 seeds are 42 runs; 40 is the most here"),
        ("a", (Axis("latent_dim", ("0",)),), 1, "latent_dim"),
        ("a", (Axis("latent_dim", ("many",)),), 1, "latent_dim"),
    ],
)
def test_what_is_no_sweep_is_one_sentence(
    name: str, axes: tuple[Axis, ...], seeds: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        Sweep.of(name, GANConfig(), axes, seeds)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_sweep_goes_on_within_the_limits_and_runs_nothing_twice(
    boss: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_MOST_RUNS", "3")
    at = opened("0.001, 0.01", 2)
    assert "2 settings × 2 seeds = 4 runs, 0 of them finished" in told(at)
    # Whoever asks for more than the limit at once gets as many, and why it is no more.
    boss.gpus = ()
    at.button(key="train_images-sweep-start").click().run()
    assert len(boss.runs()) == 3
    assert "as many as this server allows each" in at.error[0].value
    boss.gpus = (None,) * 4
    boss.advance()
    wait_for(lambda: all(run.phase == "finished" for run in boss.runs()))
    at.run()
    notes = [run.path / "launch.json" for run in find_runs(boss.root)]
    started = {note: note.stat().st_mtime_ns for note in notes}
    assert "3 of them finished" in told(at)
    go_on(at, boss, 4)
    table = at.dataframe[0].value
    assert list(table["Learning rate of G"]) == ["0.001", "0.01"]
    assert list(table["seeds"]) == ["2 of 2", "2 of 2"]
    assert list(table["FID (digit features)"]) == ["1.50", "10.5"]
    assert at.button(key="train_images-sweep-start").disabled
    assert {note: note.stat().st_mtime_ns for note in notes} == started


@pytest.mark.slow
def test_values_that_do_not_suit_start_nothing(boss: Supervisor) -> None:
    at = opened("fast", 2)
    assert "it must be a number from 1e-07 to 1" in told(at)
    assert all(button.key != "train_images-sweep-start" for button in at.button)
    at = opened(" , ", 2)
    assert "Give one or more" in told(at)
    assert boss.runs() == []
