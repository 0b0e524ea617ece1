"""The live page under AppTest: every control, every preset, every link."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.live.client import LiveRun
from explorer.toy.comparison import COMPARABLE
from explorer.toy.run import ToyRun
from explorer.ui.frame.page import Experiment
from explorer.ui.lab.controls import LabConfig
from explorer.ui.lab.presets import EXPERIMENTS
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "pages" / "toy_gan.py"


@pytest.fixture
def app() -> Iterator[AppTest]:
    at = AppTest.from_file(PAGE, default_timeout=60)
    yield at
    if "toy_gan:run" in at.session_state:
        at.session_state["toy_gan:run"].pause()


def run_of(at: AppTest) -> LiveRun:
    assert not at.exception
    run = at.session_state["toy_gan:run"]
    assert isinstance(run, LiveRun)
    return run


def click(at: AppTest, key: str) -> None:
    at.button(key=f"toy_gan-{key}").click().run()


def held(at: AppTest) -> LiveRun:
    """Open the page and pause it at once."""
    at.run()
    click(at, "Pause")
    return run_of(at)


@pytest.mark.slow
def test_a_run_under_a_lesson_waits_for_play_and_an_experiment_is_a_play(app: AppTest) -> None:
    app.query_params["lesson"] = "Predict: which one wins?"
    app.run()
    run = run_of(app)
    assert (run.playing, run.newest) == (False, 0)
    click(app, "Play")
    assert run_of(app).playing
    click(app, "Pause")
    click(app, f"try-{EXPERIMENTS[0].title}")
    assert run_of(app) is not run
    assert run_of(app).playing


def test_page_opens_playing_three_gans_on_the_lecture_s_setting(app: AppTest) -> None:
    app.run()
    run = run_of(app)
    assert run.playing
    assert [c.latent_dim for c in run.configs] == [2, 8, 32]
    assert len(app.get("bidi_component")) == 4
    wait_for(lambda: run.frame.snapshot.step >= 20, "twenty steps")
    assert run.frame.snapshot.step >= 20


@pytest.mark.slow
def test_pause_holds_and_step_advances_by_exactly_one(app: AppTest) -> None:
    run = held(app)
    assert not run.playing
    step = run.frame.snapshot.step
    click(app, "Step")
    assert run.frame.snapshot.step == step + 1
    click(app, "D only")
    click(app, "G only")
    assert run.frame.snapshot.step == step + 1


@pytest.mark.slow
def test_reset_returns_to_step_0_of_the_same_seed_and_new_seed_moves_on(app: AppTest) -> None:
    run = held(app)
    first = ToyRun(run.configs).frame.snapshot.fake
    click(app, "Step")
    click(app, "Reset")
    assert run_of(app).frame.snapshot.step == 0
    assert (run_of(app).frame.snapshot.fake == first).all()
    click(app, "New seed")
    assert run_of(app).configs[0].seed == 1
    assert app.query_params["seed"] in ("1", ["1"])


@pytest.mark.parametrize(
    ("key", "value"),
    [("generator_lr", 0.01), ("discriminator_lr", 0.0002), ("objective", "hinge")],
)
def test_live_control_changes_the_run_without_restarting_it(
    app: AppTest, key: str, value: object
) -> None:
    run = held(app)
    step = run.frame.snapshot.step
    kind = app.selectbox if key == "objective" else app.select_slider
    kind(key=f"toy_gan.{key}").set_value(value).run()
    assert run_of(app) is run
    assert run.frame.snapshot.step == step
    assert getattr(run.configs[0], key) == value
    assert run.frame.curves.marks


@pytest.mark.parametrize(
    ("widget", "key", "value"),
    [
        ("selectbox", "distribution", "moons"),
        ("select_slider", "batch_size", 64),
        ("selectbox", "activation", "tanh"),
        ("selectbox", "generator_widths", (50, 50)),
        ("select_slider", "dataset_size", 100),
        ("number_input", "seed", 5),
    ],
)
def test_other_control_starts_afresh_with_the_new_setting(
    app: AppTest, widget: str, key: str, value: object
) -> None:
    run = held(app)
    getattr(app, widget)(key=f"toy_gan.{key}").set_value(value).run()
    assert run_of(app) is not run
    assert getattr(run_of(app).configs[0], key) == value
    assert run_of(app).frame.snapshot.step == 0
    assert key in app.query_params


@pytest.mark.parametrize("field", ["objective", "seed", "penalty", "batch_size", "none"])
def test_compare_by_another_field_gives_a_panel_for_each_value(
    app: AppTest, field: str
) -> None:
    held(app)
    app.selectbox(key="toy_gan.compare").set_value(field).run()
    configs = run_of(app).configs
    if field == "none":
        assert len(configs) == 1
    else:
        assert [str(getattr(c, field)) for c in configs] == list(COMPARABLE[field][1][:3])


def test_no_value_to_compare_is_told_and_nothing_is_lost(app: AppTest) -> None:
    run = held(app)
    app.pills(key="toy_gan.values").set_value([]).run()
    assert run_of(app) is run
    assert "give one to eight" in app.warning[0].value


@pytest.mark.slow
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title)
def test_every_experiment_starts_its_setting_and_tells_what_to_see(
    app: AppTest, experiment: Experiment
) -> None:
    held(app)
    click(app, f"try-{experiment.title}")
    run = run_of(app)
    assert isinstance(experiment.config, LabConfig)
    assert run.configs == experiment.config.configs
    assert run.playing
    assert any(experiment.see in caption.value for caption in app.caption)


@pytest.mark.slow
def test_an_experiment_begins_at_step_0_also_where_the_run_could_take_it_over(
    app: AppTest,
) -> None:
    before = held(app)
    app.select_slider(key="toy_gan.generator_lr").set_value(0.01).run()
    before.step(20)
    app.run()
    click(app, "try-The lecture")
    run = run_of(app)
    assert run is not before
    assert run.changes == ()
    assert {c.generator_lr for c in run.initial} == {0.001}


def test_link_opens_the_state_it_names(app: AppTest) -> None:
    config = LabConfig(objective="hinge", compare="seed", values=("4", "9"), latent_dim=16)
    for key, value in config.to_query().items():
        app.query_params[key] = value
    app.run()
    assert run_of(app).configs == config.configs
    assert not app.warning


@pytest.mark.parametrize(
    "query",
    [
        {"latent_dim": "100000"},
        {"objective": "<script>alert(1)</script>"},
        {"generator_widths": "1,2,x"},
        {"values": "2,,8", "compare": "latent_dim"},
        {"batch_size": "1e999", "nonsense": "1"},
        {"points": "1,2,3", "distribution": "points"},
        {"layers": "../../etc/passwd"},
    ],
)
def test_hostile_link_gives_sentences_and_the_defaults(
    app: AppTest, query: dict[str, str]
) -> None:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    run_of(app)
    assert len(app.warning) >= 1
    assert run_of(app).configs == LabConfig().configs


@pytest.mark.slow
def test_diverged_run_tells_why_in_its_panel(app: AppTest) -> None:
    app.query_params["generator_lr"] = app.query_params["discriminator_lr"] = "100"
    app.run()
    click(app, "Pause")
    run = run_of(app)
    run.step(100)
    wait_for(lambda: all(run.frame.snapshot.divergences))
    app.run()
    assert not app.exception
    assert all(run.frame.snapshot.divergences)
    run.play()
    app.run()
    assert not any(button.label == "Pause" for button in app.button)
    assert app.button(key="toy_gan-Play").disabled
    assert not app.button(key="toy_gan-Reset").disabled
