"""Whether a picture shows what its caption says, in the eyes of the shape reader."""

import copy
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import to_unit_range
from explorer.images.data.captions import (
    GRAMMAR,
    INKS,
    KINDS,
    SIZES,
    all_captions,
    factors_of,
    is_held_out,
)
from explorer.images.data.shapes import PAPERS, SHAPES, draw_shapes
from explorer.images.measuring.factor_reader import FactorReader, load_reader
from explorer.images.measuring.families import Measured, sharpness
from explorer.images.networks.stacked import CaptionedDiscriminator
from explorer.images.systems import System
from explorer.images.systems.inputs import Inputs
from explorer.images.systems.stackgan import StackGAN
from explorer.images.systems.stackgan.game import shrunk
from explorer.intervals import share_interval

Places = NDArray[np.int64]
#: Pictures that each accuracy is of; each caption has as many of them as the others.
COUNT = 1_040
#: Captions whose draws are compared with each other, and draws of each.
COMPARED, DRAWS = 40, 8
_PART = 260


def captions(*, held_out: bool) -> Tensor:
    """Return words (COUNT, aspects) of captions with pairs held out, or of all others."""
    chosen = [words for words in all_captions() if is_held_out(words) == held_out]
    rows = [[GRAMMAR[aspect].index(word) for aspect, word in words.items()] for words in chosen]
    return torch.tensor(rows).repeat(COUNT // len(rows), 1)


def read_words(reader: FactorReader, pictures: Tensor) -> Places:
    """Return the place of each aspect's word (N, aspects) that pictures look like.

    The shape is the likeliest of those that captions name; a colour is the word whose middle
    hue is nearest on the circle, a size the nearer of both means.

    Args:
        reader: The shape reader.
        pictures: (N, 3, H, W) in [-1, 1].
    """
    reading = reader.read(pictures)
    kinds = [list(SHAPES).index(kind) for kind in KINDS]
    sizes = np.array([np.mean(bounds) for bounds in SIZES.values()])
    found = {
        "size": abs(reading.numbers["size"][:, None] - sizes).argmin(1),
        "ink": _nearest(reading.numbers["hue"], INKS),
        "shape": reading.chances["shape"][:, kinds].argmax(1),
        "paper": _nearest(reading.numbers["background"], PAPERS),
    }
    return np.stack([found[aspect] for aspect in GRAMMAR], axis=1)


def _nearest(hues: NDArray[np.float64], words: dict[str, tuple[float, float]]) -> Places:
    middles = np.array([np.mean(bounds) for bounds in words.values()])
    apart = abs(hues[:, None] - middles) % 1
    return np.asarray(np.minimum(apart, 1 - apart).argmin(1))


def accuracy_facts(name: str, found: Places, wanted: Places) -> Measured:
    """Return the share of pictures that show each word and all words, with 95 % intervals.

    Args:
        name: What the keys begin with.
        found: The words read, (N, aspects).
        wanted: Those of the captions.
    """
    right = found == wanted
    facts: Measured = {}
    for aspect, hits in (*zip(GRAMMAR, right.T, strict=True), ("all", right.all(1))):
        interval = share_interval(int(hits.sum()), len(hits))
        key = f"{name}_{aspect}"
        facts |= {key: float(interval.estimate), f"{key}_low": float(interval.low)}
        facts[f"{key}_high"] = float(interval.high)
    return facts


def latents_of(system: StackGAN, count: int, rng: torch.Generator) -> Tensor:
    """Return z and the noise of both c for so many pictures."""
    size = system.config.latent_dim + 2 * system.config.condition_dim
    return torch.randn(count, size, generator=rng)


def drawn(system: StackGAN, words: Tensor, latents: Tensor) -> tuple[Tensor, Tensor]:
    """Return the pictures of both stages of words (N, aspects) and latents (N, d)."""
    parts = zip(torch.split(words, _PART), torch.split(latents, _PART), strict=True)
    both = [system.both(Inputs(words=w, latents=z)) for w, z in parts]
    return torch.cat([small for small, _ in both]), torch.cat([large for _, large in both])


def real_pictures(words: Tensor, side: int, seed: int = 8_011) -> Tensor:
    """Return drawn shapes (N, 3, side, side) in [-1, 1] of words (N, aspects)."""
    every = [list(caption.values()) for caption in all_captions()]
    said = [
        [choice[place] for choice, place in zip(GRAMMAR.values(), row, strict=True)]
        for row in words.tolist()
    ]
    numbers = np.array([every.index(words) for words in said])
    pixels = draw_shapes(factors_of(numbers, np.random.default_rng(seed)), side)
    return to_unit_range(torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy()))


def spread(pictures: Tensor) -> float:
    """Return the mean squared difference of two draws of one caption.

    Args:
        pictures: (captions, draws, C, H, W).
    """
    return float(2 * pictures.var(1).mean())


def variety_facts(system: StackGAN) -> Measured:
    """Return how much Stage I's draws of one caption differ, and what makes them differ.

    In units of two real pictures of a caption. Of z alone: c is one draw for all; of the noise
    of c alone: z is.
    """
    words = captions(held_out=False)[:COMPARED].repeat_interleave(DRAWS, 0)
    rng = torch.Generator().manual_seed(3)
    latents = latents_of(system, len(words), rng)
    z = system.config.latent_dim
    only_z, only_c = latents.clone(), latents.clone()
    first = latents.reshape(COMPARED, DRAWS, -1)[:, :1].expand(-1, DRAWS, -1).flatten(0, 1)
    only_z[:, z:], only_c[:, :z] = first[:, z:], first[:, :z]
    real = shrunk(real_pictures(words, system.config.image_size), system.config.first_size)
    unit = spread(real.reshape(COMPARED, DRAWS, *real.shape[1:]))
    kinds = {"variety": latents, "variety_z": only_z, "variety_c": only_c}
    return {
        name: spread(drawn(system, words, chosen)[0].reshape(COMPARED, DRAWS, *real.shape[1:]))
        / unit
        for name, chosen in kinds.items()
    }


