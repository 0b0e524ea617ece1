"""What the page on captions says, held to the shipped runs and their cards."""

from functools import cache

import torch

from explorer.images.data.captions import GRAMMAR, HELD_OUT, all_captions, is_held_out
from explorer.images.wording import NAMES, Painter, places_of
from explorer.ui.words import text
from explorer.ui.words.painting import card
from explorer.ui.words.views import VIEWS, WordsConfig
from tests.claims.claims import Claims

claims = Claims(
    "words",
    text.EXPERIMENTS,
    text.REMEMBER[:2],
    [view.question for view in VIEWS.values()],
)


@cache
def painter() -> Painter:
    return Painter()


def shown(title: str) -> WordsConfig:
    config = next(e.config for e in text.EXPERIMENTS if e.title == title)
    assert isinstance(config, WordsConfig)
    return config


def percent(key: str, run: str = "full") -> int:
    return round(100 * float(card(run)[key]))


@claims(
    "One word goes from ring to square. Does the rest of the caption still hold?",
    "Colour and background are right in every picture that was measured. All four words are "
    "right in 96 % of Stage I's pictures, and in 96 % of real ones of that size.",
    "Stage I's pictures have 16 pixels. In how many does the reader find the shape that the "
    "caption says? Nearly all",
    "97 %. Of real pictures of 16 pixels it is 97 %, too: what is missing is the reader's.",
)
def _() -> None:
    found = card()
    assert found["seen_first_ink"] == found["seen_first_paper"] == 1
    assert percent("seen_first_all") == percent("seen_first_real_all") == 96
    assert percent("seen_first_shape") == percent("seen_first_real_shape") == 97
    assert shown("Another word") == WordsConfig(shape="square")
    assert WordsConfig().shape == "ring"
    assert painter().systems["full"].config.first_size == 16


@claims(
    "Blue and square were both learned, never together. What is drawn?",
    "Blue squares, and blue rings: one word gives way, so that the pair is one that was shown. "
    "Captions of this kind are right in 41 % of Stage II's pictures.",
)
def _() -> None:
    config = shown("Never together")
    assert ("blue", "square") == (config.ink, config.shape) in HELD_OUT
    found = painter().draws(places_of(config.words), config.seed, 64).large_words
    aspects = list(GRAMMAR)
    inks = [GRAMMAR["ink"][place] for place in found[:, aspects.index("ink")]]
    shapes = [GRAMMAR["shape"][place] for place in found[:, aspects.index("shape")]]
    assert inks.count("blue") > 0.9 * len(inks)
    assert set(shapes) == {"square", "ring"}
    assert min(map(shapes.count, set(shapes))) > 0.25 * len(shapes)
    assert not is_held_out(config.words | {"shape": "ring"}), "a blue ring was shown"
    assert percent("unseen_second_all") == 41


@claims(
    "Blue squares and green rings were never shown, their words only in other company. How "
    "often are all four words right? In less than half of the pictures",
    "Stage I 46 %, Stage II 41 %; of captions that were shown 96 and 97 %. Size and background "
    "stay right; colour or shape gives way.",
    "Words decide the picture where their pairs were seen. Two words that never met are right "
    "together in less than half of the pictures.",
)
def _() -> None:
    assert set(HELD_OUT) == {("blue", "square"), ("green", "ring")}
    stages = ("first", "second")
    assert [percent(f"unseen_{stage}_all") for stage in stages] == [46, 41]
    assert [percent(f"seen_{stage}_all") for stage in stages] == [96, 97]
    found = card()
    for stage in stages:
        assert found[f"unseen_{stage}_all_high"] < 0.5
        assert min(found[f"unseen_{stage}_{kept}"] for kept in ("size", "paper")) > 0.97
        assert max(found[f"unseen_{stage}_{lost}"] for lost in ("ink", "shape")) < 0.75
    config = painter().systems["full"].config
    assert config.dataset == "shapes:captions-held-out"


@claims(
    "Stage II reads yellow where Stage I read red. Whose colour is drawn?",
    "Stage I's, always. What Stage II adds is not a word but sharpness: 0.070, where Stage I "
    "enlarged has 0.013 and a real picture 0.074.",
    "Stage I reads a red ring, Stage II a yellow one. Which colour has the large picture? "
    "Stage I's",
    "Stage I's colour wins in every picture that was measured. Stage II learned beside "
    "pictures that agree with their captions: it need not look at anything else.",
    "Stage I decides what is drawn, Stage II draws it larger and sharper: where their captions "
    "differ, Stage I's word wins.",
)
def _() -> None:
    found = card()
    assert found["contrary_first_ink"] == 1
    assert found["contrary_second_ink"] == 0
    assert min(found[f"contrary_first_{aspect}"] for aspect in GRAMMAR) > 0.97
    sharp = (found[f"sharpness_{of}"] for of in ("second", "first", "real"))
    assert [f"{one:.3f}" for one in sharp] == ["0.070", "0.013", "0.074"]
    assert found["seen_first_all"] > 0.95, "its pictures agree with their captions"
    config = shown("Two captions")
    assert (config.ink, config.aspect) == ("red", "ink")
    assert GRAMMAR["ink"][GRAMMAR["ink"].index("red") + 1] == "yellow"


@claims(
    "z stays, the noise of c is drawn anew. Do the pictures of a caption differ?",
    "They do: by 0.27 of what two real pictures of a caption differ by, squared. With z drawn "
    "anew it is 0.74. The words hold either way.",
)
def _() -> None:
    assert f"{card()['variety_c']:.2f}" == "0.27"
    assert f"{card()['variety_z']:.2f}" == "0.74"
    config = shown("Only the noise of c")
    for vary in ("z", "c"):
        found = painter().draws(places_of(config.words), config.seed, 48, vary=vary)
        assert (found.small_words == places_of(config.words)).mean() > 0.95, "the words"


@claims(
    "A D that is never shown a wrong caption: does G learn that the words matter? Yes, here it "
    "does",
    "All four words are right in 96 % of its pictures, with wrong captions for D in 96 %. What "
    "differs is captions that were never shown: 29 % against 46 %, of one training each.",
)
def _() -> None:
    assert percent("seen_first_all", "unmatched") == percent("seen_first_all") == 96
    assert percent("unseen_first_all", "unmatched") == 29
    assert percent("unseen_first_all") == 46
    configs = [painter().systems[run].config for run in NAMES]
    assert [config.mismatched for config in configs] == [True, False]
    assert configs[0].first_steps == configs[1].first_steps


def test_the_grammar_has_as_many_captions_as_the_page_says() -> None:
    assert len(all_captions()) == 48
    assert sum(map(is_held_out, all_captions())) == 8
    system = painter().systems["full"]
    assert torch.is_tensor(system.text(torch.tensor([[0, 0, 0, 0]])))
