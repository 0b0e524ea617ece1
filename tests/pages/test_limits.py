"""What a public server refuses, and where the pages say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer import limits
from explorer.images.launch.supervisor import Supervisor
from explorer.ui.frame import uploads
from explorer.ui.train_images import registry, space
from tests.waiting import Clock

PAGES = Path(__file__).parents[2] / "pages"


@pytest.fixture
def boss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """Order runs that never begin."""
    made = Supervisor(tmp_path / "runs", gpus=())
    monkeypatch.setattr(registry, "supervisor", lambda: made)
    monkeypatch.setenv("GAN_EXPLORER_RUNS", str(tmp_path / "runs"))
    return made


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_EXPLORER_READ_ONLY", "1")


@pytest.fixture
def train(boss: Supervisor) -> AppTest:
    return AppTest.from_file(PAGES / "train_images.py", default_timeout=60)


def ordered(at: AppTest) -> AppTest:
    at.button(key="train_images-start").click().run()
    assert not at.exception
    return at


@pytest.mark.usefixtures("closed")
def test_a_server_that_only_shows_trains_deletes_and_takes_nothing(train: AppTest) -> None:
    train.run()
    assert not train.exception
    assert limits.CLOSED in [info.value for info in train.info]
    assert any(limits.CLOSED in caption.value for caption in train.caption)
    labels = {button.label for button in train.button}
    assert not labels & {"Start training", "Pause", "Stop now", "Resume", "Yes, delete it"}
    assert not train.get("file_uploader")
    assert "Take its settings" in labels
    assert not any("press 'Start training'" in caption.value for caption in train.caption)


@pytest.mark.usefixtures("closed")
def test_a_forged_click_changes_nothing_on_a_server_that_only_shows(
    train: AppTest, boss: Supervisor
) -> None:
    train.session_state["train_images:order"] = True
    train.run()
    assert not boss.runs()
    with pytest.raises(ValueError, match="only shows"):
        registry.refuse()


@pytest.mark.usefixtures("closed", "boss")
@pytest.mark.parametrize(
    ("page", "label"),
    [("latent_walk", "Load a checkpoint"), ("desk", "Or go on with a course's file")],
)
def test_no_page_takes_a_file_there(page: str, label: str) -> None:
    at = AppTest.from_file(PAGES / f"{page}.py", default_timeout=60).run()
    assert not at.exception
    assert not at.get("file_uploader")
    assert any(f"{label}: {limits.CLOSED}" in c.value for c in at.caption)


@pytest.mark.slow
def test_a_session_queues_so_many_runs_and_another_may_go_on(
    train: AppTest, boss: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_MOST_RUNS", "2")
    train.run()
    for count in (1, 2):
        ordered(train)
        assert len(boss.runs()) == count
    mine = [run.name for run in boss.runs()]
    ordered(train)
    assert len(boss.runs()) == 2
    assert "2 runs of yours train or wait, as many as" in train.error[0].value
    other = AppTest.from_file(PAGES / "train_images.py", default_timeout=60).run()
    ordered(other)
    assert len(boss.runs()) == 3
    boss.pause(mine[0])
    ordered(train)
    assert len(boss.runs()) == 4
    at = train.selectbox(key="train_images.shown").set_value(mine[0]).run()
    at.button(key="train_images-Resume").click().run()
    assert "2 runs of yours train or wait, as many as" in at.error[0].value


def test_a_full_disk_is_said_and_unused_uploads_can_be_deleted(
    train: AppTest, boss: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = boss.root / "uploads" / "one" / "pets.zip"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"x" * 2_000)
    monkeypatch.setattr("explorer.images.store.space.KEPT", -1.0)
    monkeypatch.setattr(limits, "most_bytes", lambda: 2_000)
    space._taken.clear()
    train.run()
    assert "When it is full, nothing new starts" in train.warning[0].value
    ordered(train)
    assert not boss.runs()
    assert "delete some that nobody needs" in train.error[0].value
    train.button(key="train_images-free").click().run()
    assert not train.exception
    assert not upload.exists()
    ordered(train)
    assert len(boss.runs()) == 1


def page_with_uploads() -> None:
    import streamlit as st

    from explorer.ui.frame import uploads

    names = st.session_state.setdefault("names", [])
    uploads.field("A file", ["txt"], key="one", taken=lambda file: names.append(file.name))
    uploads.field("Another", ["txt"], key="two")


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Iterator[limits.Pace]:
    pace = limits.Pace()
    monkeypatch.setattr(uploads, "_everybody", lambda: pace)
    yield pace


@pytest.mark.usefixtures("everybody")
def test_uploads_beyond_those_of_a_minute_are_refused_with_the_time_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GAN_EXPLORER_MOST_UPLOADS", "1")
    at = AppTest.from_function(page_with_uploads).run()
    for name in ("a.txt", "b.txt"):
        at.file_uploader(key="one").set_value((name, b"content", "text/plain")).run()
        assert not at.exception
    assert "Each may upload 1 files a minute here, all together 10" in at.error[0].value
    assert at.session_state["names"] == ["a.txt"]


@pytest.mark.usefixtures("everybody")
def test_a_file_that_was_taken_stays_and_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_EXPLORER_MOST_UPLOADS", "1")
    clock = Clock()
    monkeypatch.setattr(uploads, "time", clock)
    at = AppTest.from_function(page_with_uploads).run()
    at.file_uploader(key="one").set_value(("a.txt", b"content", "text/plain")).run()
    clock.now += 2 * limits.MINUTE
    at.file_uploader(key="two").set_value(("b.txt", b"content", "text/plain")).run()
    at.run()
    assert not at.exception
    assert not at.error