def contrary_facts(system: StackGAN, reader: FactorReader, latents: Tensor) -> Measured:
    """Return whose word Stage II draws where its caption differs from Stage I's in one aspect.

    Per aspect the share of pictures that show Stage II's word, and that show Stage I's.
    """
    words = captions(held_out=False)
    facts: Measured = {}
    for place, aspect in enumerate(GRAMMAR):
        other = next_word(words, place)
        found = read_words(reader, torch.cat(list(_contrary(system, words, other, latents))))
        for stage, meant in (("second", other), ("first", words)):
            hits = found[:, place] == meant[:, place].numpy()
            facts[f"contrary_{stage}_{aspect}"] = float(hits.mean())
    return facts


def _contrary(
    system: StackGAN, first: Tensor, second: Tensor, latents: Tensor
) -> Iterator[Tensor]:
    """Yield Stage II's pictures of other words than Stage I's."""
    for some in torch.split(torch.arange(len(first)), _PART):
        yield contrary(system, first[some], second[some], latents[some])[1]


def contrary(
    system: StackGAN, first: Tensor, second: Tensor, latents: Tensor
) -> tuple[Tensor, Tensor]:
    """Return both stages' pictures where each has words of its own, (N, aspects) each."""
    config = system.config
    parts = [config.latent_dim, config.condition_dim, config.condition_dim]
    z, one, other = torch.split(latents, parts, dim=1)
    small = system.small(z, system.text(first), one)
    c, *_ = system.conditioned("second", system.text(second), other)
    return small, system.second(small, c)


def _luminance(pictures: Tensor) -> Tensor:
    return pictures.mean(1, keepdim=True)


@torch.inference_mode()
def word_facts(system: System) -> Measured:
    """Return all numbers of a card; none for other data than shapes with captions.

    Stage II is left out where it has not been trained.
    """
    assert isinstance(system, StackGAN)
    config = system.config
    facts: Measured = {}
    if tuple(system.choices) != tuple(GRAMMAR):
        return facts
    reader, rng = load_reader("shape-reader"), torch.Generator().manual_seed(1)
    latents = latents_of(system, COUNT, rng)
    trained = config.steps > config.first_steps
    for kind, held_out in (("seen", False), ("unseen", True)):
        words = captions(held_out=held_out)
        small, large = drawn(system, words, latents)
        original = real_pictures(words, config.image_size)
        shown = {"first": small, "first_real": shrunk(original, config.first_size)}
        if trained:
            shown |= {"second": large, "second_real": original}
        for name, pictures in shown.items():
            found = read_words(reader, pictures)
            facts |= accuracy_facts(f"{kind}_{name}", found, words.numpy())
        if trained and not held_out:
            facts |= _larger_facts(small, large, original)
    facts |= variety_facts(system) | judge_facts(system) | {"pictures": COUNT}
    return facts | (contrary_facts(system, reader, latents) if trained else {})


def by_batches(judge: CaptionedDiscriminator) -> CaptionedDiscriminator:
    """Return a copy of a D that norms by the batch that it sees, as it does in training."""
    judge = copy.deepcopy(judge).train()
    for child in judge.modules():
        if isinstance(child, torch.nn.BatchNorm2d):
            child.momentum = 0.0
    return judge


def next_word(words: Tensor, place: int) -> Tensor:
    """Return captions (N, aspects) with the next word, counted round, of one aspect."""
    other = words.clone()
    other[:, place] = (other[:, place] + 1) % len(list(GRAMMAR.values())[place])
    return other


def judge_facts(system: StackGAN) -> Measured:
    """Return by aspect how often Stage I's D prefers a real picture's own caption.

    The other caption has the next word of that aspect; with 95 % intervals.
    """
    judge = by_batches(system.first_discriminator)
    words, config = captions(held_out=False), system.config
    pictures = shrunk(real_pictures(words, config.image_size), config.first_size)
    own = judge(pictures, system.text(words))
    facts: Measured = {}
    for place, aspect in enumerate(GRAMMAR):
        wrong = judge(pictures, system.text(next_word(words, place)))
        hits = share_interval(int((own > wrong).sum()), len(words))
        key = f"d_right_{aspect}"
        facts |= {key: float(hits.estimate), f"{key}_low": float(hits.low)}
        facts[f"{key}_high"] = float(hits.high)
    return facts


def _larger_facts(small: Tensor, large: Tensor, original: Tensor) -> Measured:
    """Return how sharp Stage II's pictures are, and whether they keep Stage I's."""
    side = small.shape[-1]
    bigger = torch.nn.functional.interpolate(
        small, size=large.shape[2:], mode="bicubic", antialias=True
    )
    kept = (shrunk(large, side) - small).square().mean()
    others = (shrunk(large.roll(1, 0), side) - small).square().mean()
    return {
        "kept": float(kept / others),
        "sharpness_first": float(sharpness(_luminance(bigger))),
        "sharpness_second": float(sharpness(_luminance(large))),
        "sharpness_real": float(sharpness(_luminance(original))),
    }
