"""The training page under AppTest with a stand-in trainer, in a browser with the real one."""

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from explorer.config import plain
from explorer.images.data.note import DataNote
from explorer.images.launch.supervisor import KnownRun, Supervisor, shipped
from explorer.images.store.pictures import read_grid
from explorer.images.store.recipes import RECIPES
from explorer.images.store.runs import RunFolder
from explorer.images.systems.gan import GANConfig
from explorer.tiling import GAP
from explorer.ui.frame import visitor
from explorer.ui.train_images import display, estimate, reals, registry
from explorer.ui.train_images.config import TrainPageConfig
from explorer.ui.train_images.text import EXPERIMENTS
from tests.waiting import wait_for

PAGE = Path(__file__).parents[2] / "pages" / "train_images.py"
PATIENCE = 120_000
TRAINER = """
import sys, time, pathlib
import numpy as np
from PIL import Image
from explorer.images.store.runs import RunFolder
from explorer.images.store.status import Status
folder = RunFolder(pathlib.Path(sys.argv[1]))
config, step = folder.config(), folder.status().step
Image.fromarray(np.full((40, 40), 99, np.uint8)).save(folder.samples_path / "step-0000000.png")
with folder.lock():
    def say(state):
        told = {"state": state, "step": step, "steps": config.steps, "device": "cpu"}
        folder.write_status(Status.of_this_process(**told))
    while step < config.steps and not folder.stop_requested():
        step += 1
        row = {"step": step, "d_loss": 1.0, "g_loss": 0.7, "d_real": 0.6, "fid_digits": 30.0}
        folder.append_rows([row])
        say("running")
        time.sleep(0.02)
    say("finished" if step == config.steps else "stopped")
"""


def trainer(folder: Path) -> Sequence[str]:
    return [sys.executable, "-c", TRAINER, str(folder)]


@pytest.fixture
def boss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "runs", trainer)
    monkeypatch.setattr(registry, "supervisor", lambda: made)
    monkeypatch.setattr(visitor, "at_the_machine", lambda: True)
    yield made
    for run in made.runs():
        made.stop(run.name)


@pytest.fixture
def app(boss: Supervisor) -> AppTest:
    return AppTest.from_file(PAGE, default_timeout=60)


