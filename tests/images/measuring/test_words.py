import numpy as np
import pytest
import torch
from torch import nn

from explorer.images.data.captions import GRAMMAR, all_captions, is_held_out
from explorer.images.measuring.factor_reader import load_reader
from explorer.images.measuring.words import (
    COUNT,
    accuracy_facts,
    by_batches,
    captions,
    next_word,
    read_words,
    real_pictures,
    spread,
)
from explorer.images.networks.stacked import CaptionedDiscriminator
from explorer.images.systems.stackgan.game import shrunk


def test_both_kinds_of_captions_are_whole_and_apart() -> None:
    seen, never = (captions(held_out=held_out) for held_out in (False, True))
    assert len(seen) == len(never) == COUNT
    kinds = [{tuple(row) for row in words.tolist()} for words in (seen, never)]
    assert (len(kinds[0]), len(kinds[1])) == (40, 8)
    assert not kinds[0] & kinds[1]
    assert sum(map(is_held_out, all_captions())) == 8


def test_the_reader_finds_the_words_of_real_pictures() -> None:
    words = captions(held_out=False)[:240]
    large = real_pictures(words, 32)
    for pictures in (large, shrunk(large, 16)):
        found = read_words(load_reader("shape-reader"), pictures)
        right = (found == words.numpy()).mean(0)
        for aspect, share in zip(GRAMMAR, right, strict=True):
            assert share > 0.95, (pictures.shape, aspect)


def test_accuracies_count_words_and_whole_captions() -> None:
    wanted = np.zeros((4, 4), np.int64)
    found = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    facts = accuracy_facts("x", found, wanted)
    shares = [facts[f"x_{aspect}"] for aspect in (*GRAMMAR, "all")]
    assert shares == [0.75, 1, 0.75, 1, 0.5]
    assert facts["x_ink_low"] == pytest.approx(4 / (4 + 1.959964**2), rel=1e-4)


def test_the_next_word_is_another_one_of_the_same_aspect() -> None:
    words = torch.tensor([[1, 3, 5, 0]])
    assert next_word(words, 1).tolist() == [[1, 0, 5, 0]]
    assert words.tolist() == [[1, 3, 5, 0]]


def test_two_draws_differ_by_twice_their_variance() -> None:
    draws = torch.randn(500, 8, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    assert spread(2 * draws) == pytest.approx(8, rel=0.02)
    assert spread(torch.ones(3, 2, 1, 2, 2)) == 0


def test_a_judge_by_batches_keeps_its_statistics_and_leaves_the_original() -> None:
    judge = CaptionedDiscriminator(3, 8, 4, 14, 4).eval()
    pictures, text = torch.randn(6, 3, 8, 8), torch.randn(6, 14)
    before = [child.running_mean.clone() for child in judge.modules() if _is_norm(child)]  # type: ignore[operator]
    copied = by_batches(judge)
    one, other = copied(pictures, text), copied(3 * pictures + 1, text)
    assert not torch.allclose(one, other)
    assert torch.equal(copied(pictures, text), one)
    for module in (judge, copied):
        after = [child.running_mean for child in module.modules() if _is_norm(child)]
        assert all(torch.equal(a, b) for a, b in zip(after, before, strict=True))  # type: ignore[arg-type]
    assert not judge.training


def _is_norm(module: nn.Module) -> bool:
    return isinstance(module, nn.BatchNorm2d)
