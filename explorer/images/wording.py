"""The shipped StackGANs as their page uses them: words and a seed in, pictures out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import to_bytes
from explorer.images.data.base import as_pixels
from explorer.images.data.captions import GRAMMAR
from explorer.images.measuring.factor_reader import load_reader
from explorer.images.measuring.words import (
    by_batches,
    captions,
    contrary,
    drawn,
    latents_of,
    read_words,
    real_pictures,
)
from explorer.images.networks.stacked import divergence_from_normal
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems.stackgan import StackGAN
from explorer.images.systems.stackgan.game import shrunk

#: The shipped runs: all parts, and no mismatched pairs.
NAMES = {"full": "stackgan", "unmatched": "stackgan-unmatched"}
Pictures = NDArray[np.uint8]
#: Pictures of other captions that D sees beside those it is asked about.
_OTHERS = 80


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures of a caption by both stages, and the words that the reader finds in them.

    Attributes:
        small: Stage I's, bytes (N, 16, 16, 3).
        large: Stage II's, bytes (N, 32, 32, 3).
        small_words: Places of the words read, (N, aspects).
        large_words: The same of Stage II's.
    """

    small: Pictures
    large: Pictures
    small_words: NDArray[np.int64]
    large_words: NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """What Stage I's D thinks, as mean probabilities and as the terms of its loss, nats.

    Attributes:
        probabilities: Of a real picture with its caption, with a wrong one, of a drawn one.
        terms: -log D, -log(1 - D) and -log(1 - D) of these, means over pictures.
    """

    probabilities: tuple[float, float, float]
    terms: tuple[float, float, float]


def places_of(words: Mapping[str, str]) -> tuple[int, ...]:
    """Return the places of a caption's words."""
    return tuple(choice.index(words[aspect]) for aspect, choice in GRAMMAR.items())


class Painter:
    """Draws pictures of captions; equal words and seeds give equal pictures.

    Raises:
        ValueError: A model or the shape reader is missing or damaged.
    """

    def __init__(self) -> None:
        self.systems: dict[str, StackGAN] = {}
        for key, name in NAMES.items():
            system = load_system(shipped_file("zoo", name))
            assert isinstance(system, StackGAN)
            self.systems[key] = system
        self.reader = load_reader("shape-reader")
        self._judges = {k: by_batches(s.first_discriminator) for k, s in self.systems.items()}

    def _latents(self, seed: int, count: int, vary: str) -> Tensor:
        """Return latents (count, d); what does not vary is the first one's."""
        system = self.systems["full"]
        latents = latents_of(system, count, torch.Generator().manual_seed(seed))
        z = system.config.latent_dim
        if vary == "c":
            latents[:, :z] = latents[:1, :z]
        if vary == "z":
            latents[:, z:] = latents[:1, z:]
        return latents

    @torch.inference_mode()
    def draws(
        self,
        words: Sequence[int],
        seed: int,
        count: int,
        *,
        vary: str = "all",
        run: str = "full",
        second: Sequence[int] | None = None,
    ) -> Drawn:
        """Return some draws of a caption.

        Args:
            words: The places of its words.
            seed: Of z and the noise of both c.
            count: How many.
            vary: What differs between draws: "all", "z" or "c".
            run: A key of `NAMES`; all but "full" have no trained Stage II.
            second: The words that Stage II reads, where they are others.
        """
        rows = torch.tensor([list(words)]).repeat(count, 1)
        latents, system = self._latents(seed, count, vary), self.systems[run]
        if second is None:
            small, large = drawn(system, rows, latents)
        else:
            others = torch.tensor([list(second)]).repeat(count, 1)
            small, large = contrary(system, rows, others, latents)
        shown, larger = (as_pixels(to_bytes(pictures)) for pictures in (small, large))
        return Drawn(
            shown, larger, read_words(self.reader, small), read_words(self.reader, large)
        )

    @torch.inference_mode()
    def divergence(self, words: Sequence[int]) -> tuple[float, float, float]:
        """Return the mean square of mu, the mean variance and the mean KL of Stage I's c."""
        system = self.systems["full"]
        mean, log_variance = system.first.augment(system.text(torch.tensor([list(words)])))
        kl = divergence_from_normal(mean, log_variance)
        return float(mean.square().mean()), float(log_variance.exp().mean()), float(kl)

    @torch.inference_mode()
    def judged(self, words: Sequence[int], wrong: Sequence[int], run: str, seed: int) -> Judged:
        """Return what D thinks of a caption, with a batch of other captions around it."""
        system, judge, count = self.systems[run], self._judges[run], 8
        own = torch.tensor([list(words)]).repeat(count, 1)
        other = torch.tensor([list(wrong)]).repeat(count, 1)
        around = captions(held_out=False)[:_OTHERS]
        rows = torch.cat([own, around])
        pictures = shrunk(
            real_pictures(rows, system.config.image_size, seed), system.config.first_size
        )
        fake = drawn(system, rows, self._latents(seed, len(rows), "all"))[0]
        text, false = system.text(rows), system.text(torch.cat([other, around]))
        asked = ((pictures, text), (pictures, false), (fake, text))
        logits = [judge(images, said)[:count] for images, said in asked]
        signs = (-1, 1, 1)
        terms = [
            torch.nn.functional.softplus(s * v) for s, v in zip(signs, logits, strict=True)
        ]
        first, second, third = (float(v.sigmoid().mean()) for v in logits)
        one, two, three = (float(term.mean()) for term in terms)
        return Judged((first, second, third), (one, two, three))
