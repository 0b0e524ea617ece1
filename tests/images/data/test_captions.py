import numpy as np
import pytest
import torch

from explorer.images.data import load_images
from explorer.images.data.captions import (
    GRAMMAR,
    INKS,
    SIZES,
    all_captions,
    caption_number,
    caption_of,
    factors_of,
    grammar_of,
    is_held_out,
    load_captioned,
    parse_caption,
    words_of,
)
from explorer.images.data.shapes import PAPERS, SHAPES
from explorer.images.systems.stackgan import StackGANConfig


def test_a_caption_says_its_words_and_gives_them_back() -> None:
    every = all_captions()
    assert len({caption_of(words) for words in every}) == 48
    assert all(parse_caption(caption_of(words)) == words for words in every)


@pytest.mark.parametrize("caption", ["a red star", "a small red moon on cream", "x" * 500])
def test_what_is_no_caption_is_refused(caption: str) -> None:
    with pytest.raises(ValueError, match="is no caption, such as 'a small red ring on cream'"):
        parse_caption(caption)


def test_numbers_and_words_of_captions_undo_each_other() -> None:
    choices = tuple(map(len, GRAMMAR.values()))
    numbers = torch.arange(48)
    words = words_of(numbers, choices)
    assert torch.equal(caption_number(words, choices), numbers)
    said = all_captions()[41]
    places = [GRAMMAR[aspect].index(word) for aspect, word in said.items()]
    assert words[41].tolist() == places


def test_what_is_drawn_is_what_the_caption_says() -> None:
    captions = np.arange(48)
    factors = factors_of(captions, np.random.default_rng(3))
    assert not factors.rotation.any()
    assert abs(np.stack([factors.x, factors.y]) - 0.5).max() < 0.11
    for place, words in enumerate(all_captions()):
        low, high = SIZES[words["size"]]
        assert low - 1e-6 <= factors.size[place] <= high + 1e-6
        assert factors.shape[place] == list(SHAPES).index(words["shape"])
        for hue, (start, end) in (
            (factors.hue[place], INKS[words["ink"]]),
            (factors.background[place], PAPERS[words["paper"]]),
        ):
            assert (hue - start) % 1 <= end - start + 1e-5


def test_held_out_pairs_of_words_are_never_shown() -> None:
    every = all_captions()
    shown = load_captioned("captions-held-out", 16, 3_000).labels
    assert shown is not None
    seen = set(shown.tolist())
    hidden = {place for place, words in enumerate(every) if is_held_out(words)}
    assert len(hidden) == 8
    assert seen == set(range(48)) - hidden
    both = {(words["ink"], words["shape"]) for words in map(every.__getitem__, hidden)}
    assert both == {("blue", "square"), ("green", "ring")}
    everything = load_captioned("captions", 16, 3_000).labels
    assert everything is not None
    assert set(everything.tolist()) == set(range(48))


def test_a_run_reads_captions_as_classes() -> None:
    images = load_images(StackGANConfig(max_images=32))
    assert images.classes == 48
    assert images.class_names[0] == "a small red square on cream"
    assert images.images.shape == (32, 3, 32, 32)
    assert grammar_of("shapes:captions") == GRAMMAR
    assert grammar_of("shapes:red") == {}
    assert grammar_of("faces:captions") == {}