def opened(at: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def click(at: AppTest, key: str) -> None:
    at.button(key=f"train_images-{key}").click().run()
    assert not at.exception


def wait(boss: Supervisor, name: str, phase: str) -> None:
    def reached() -> bool:
        run = boss.find(name)
        return run is not None and run.phase == phase

    wait_for(reached, lambda: f"{name}: {boss.find(name)}")


@pytest.mark.parametrize("count", [1, 7, 120, 121, 1000, 1001])
def test_a_long_curve_is_thinned_by_means(count: int) -> None:
    values = np.random.default_rng(0).normal(size=count)
    table = np.column_stack([np.arange(count) * 10, values]).astype(np.float32)
    points = display.thinned(table)
    size = -(-count // display.MOST_POINTS)
    assert len(points) == -(-count // size) <= display.MOST_POINTS
    assert points[0] == pytest.approx(table[:size].mean(axis=0), abs=1e-6)
    assert points[-1] == pytest.approx(table[(len(points) - 1) * size :].mean(axis=0), rel=1e-5)


def zipped(count: int) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            picture = BytesIO()
            Image.new("RGB", (20, 20), (number, 0, 0)).save(picture, "PNG")
            archive.writestr(f"{number}.png", picture.getvalue())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 nonsense", "my pets.zip is neither a folder nor a zip"),
        (zipped(3), "my pets.zip has 3 usable images"),
        (
            zipped(20).replace(b"PK\x01\x02", b"PK\x01\x09"),
            "my pets.zip is no zip file, or a damaged one",
        ),
    ],
    # A zip holds the time: every process would give its test another name.
    ids=("no zip", "too few", "damaged"),
)
def test_a_bad_upload_is_refused_by_its_own_name_before_anything_starts(
    app: AppTest, boss: Supervisor, uploads: Path, content: bytes, words: str
) -> None:
    at = opened(app)
    upload = at.file_uploader(key="train_images-zip")
    upload.set_value(("my pets.zip", content, "application/zip")).run()
    assert not at.exception
    assert at.error[0].value.startswith(words.replace(" pets", "-pets"))
    assert at.error[0].value.endswith("Nothing else was changed.")
    assert "my pets.zip" not in at.selectbox(key="train_images.dataset").options


@pytest.mark.slow
def test_a_good_upload_can_be_chosen(app: AppTest, boss: Supervisor, uploads: Path) -> None:
    at = opened(app)
    upload = at.file_uploader(key="train_images-zip")
    upload.set_value(("pets.zip", zipped(20), "application/zip")).run()
    assert not at.error
    at.selectbox(key="train_images.dataset").select("pets.zip").run()
    click(at, "start")
    [run] = boss.runs()
    assert run.config.dataset.endswith("/pets.zip")
    assert Path(run.config.dataset.removeprefix("folder:")).is_relative_to(uploads)


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs" / "uploads"


def test_start_orders_what_the_controls_say(app: AppTest, boss: Supervisor) -> None:
    at = opened(app, steps="5", objective="hinge", seed="3")
    click(at, "start")
    wait(boss, "digits-dcgan-1", "finished")
    run = boss.find("digits-dcgan-1")
    assert run is not None
    assert (
        run.config
        == TrainPageConfig.checked({"steps": 5, "objective": "hinge", "seed": 3}).run()
    )


@pytest.mark.slow
def test_start_takes_what_the_controls_hold_even_if_the_page_has_not_run_for_it(
    app: AppTest, boss: Supervisor
) -> None:
    at = opened(app, steps="5")
    at.selectbox(key="train_images.objective").set_value("hinge")
    click(at, "start")
    [run] = boss.runs()
    assert run.config == TrainPageConfig.checked({"steps": 5, "objective": "hinge"}).run()


@pytest.mark.slow
def test_a_link_does_not_open_the_folders_of_the_server(
    app: AppTest, boss: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    outside = f"folder:{tmp_path / 'runs' / 'uploads' / '..' / '..' / 'own'}"
    at = opened(app, steps="5", dataset=outside)
    click(at, "start")
    assert at.error[0].value.endswith("Nothing was started.")
    assert boss.runs() == []
    boss.order("by-its-owner", GANConfig(dataset=outside, steps=5))
    click(at, "start")
    assert not at.error
    assert len(boss.runs()) == 2


def test_settings_that_do_not_fit_start_nothing(app: AppTest, boss: Supervisor) -> None:
    at = opened(app, steps="5", discriminator_norm="batch")
    at.selectbox(key="train_images.penalty").set_value("gradient-penalty")
    click(at, "start")
    assert "batch norm mixes the batch" in at.error[0].value
    assert at.error[0].value.endswith("Nothing was started.")
    assert boss.runs() == []


@pytest.mark.slow
def test_a_run_is_paused_resumed_and_deleted(app: AppTest, boss: Supervisor) -> None:
    at = opened(app, steps="4000")
    at.text_input(key="train_images-name").set_value("mine")
    click(at, "start")
    wait(boss, "mine", "running")
    click(at, "Pause")
    wait(boss, "mine", "paused")
    at.run()
    click(at, "Resume")
    wait(boss, "mine", "running")
    at.run()
    click(at, "Stop")
    wait(boss, "mine", "paused")
    at.run()
    click(at, "Yes,")
    assert boss.runs() == []
    assert not at.warning


@pytest.mark.slow
def test_a_run_of_another_browser_can_be_watched_not_touched(
    app: AppTest, boss: Supervisor
) -> None:
    boss.order("theirs", GANConfig(steps=4000), owner="another browser")
    wait(boss, "theirs", "running")
    at = opened(app)
    assert not {"Pause", "Stop now"} & {button.label for button in at.button}
    assert any("Only the browser that started" in c.value for c in at.caption)
    boss.stop("theirs")
    at.run()
    assert not {"Resume", "Yes, delete it"} & {button.label for button in at.button}


@pytest.mark.slow
def test_a_click_on_a_run_that_became_another_ones_is_refused(
    app: AppTest, boss: Supervisor
) -> None:
    boss.order("once-mine", GANConfig(steps=4000))
    wait(boss, "once-mine", "running")
    at = opened(app)
    RunFolder(boss.root / "once-mine").belongs_to("another browser")
    click(at, "Stop")
    assert "Only the browser that started" in at.error[0].value
    wait(boss, "once-mine", "running")


@pytest.mark.slow
def test_only_who_sits_at_the_machine_touches_a_run_from_a_shell(
    app: AppTest, boss: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss.order("shell", GANConfig(steps=4000))
    monkeypatch.setattr(visitor, "at_the_machine", lambda: False)
    at = opened(app)
    assert not {"Pause", "Stop now"} & {button.label for button in at.button}


def test_a_new_browser_gets_a_cookie_once_and_only_with_a_page() -> None:
    async def page(request: Request) -> Response:
        return HTMLResponse("<html></html>")

    site = Starlette(routes=[Route("/", page)], middleware=[Middleware(visitor.Visitors)])
    client = TestClient(site)
    assert "set-cookie" not in client.get("/", headers={"accept": "image/png"}).headers
    given = client.get("/", headers={"accept": "text/html"}).headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "set-cookie" not in client.get("/", headers={"accept": "text/html"}).headers


@pytest.mark.parametrize("name", ["digits-dcgan", "shapes-dcgan", "digits-mlp"])
def test_real_pictures_stand_as_tall_as_the_samples(name: str) -> None:
    run = next(r for r in registry.known_runs() if r.name == f"shipped:{name}")
    grid = read_grid(run.folder.samples()[-1])
    real = reals.beside(run, grid)
    assert real is not None
    assert real.shape == (grid.shape[0], 2 * run.config.image_size + GAP, grid.shape[2])
    assert reals.beside(run, grid[:-1]) is None


def test_an_estimate_takes_the_pace_of_a_run_of_the_same_work() -> None:
    runs = registry.known_runs()
    recipe = RECIPES["digits-dcgan"]
    told = estimate.words(recipe.with_(steps=8_000, seed=5, dataset="shapes"), runs)
    assert "8,000 steps take about 6 min 35 s, at the pace of shipped:digits-dcgan" in told
    assert "on another machine" in told
    assert estimate.like(recipe.with_(batch_size=recipe.batch_size * 2), runs) is None
    assert "No run of this size" in estimate.words(recipe.with_(image_size=64), runs)


@pytest.mark.slow
def test_files_that_were_left_out_of_a_set_are_listed(app: AppTest, boss: Supervisor) -> None:
    boss.order("pets", GANConfig(steps=5))
    wait(boss, "pets", "finished")
    run = boss.find("pets")
    assert run is not None
    left = ("a.png: 50000 x 50000 pixels are too many", "b.txt: no picture")
    note = DataNote(name="pets.zip", images=240, classes=3, source="", skipped=left)
    run.folder.write_data(note)
    at = opened(app, shown="pets")
    listed = next(e for e in at.expander if e.label.startswith("pets.zip"))
    assert listed.label == "pets.zip: 240 images of 3 classes; 2 files left out."
    assert listed.code[0].value == "\n".join(left)


@pytest.mark.slow
def test_the_next_run_queues_and_says_its_place(app: AppTest, boss: Supervisor) -> None:
    boss.order("first", GANConfig())
    wait(boss, "first", "running")
    boss.order("second", GANConfig())
    at = opened(app, shown="second")
    told = " ".join(str(element.proto.text) for element in at.get("progress"))
    assert "waits for its turn, number 1 in the queue" in told


@pytest.mark.slow
def test_two_runs_share_the_axes(app: AppTest, boss: Supervisor) -> None:
    for name in ("a", "b"):
        boss.order(name, GANConfig(steps=3))
        wait(boss, name, "finished")
        boss.advance()
    at = opened(app, shown="a", against="b")
    curves = bytes(at.get("bidi_component")[-1].proto.bytes)
    assert b'"0:g_loss"' in curves
    assert b'"1:g_loss"' in curves


def test_a_critic_shares_no_axis_with_probabilities_and_has_no_accuracy(app: AppTest) -> None:
    at = opened(app, shown="shipped:digits-wgan-gp", against="shipped:digits-dcgan")
    curves = bytes(at.get("bidi_component")[-1].proto.bytes)
    header = json.loads(curves[4 : 4 + int.from_bytes(curves[:4], "little")])
    runs = {
        chart["title"]: {line["model"] for line in chart["series"]}
        for chart in header["charts"]
    }
    assert runs["D's mean output, score"] == {0}
    assert runs["D's mean output, probability"] == runs["D's accuracy"] == {1}
    assert runs["Losses"] == {0, 1}
    told = " ".join(caption.value for caption in at.caption)
    assert "Solid: shipped" in told
    assert "Dashed: shipped" in told


def test_a_bad_name_is_one_sentence(app: AppTest) -> None:
    at = opened(app)
    at.text_input(key="train_images-name").set_value("../up")
    click(at, "start")
    assert "'../up' cannot name a run" in at.error[0].value
    assert "Nothing was lost" in at.error[0].value


def test_a_run_that_cannot_start_shows_its_last_words(app: AppTest, boss: Supervisor) -> None:
    boss.command = lambda _: [sys.executable, "-c", "raise SystemExit('no such device')"]
    boss.order("bad", GANConfig())
    wait(boss, "bad", "failed")
    at = opened(app)
    assert "no such device" in at.code[0].value
    assert at.error


def test_without_a_run_of_ones_own_a_shipped_one_is_shown(app: AppTest) -> None:
    at = opened(app)
    told = " ".join(str(element.proto.text) for element in at.get("progress"))
    assert "shipped:digits-dcgan" in told
    assert ": recorded" in told
    said = " ".join(str(block.value) for block in at.markdown)
    assert f"Second opinion on {plain('shipped:digits-dcgan')}: it cannot tell." in said
    keys = {button.key for button in at.button}
    assert "train_images-settings" in keys
    assert not keys & {"train_images-Resume", "train_images-Train", "train_images-Yes,"}


def test_a_shipped_run_lends_its_settings(app: AppTest, boss: Supervisor) -> None:
    at = opened(app, shown="shipped:digits-wgan-gp")
    click(at, "settings")
    config = at.session_state["train_images:config"]
    assert config.run() == RECIPES["digits-wgan-gp"]
    assert config.shown == "shipped:digits-wgan-gp"
    assert not at.warning
    assert boss.runs() == []


@pytest.mark.slow
def test_a_run_compares_with_a_shipped_one(app: AppTest, boss: Supervisor) -> None:
    boss.order("mine", GANConfig(steps=3))
    wait(boss, "mine", "finished")
    at = opened(app, shown="mine", against="shipped:digits-dcgan")
    curves = bytes(at.get("bidi_component")[-1].proto.bytes)
    assert b'"0:g_loss"' in curves
    assert b'"1:g_loss"' in curves


def test_a_link_to_runs_that_are_gone_says_so_once(app: AppTest) -> None:
    at = opened(app, shown="gone", against="shipped:nothing")
    assert [warning.value for warning in at.warning] == [
        "There is no run `gone` here; the newest is shown.",
        "There is no run `shipped:nothing` here; none is compared.",
    ]
    at.run()
    assert not at.warning


def test_looking_back_marks_the_step_on_the_curves(app: AppTest) -> None:
    at = opened(app, shown="shipped:digits-raschka-2", moment="0")
    curves = bytes(at.get("bidi_component")[-1].proto.bytes)
    assert b'"marks": [{"step": 0, "text": "the pictures"}]' in curves
    at.slider(key="train_images.moment").set_value(100).run()
    curves = bytes(at.get("bidi_component")[-1].proto.bytes)
    assert b'"marks": []' in curves


def test_looking_back_counts_pictures_not_steps(tmp_path: Path) -> None:
    runs: list[KnownRun] = []
    for name, steps in (("a", (0, 1, 100)), ("b", (0, 10))):
        folder = RunFolder.create(tmp_path / name, GANConfig())
        for step in steps:
            (folder.samples_path / f"step-{step:07d}.png").touch()
        runs += shipped([folder])
    found = [display.picture_step(runs, share) for share in (0, 0.33, 0.67, 1)]
    assert found == [0, 1, 10, 100]
    assert display.picture_step([], 1) == 0


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.title)
def test_every_experiment_fills_the_controls(app: AppTest, experiment: object) -> None:
    at = opened(app)
    chosen = next(e for e in EXPERIMENTS if e is experiment)
    click(at, f"try-{chosen.title}")
    assert at.session_state["train_images:config"] == chosen.config
    assert not at.warning


def test_an_architecture_brings_its_image_size(app: AppTest) -> None:
    at = opened(app)
    at.selectbox(key="train_images.architecture").set_value("raschka-5").run()
    assert not at.exception
    assert not at.warning
    assert at.session_state["train_images:config"].image_size == 28


def test_settings_that_do_not_fit_are_one_sentence(app: AppTest) -> None:
    at = opened(app, architecture="raschka-5", image_size="64")
    assert "raschka-5 makes images of 28 pixels, not 64" in at.warning[0].value


@pytest.mark.browser
@pytest.mark.slow
def test_a_student_starts_a_run_leaves_and_finds_it_again(tab: Page) -> None:
    tab.goto("/train_images?architecture=mlp&image_size=16&steps=200&metrics_every=0")
    tab.get_by_role("button", name="Start training").click(timeout=PATIENCE)
    expect(tab.get_by_text("digits-mlp-1, step")).to_be_visible(timeout=PATIENCE)
    tab.goto("/toy_gan")
    tab.goto("/train_images")
    expect(tab.get_by_text("finished").first).to_be_visible(timeout=PATIENCE)
    expect(tab.locator(".curves canvas").first).to_be_visible(timeout=PATIENCE)
    tab.get_by_role("button", name="Delete").click()
    tab.get_by_role("button", name="Yes, delete it").click()
    expect(tab.get_by_text("For your own run")).to_be_visible(timeout=PATIENCE)
    tab.get_by_role("button", name="Walk through it").click()
    expect(tab).to_have_url(re.compile(r"latent_walk\?.*model=colour"), timeout=PATIENCE)
    tab.get_by_text("About this generator").click()
    tab.get_by_role("button", name="See its training").click()
    expect(tab).to_have_url(re.compile("shown=shipped%3Acolour"), timeout=PATIENCE)


def test_damaged_pictures_and_folders_are_named_and_the_page_goes_on(
    app: AppTest, boss: Supervisor
) -> None:
    folder = RunFolder.create(boss.root / "odd", GANConfig(dataset="shapes"))
    for step in (0, 9):
        Image.fromarray(np.full((40, 40), 99, np.uint8)).save(
            folder.samples_path / f"step-{step:07d}.png"
        )
    folder.samples()[-1].write_bytes(b"half")
    (boss.root / "newer").mkdir()
    (boss.root / "newer" / "config.json").write_text('{"novelty": 1}')
    opened(app, shown="odd")
    captions = [caption.value for caption in app.caption]
    assert "odd: step-0000009.png cannot be read." in captions
    assert "These run folders cannot be shown:" in captions
    assert any("`novelty` is no setting" in code.value for code in app.code)
