"""Every system of the table from the training page's controls: nothing here names one."""

from pathlib import Path

import pytest
from pydantic import Field
from streamlit.testing.v1 import AppTest

from explorer.config import Config
from explorer.images.launch.supervisor import Supervisor
from explorer.images.store.runs import RunFolder
from explorer.images.systems import SYSTEMS
from explorer.images.train import train_folder
from explorer.ui.frame import fields, visitor
from explorer.ui.frame.controls import Controls
from explorer.ui.train_images import registry
from explorer.ui.train_images.config import PAGE_CONFIGS, TrainPageConfig
from explorer.ui.train_images.controls import _LEFT_OUT
from tests.images.systems.test_systems import RUNS

PAGE = Path(__file__).parents[2] / "pages" / "train_images.py"
FEW = {"metrics_every": 0, "metrics_samples": 100, "max_images": 64, "light_checkpoints": 0}


@pytest.fixture
def boss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """A supervisor that starts nothing: every run of it waits in the queue."""
    made = Supervisor(tmp_path / "runs", gpus=())
    monkeypatch.setattr(registry, "supervisor", lambda: made)
    monkeypatch.setattr(visitor, "at_the_machine", lambda: True)
    return made


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def widgets(at: AppTest) -> set[str]:
    """Return the fields that have a widget."""
    kinds = ("selectbox", "select_slider", "toggle", "number_input", "text_input")
    keys = [str(widget.key) for kind in kinds for widget in getattr(at, kind)]
    return {key.partition(".")[2] for key in keys if key.startswith("train_images.")}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_chosen_and_brings_a_control_for_every_field(
    name: str, boss: Supervisor
) -> None:
    at = opened(shown="shipped:digits-dcgan")
    at.selectbox(key="train_images.system").set_value(name).run()
    assert not at.exception
    assert not at.warning
    groups = SYSTEMS[name].Config.grouped()
    wanted = {f for title, fs in groups.items() if title not in _LEFT_OUT for f in fs}
    assert widgets(at) == wanted | {"system", "shown", "against"}
    config = at.session_state["train_images:config"]
    assert (config.system, config.shown) == (name, "shipped:digits-dcgan")


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_any_system_is_ordered_as_its_link_says(name: str, boss: Supervisor) -> None:
    wanted = TrainPageConfig.checked(RUNS[name].model_dump())
    at = opened(**wanted.to_query())
    assert not at.warning
    at.button(key="train_images-start").click().run()
    assert not at.exception
    assert not at.error
    (run,) = boss.runs()
    assert (run.config, run.phase) == (RUNS[name], "queued")
    assert at.session_state["train_images:config"] == wanted.with_(shown=run.name)
    assert TrainPageConfig.from_query(dict(at.query_params)) == (
        wanted.with_(shown=run.name),
        [],
    )


@pytest.mark.parametrize("name", RUNS)
def test_a_run_of_any_system_lends_its_settings(name: str, boss: Supervisor) -> None:
    boss.order("lender", RUNS[name])
    at = opened(shown="lender")
    at.button(key="train_images-settings").click().run()
    assert not at.exception
    assert not at.warning
    assert at.session_state["train_images:config"].run() == RUNS[name]


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_control_of_any_system_changes_the_address_and_goes_back(
    name: str, boss: Supervisor
) -> None:
    at = opened(system=name, steps="200")
    slider = at.select_slider(key="train_images.steps")
    slider.set_value(500).run()
    query = {k: str(v[0] if isinstance(v, list) else v) for k, v in at.query_params.items()}
    assert query["steps"] == "500"
    assert TrainPageConfig.from_query(query)[0].system == name


@pytest.mark.slow
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_run_of_any_system_is_paused_and_goes_on_from_the_page(
    name: str, boss: Supervisor
) -> None:
    config = next(c for c in RUNS.values() if c.system == name).with_(**FEW, steps=2)
    folder = RunFolder.create(boss.root / "mine", config)
    assert train_folder(folder, config, quiet=True) == 0
    at = opened(shown="mine", against="shipped:digits-dcgan")
    at.button(key="train_images-Train").click().run()
    assert not at.exception
    assert not at.error
    run = boss.find("mine")
    assert run is not None
    assert (run.phase, run.config) == ("queued", config.with_(steps=4))


def test_a_second_domain_may_name_no_folder_of_the_server(
    boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    at = opened(system="cyclegan", dataset_b=f"folder:{tmp_path}")
    at.button(key="train_images-start").click().run()
    assert at.error[0].value.endswith("Nothing was started.")
    assert boss.runs() == []


def test_a_link_to_a_system_that_is_not_there_is_one_sentence(boss: Supervisor) -> None:
    at = opened(system="diffusion", steps="500")
    (warning,) = at.warning
    assert warning.value.startswith("There is no system `diffusion`; use one of gan,")
    assert at.session_state["train_images:config"].steps == 500


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_a_page_begins_with_are_settings_of_the_system(name: str) -> None:
    kind = SYSTEMS[name].Config
    fields = {n for fs in kind.grouped().values() for n in fs}
    assert set(kind.page_defaults) <= fields | {"system"}
    begun = PAGE_CONFIGS[name](system=name)
    assert begun.run() == kind(**kind.page_defaults)
    assert set(kind.idle(begun.model_dump())) <= fields
    assert begun.image_size in kind.sizes(begun.model_dump())


class Novelty(Config):
    """Fields of every kind, without a word on how a page offers them."""

    on: bool = False
    count: int = Field(3, ge=1, le=9)
    share: float = Field(0.25, ge=0, le=1)
    limit: float | None = Field(None, ge=0.1, le=10)
    words: str = Field("a b", max_length=20)


def test_a_new_field_of_any_kind_has_a_widget_without_an_edit_of_the_page() -> None:
    def script() -> None:
        from tests.pages import test_train_systems as own

        own.draw_novelty()

    at = AppTest.from_function(script).run()
    assert not at.exception
    at.toggle[0].set_value(True)
    at.number_input[0].set_value(5.0)
    at.number_input[1].set_value(0.5)
    at.select_slider[0].set_value(2.0)
    at.text_input[0].set_value("c").run()
    assert at.session_state["result"] == Novelty(
        on=True, count=5, share=0.5, limit=2, words="c"
    )


def draw_novelty() -> None:
    """The page of the test above."""
    import streamlit as st

    controls = Controls("novelty", Novelty())
    for name in Novelty.model_fields:
        fields.draw(controls, Novelty, name)
    st.session_state["result"] = controls.result()
