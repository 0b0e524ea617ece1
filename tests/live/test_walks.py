"""A walk through latent space in a worker's scheduler, in this process."""

import json
import pickle
import time
from pathlib import Path

import pytest

from explorer.images.latent.series import CheckpointSeries
from explorer.images.latent.shared import Stored
from explorer.images.latent.walk import KNOB_REACH, SEEDS, WalkConfig
from explorer.images.systems.gan import GANConfig
from explorer.live.commands import Ask, Watch
from explorer.live.protocol import BeginRun, Message, Reply, Request
from explorer.live.scheduler import Scheduler
from explorer.live.view import Moment
from explorer.live.walks import PIECE, BeginWalk, WalkView
from explorer.toy.config import ToyConfig
from explorer.toy.recording import RecordedRun
from tests.images.untrained import untrained_run


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    config = GANConfig(image_size=16, latent_dim=12, generator_features=8)
    folder = tmp_path_factory.mktemp("walk") / "run"
    return Stored("made up", str(untrained_run(folder, config, (0, 10)).path))


class Desk:
    """A scheduler with one walk, job 1, seen by one browser."""

    def __init__(self, source: Stored | CheckpointSeries, config: WalkConfig) -> None:
        self.replies: dict[int, Reply] = {}
        self.scheduler = Scheduler(self.hear, capacity=1)
        self.serial = 0
        self.view = WalkView("first scene", config)
        self.take(1, BeginWalk(source))
        self.take(1, Watch("a browser", self.view))

    def hear(self, message: Message) -> None:
        if isinstance(message, Reply):
            assert message.serial not in self.replies, "answered twice"
            self.replies[message.serial] = message

    def take(self, job: int, wish: object) -> int:
        self.serial += 1
        self.scheduler.take(Request(self.serial, job, wish))  # type: ignore[arg-type]
        return self.serial

    def say(self, said: str) -> int:
        return self.take(1, Ask("a browser", said=said))

    def ask(self, **place: object) -> dict[str, object]:
        """Return the header of the next picture."""
        serial = self.say(json.dumps({"scene": self.view.name, "serial": 7, **place}))
        self.work_until(serial)
        picture = self.replies[serial].value
        assert isinstance(picture, bytes)
        length = int.from_bytes(picture[:4], "little")
        header = json.loads(picture[4 : 4 + length])
        assert isinstance(header, dict)
        return header

    def work_until(self, serial: int) -> None:
        end = time.monotonic() + 30
        while serial not in self.replies:
            assert time.monotonic() < end, "waited too long"
            self.scheduler.work()


@pytest.fixture
def desk(source: Stored) -> Desk:
    return Desk(source, WalkConfig(together=True, knobs="axes", x=0.5))


def test_each_wish_is_answered_by_its_own_picture(desk: Desk) -> None:
    first = desk.ask()
    assert (first["serial"], first["shape"]) == (7, [64, 16, 16, 1])
    assert first["point"] == {"x": 0.5, "y": desk.view.config.y, "time": 1, "amounts": []}
    here = desk.ask(x=0.25, y=-0.5, time=0, amounts=[0, 2.0], have=first["map_key"])
    assert here["point"] == {"x": 0.25, "y": -0.5, "time": 0, "amounts": [0.0, 2.0]}


def test_the_map_is_sent_to_a_browser_that_has_it_not(desk: Desk) -> None:
    first = desk.ask()
    again = desk.ask(x=0.1, have=first["map_key"])
    names = [[a["name"] for a in header["arrays"]] for header in (first, again)]  # type: ignore[attr-defined]
    assert names == [["picture", "map"], ["picture"]]


def test_a_place_out_of_range_is_brought_back(desk: Desk) -> None:
    far = desk.ask(x=1e30, y=-7.0, time=10**12, amounts=[1e9] * 50)
    point = {"x": 1.0, "y": -1.0, "time": 1, "amounts": [KNOB_REACH] * 6}
    assert far["point"] == point


def test_what_was_said_in_an_earlier_scene_moves_nobody(desk: Desk) -> None:
    assert desk.ask(x=0.9, scene="an older one")["point"]["x"] == 0.5  # type: ignore[index]


@pytest.mark.parametrize(
    "said",
    ["", "next", "{}", "[" * 5_000, '{"scene":"first scene","serial":1,"x":NaN}',
     '{"scene":"first scene","serial":1,"x":"<b>"}', '{"scene":1,"serial":1,"cost":9}'],
)  # fmt: skip
def test_what_no_browser_says_is_refused_and_harms_nothing(desk: Desk, said: str) -> None:
    assert desk.replies[desk.say(said)].error is not None
    assert desk.ask()["serial"] == 7


def test_others_train_while_many_pictures_are_drawn(desk: Desk) -> None:
    small = ToyConfig(generator_widths=(8,), discriminator_widths=(8,), batch_size=2)
    desk.take(2, BeginRun((small,), playing=True))
    run = desk.scheduler._posts[2].job
    assert isinstance(run, RecordedRun)
    for _ in range(3):
        desk.ask()
    assert run.newest > 0


def test_a_walk_is_drawn_in_pieces(source: Stored) -> None:
    walk = BeginWalk(source).make()
    view = WalkView("first scene", WalkConfig(together=True))
    view.hear(walk, '{"scene": "first scene", "serial": 1}')
    slices = 0
    while walk.active:
        walk.advance(0.0)
        slices += 1
    assert slices >= SEEDS // PIECE
    assert b"first scene" in view.picture(walk, Moment("1"))


def test_a_model_that_was_brought_travels_to_a_worker_and_draws_the_same(
    source: Stored,
) -> None:
    brought = CheckpointSeries(Path(source.path), "mine", trusted=False)
    there = pickle.loads(pickle.dumps(BeginWalk(brought))).source
    texts = [Desk(model, WalkConfig()).ask(x=0.3)["text"] for model in (brought, there)]
    assert texts[0] == texts[1]


def test_a_generator_that_is_gone_is_a_sentence(tmp_path: Path, source: Stored) -> None:
    config = GANConfig(image_size=16, latent_dim=12, generator_features=8)
    run = untrained_run(tmp_path / "run", config, (0, 10))
    desk = Desk(Stored("gone", str(run.path)), WalkConfig())
    first = desk.ask()
    run.light_checkpoints()[0].unlink()
    assert "refused" in desk.ask(time=0)
    assert desk.ask(time=1)["text"] == first["text"]
