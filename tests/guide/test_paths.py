"""The paths through the lectures: every link opens, every item has its place."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from explorer.config import Config
from explorer.images.latent.walk import SEEDS
from explorer.ui.frame import state
from explorer.ui.frame.place import Place
from explorer.ui.guide.fields import described
from explorer.ui.guide.follow import stop_at, visit
from explorer.ui.guide.glossary import TERMS
from explorer.ui.guide.items import ITEMS, LECTURES
from explorer.ui.guide.links import link, refused
from explorer.ui.guide.pages import PAGES, MapPage
from explorer.ui.guide.paths import PATHS, missing
from explorer.ui.guide.stop import Stop
from explorer.ui.guide.stops import STOPS
from explorer.ui.guide.words import matching
from explorer.ui.one_step.text import WORDS

ROOT = Path(__file__).parents[2]


def test_every_item_is_on_the_path_of_its_lectures_or_left_out_with_a_reason() -> None:
    assert not list(missing())


def test_items_are_those_of_the_lectures() -> None:
    counts = {"T": 38, "A": 27, "K": 10, "E": 18}
    assert list(ITEMS) == [f"{k}{n}" for k, most in counts.items() for n in range(1, most + 1)]
    assert list(PATHS) == list(LECTURES)


@pytest.mark.parametrize("name", PAGES)
def test_the_map_opens_every_page_in_its_first_state(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: dict[str, Config] = {}
    monkeypatch.setattr(state, "go", opened.__setitem__)
    visit(name)
    config = opened[name]
    assert isinstance(config, PAGES[name].config_type)
    assert not config.to_query()


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_link_of_a_stop_opens_its_own_state(stop: Stop) -> None:
    assert not refused(stop)
    assert stop.seen()
    assert (ROOT / "pages" / f"{stop.page}.py").exists()


def test_stop_that_its_page_does_not_know_is_refused() -> None:
    assert refused(Stop("x", (), "divergences", "", experiment="No such"))
    assert refused(Stop("x", (), "divergences", "", state={"view": "no such"}))


def test_link_names_the_place_beside_the_state() -> None:
    assert link(STOPS["js"], "s5", 17) == (
        "/divergences?pair=lines&separation=0.5&path=s5&item=17"
    )


def test_every_stop_is_on_a_path() -> None:
    assert {key for path in PATHS.values() for key in path} == set(STOPS)


def test_place_beyond_the_path_is_none() -> None:
    assert stop_at(Place(path="s1", item=60)) is None
    assert stop_at(Place(path="s9", item=1)) is None


def test_words_name_pages_that_are_there() -> None:
    assert {term.page for term in TERMS.values()} <= set(PAGES)
    assert "mode collapse" in matching("Collapse")
    assert not matching("no such word")


def opened(page: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    at.query_params.update(query)
    return at.run()


def test_page_keeps_the_place_in_its_link() -> None:
    at = opened("divergences", path="s5", item="17", separation="0.5")
    assert not at.exception
    assert not at.warning
    assert at.query_params["path"] in ("s5", ["s5"])
    assert at.query_params["item"] in ("17", ["17"])


def test_a_place_that_cannot_be_is_refused_with_one_sentence() -> None:
    at = opened("divergences", path="s5", item="1000000")
    assert "it must be a whole number from 0 to 60" in at.warning[0].value


@pytest.mark.parametrize("page", ["lectures", "glossary"])
def test_page_of_the_guide_opens(page: str) -> None:
    at = opened(page)
    assert not at.exception
    assert len(at.button) > 20


@pytest.mark.slow
def test_search_finds_pages_words_and_every_control_without_torch() -> None:
    code = (
        "import sys\nfrom explorer.ui.guide.search import everything\n"
        "found = everything()\n"
        "assert any(t.startswith('Latent walk: ') for t in found), found\n"
        "assert any(t.startswith('Ema decay: ') for t in found)\n"
        "assert any(t.startswith('sigmoid') for t in found)\n"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_controls_are_read_from_the_source_as_they_are(page: MapPage) -> None:
    fields = page.config_type.model_fields.items()
    real = {name: field.description for name, field in fields if field.description}
    assert described(page.config) == real


def test_algorithm_has_the_stages_that_its_stop_counts() -> None:
    players = [player for player, _ in WORDS]
    assert players.count("discriminator") == 7
    assert players.count("generator") == 6
    assert "Thirteen stages: seven of D, six of G." in STOPS["algorithm"].look


def test_walk_draws_as_many_pictures_as_its_stop_says() -> None:
    assert SEEDS == 64
    assert "all 64 pictures" in STOPS["conditional"].look


def test_short_link_opens_the_state_of_its_stop_and_says_what_to_say() -> None:
    def script() -> None:
        import runpy

        from explorer.ui.guide import follow

        follow.enter("divergences")
        follow.row("divergences")
        runpy.run_path("pages/divergences.py")

    at = AppTest.from_function(script, default_timeout=60)
    place = PATHS["s5"].index("js") + 1
    at.query_params.update({"path": "s5", "item": str(place)})
    at.run()
    assert not at.exception
    assert at.session_state["divergences:config"] == STOPS["js"].config()
    assert any(STOPS["js"].say in text.value for text in at.markdown)
    labels = [button.label for button in at.button]
    assert labels[:3] == ["Back", "Next", "Leave"]
