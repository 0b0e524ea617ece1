"""The shipped CAAEs as their page uses them: one face in, the same at every age out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.data import folder, to_bytes, to_unit_range
from explorer.images.data.base import as_images, as_pixels
from explorer.images.data.faces import default_factors, draw_faces
from explorer.images.measuring.ageing import HELD_OUT_SEED, people, uniform_distances
from explorer.images.measuring.factor_reader import Drawn, FactorReader, Reading, load_reader
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.systems import CAAE, sample_latents

#: By what a page calls them: the shipped runs, which differ in the weights of the two games.
RUNS: dict[str, str] = {
    "both": "caae",
    "no-pictures": "caae-no-pictures",
    "no-codes": "caae-no-codes",
}
#: Faces that can be chosen, none of which a run has seen; pixels a side.
COUNT, SIDE = 24, 32
#: Codes whose histogram is shown.
CODES = 600
Pictures = NDArray[np.uint8]
Numbers = NDArray[np.float64]


@lru_cache(maxsize=1)
def held_out() -> Drawn:
    """Return the faces that can be chosen, with all their factors."""
    return people(COUNT, HELD_OUT_SEED + 2)


@lru_cache(maxsize=1)
def _unseen() -> Tensor:
    """Return the faces (600, C, H, W) in [-1, 1] whose codes are shown."""
    return to_unit_range(people(CODES).images)


def chosen_face(place: int) -> Pictures:
    """Return one of the faces that can be chosen, bytes (32, 32, 3)."""
    face: Pictures = as_pixels(held_out().images[place : place + 1])[0]
    return face


def drawn_face(**factors: float | str) -> Pictures:
    """Return a face drawn of some factors, the others plain, bytes (32, 32, 3)."""
    face = draw_faces(default_factors(**factors), SIDE)[0]
    return np.ascontiguousarray(face.transpose(1, 2, 0))


def own_face(content: bytes) -> Pictures:
    """Return a student's picture as bytes (32, 32, 3), its middle cut to a square.

    Raises:
        ValueError: The file is no picture that can be read; one sentence.
    """
    return folder.own_picture(content, SIDE)


@dataclass(frozen=True, eq=False)
class Aged:
    """One face at every age.

    Attributes:
        pictures: Bytes (ages, H, W, 3).
        reading: What the face reader makes of the face itself, then of the others.
        terms: By age, the unweighted terms of E's and G's loss against the face itself.
    """

    pictures: Pictures
    reading: Reading
    terms: tuple[Mapping[str, float], ...]


class Ager:
    """A shipped system that draws a face at other ages; equal faces give equal pictures.

    Raises:
        ValueError: The model or the face reader is missing or damaged.
    """

    def __init__(self, run: str) -> None:
        system = load_system(shipped_file("zoo", RUNS[run]))
        assert isinstance(system, CAAE)
        self.system, self.config = system, system.config
        self.reader: FactorReader = load_reader("face-reader")

    @property
    def ages(self) -> int:
        """Return how many ages there are."""
        return self.system.labels[0]

    @torch.inference_mode()
    def aged(self, face: Pictures) -> Aged:
        """Return a face (H, W, 3) at every age, its own code with each label in turn."""
        images = to_unit_range(as_images(face[None]))
        codes, terms, drawn = self.system.encoder(images), [], []
        for age in range(self.ages):
            told = self.system.told(torch.tensor([age]))
            back = self.system.generator(codes, told)
            found = self.system.terms(images, codes, back, told)
            terms.append({name: float(term) for name, term in found.items()})
            drawn.append(back)
        every = torch.cat(drawn)
        reading = self.reader.read(torch.cat([images, every]))
        return Aged(as_pixels(to_bytes(every)), reading, tuple(terms))

    @cached_property
    def codes(self) -> Numbers:
        """The codes (600, d) of faces that the run has not seen."""
        with torch.inference_mode():
            found: Tensor = self.system.encoder(_unseen())
        return found.double().numpy()

    @cached_property
    def distances(self) -> Numbers:
        """The Kolmogorov-Smirnov distance of each number of these codes to the prior, (d,)."""
        return uniform_distances(torch.from_numpy(self.codes))

    @torch.inference_mode()
    def strangers(self, seed: int, count: int) -> Pictures:
        """Return people whose codes are drawn from the prior, at every age.

        Returns:
            (ages * count, H, W, 3): all at the first age, then all at the next.
        """
        rng = torch.Generator().manual_seed(seed)
        codes = sample_latents((count, self.config.latent_dim), "uniform", rng)
        drawn = [
            self.system.generator(codes, self.system.told(torch.full((count,), age)))
            for age in range(self.ages)
        ]
        return as_pixels(to_bytes(torch.cat(drawn)))
