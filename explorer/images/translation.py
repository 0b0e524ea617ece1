"""Tasks of translation with their shipped systems, and the way of one picture through one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explorer.images.config import RunConfig
from explorer.images.data import folder, halves, to_bytes, to_unit_range
from explorer.images.data.base import as_images, as_pixels
from explorer.images.data.faces.parts import PARTS
from explorer.images.data.pairs import PAIRS
from explorer.images.measuring.translation import disturbed, drawn, held_out
from explorer.images.networks.translation import field_of_view
from explorer.images.store.shipped import load_system, shipped_file
from explorer.images.store.zoo import ZOO
from explorer.images.systems.cyclegan import CycleGAN, CycleGANConfig, distance
from explorer.images.systems.pix2pix import GAME, Pix2Pix, Pix2PixConfig

TaskName = Literal["outline", "map", "grey", "colour", "shape", "backdrop", "hues", "age"]
Way = Literal["forth", "back"]
Pixels = NDArray[np.uint8]
Translator = Callable[[Tensor], Tensor]
#: Pictures of a task's own that no run has seen, and of each set from outside behind them.
KNOWN, STRANGE = 24, 4
PLACES = KNOWN + 2 * STRANGE
#: How much a small difference is blown up, so that it can be seen.
BLOWN_UP = 10


@dataclass(frozen=True)
class Task:
    """One kind of translation.

    Attributes:
        runs: The shipped systems that were trained for it, keys of `ZOO`.
        strangers: Two data sets from outside, from which its input can be taken, too.
        inks: Colours to draw with, red, green and blue, by name.
        ways: In which ways it translates.
    """

    runs: tuple[str, ...]
    strangers: tuple[str, str]
    inks: Mapping[str, tuple[int, int, int]]
    ways: tuple[Way, ...] = ("forth", "back")


_PENCIL = {"black": (0, 0, 0), "white": (255, 255, 255)}
_PAINT = {
    "red": (230, 34, 34),
    "blue": (44, 34, 230),
    "green": (60, 200, 60),
    "cream": (255, 245, 191),
    "pink": (255, 191, 240),
    "white": (255, 255, 255),
    "black": (0, 0, 0),
}
_HUMAN = {"skin": (224, 172, 134), "brown": (90, 56, 32), "grey": (196, 198, 202)}
TASKS: dict[TaskName, Task] = {
    "outline": Task(
        ("pix2pix-outline",), ("drawn-pairs:outline-shape", "faces"), _PENCIL, ("forth",)
    ),
    "map": Task(
        ("pix2pix-map",), ("shapes", "faces"), PARTS | {"black": (0, 0, 0)}, ("forth",)
    ),
    "grey": Task(
        ("pix2pix-grey", "pix2pix-grey-l1"),
        ("drawn-pairs:grey-shape", "shapes"),
        _PENCIL | {"grey": (128, 128, 128)},
        ("forth",),
    ),
    "colour": Task(
        ("cyclegan-colour", "cyclegan-colour-no-identity", "cyclegan-colour-no-cycle"),
        ("shapes:green-on-cream", "faces"),
        _PAINT,
    ),
    "shape": Task(
        ("cyclegan-shape-16", "cyclegan-shape-70"), ("shapes:ring-on-cream", "faces"), _PAINT
    ),
    "backdrop": Task(("cyclegan-backdrop",), ("shapes:red-on-pink", "faces"), _PAINT),
    "hues": Task(("cyclegan-hues",), ("shapes:green", "faces"), _PAINT),
    "age": Task(("cyclegan-age",), ("shapes", "shapes:red-on-pink"), _HUMAN | _PAINT),
}
assert tuple(TASKS) == get_args(TaskName)


def settings_of(run: str) -> dict[str, float]:
    """Return the settings by which the shipped runs of a task differ, each where it counts."""
    config = ZOO[run]
    if isinstance(config, CycleGANConfig):
        weight = config.identity_weight if config.cycle_weight else 0.0
        seen = field_of_view(config.layers)
        return {
            "cycle_weight": config.cycle_weight,
            "identity_weight": weight,
            "patch": seen,
        }
    assert isinstance(config, Pix2PixConfig)
    return {"adversarial_weight": config.adversarial_weight, "patch": config.patch}


def offered(task: TaskName) -> dict[str, tuple[float, ...]]:
    """Return the values that each setting has among the shipped runs of a task."""
    found: dict[str, set[float]] = {}
    for run in TASKS[task].runs:
        for name, value in settings_of(run).items():
            found.setdefault(name, set()).add(value)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def run_with(task: TaskName, wanted: Mapping[str, float]) -> str:
    """Return the shipped run of a task with these settings, or with most of them."""
    if not wanted.get("cycle_weight", 1.0):
        wanted = {**wanted, "identity_weight": 0.0}

    def fits(run: str) -> int:
        return sum(wanted.get(name) == value for name, value in settings_of(run).items())

    return max(TASKS[task].runs, key=fits)


@dataclass(frozen=True)
class Seen:
    """What there is to see of one picture.

    Attributes:
        pictures: Bytes (S, S, 3) by their titles, in their order.
        numbers: What was measured, by name.
    """

    pictures: Mapping[str, Pixels]
    numbers: Mapping[str, float]


@lru_cache(maxsize=16)
def system_of(run: str) -> CycleGAN | Pix2Pix:
    """Return a shipped system; ValueError where its file is missing."""
    system = load_system(shipped_file("zoo", run))
    assert isinstance(system, CycleGAN | Pix2Pix)
    return system


@lru_cache(maxsize=16)
def pictures_of(run: str, way: Way = "forth") -> tuple[Tensor, Tensor]:
    """Return what a run can be given, bytes (P, 3, S, S), and what it is to become.

    First come `KNOWN` of its own kind, each with its answer, then the strangers, which have
    none. Domains without pairs are drawn of the same factors, so an answer is known here that
    no run was told.
    """
    config = ZOO[run]
    task = next(task for task in TASKS.values() if run in task.runs)
    if isinstance(config, CycleGANConfig):
        a, b = (held_out(d, config.image_size, KNOWN).images for d in config.datasets.values())
        given, answers = (a, b) if way == "forth" else (b, a)
    else:
        given, answers = halves(held_out(config.dataset, config.image_size, KNOWN).images)
    strange = [strangers(name, config) for name in task.strangers]
    return torch.cat([given, *strange]), answers


def strangers(dataset: str, config: RunConfig) -> Tensor:
    """Return `STRANGE` pictures from outside, at the size of a run."""
    images = held_out(dataset, config.image_size, KNOWN).images[:STRANGE]
    return halves(images)[0] if dataset.startswith("drawn-pairs") else images


def own_picture(content: bytes, run: str) -> Pixels:
    """Return a student's picture as the input of a run, bytes (S, S, 3).

    It is cut to its middle square; a run that reads outlines gets its outline.

    Raises:
        ValueError: It cannot be read; one sentence.
    """
    config = ZOO[run]
    pixels = folder.own_picture(content, config.image_size)
    prepare = PAIRS[config.dataset.partition(":")[2]].prepare if config.paired else None
    return as_pixels(prepare(as_images(pixels[None])))[0] if prepare else pixels


def seen(run: str, way: Way, given: Pixels, answer: Tensor | None, noise: float) -> Seen:
    """Return the way of one picture through a shipped system.

    Args:
        run: A key of `ZOO`.
        way: From A to B, or from B to A.
        given: Bytes (S, S, 3).
        answer: What it is to become, bytes (3, S, S), where that is known.
        noise: Deviation of the noise on the translated picture, in levels of a byte.
    """
    system, images = system_of(run), to_unit_range(as_images(given[None]))
    with torch.inference_mode():
        if isinstance(system, CycleGAN):
            return _cycle(system, way, images, answer, noise)
        return _pair(system, images, answer)


def _cycle(
    system: CycleGAN, way: Way, images: Tensor, answer: Tensor | None, noise: float
) -> Seen:
    parts = [system.generator_ab, system.generator_ba, system.discriminator_b]
    if way == "back":
        parts = [system.generator_ba, system.generator_ab, system.discriminator_a]
    there, back, judge = parts
    output = there(images)
    returned, noisy = back(output), disturbed(output, noise)
    disturbed_back = back(noisy)
    shown = {
        "there": output,
        "back": returned,
        "error": (returned - images).abs() - 1,
        "noisy": noisy,
        "noisy-back": disturbed_back,
        "lost": blown_up(disturbed_back - returned),
    }
    if answer is not None:
        shown["answer"] = to_unit_range(answer)[None]
    rows: dict[str, tuple[Translator, Translator]] = {
        "identity": (lambda x: x, lambda x: x),
        "negation": (lambda x: -x, lambda x: -x),
        "trained": (there, back),
    }
    losses = {name: cycle_losses(*pair, judge, images) for name, pair in rows.items()}
    numbers = {f"{row}.{name}": v for row, found in losses.items() for name, v in found.items()}
    numbers["lightness"] = images.abs().mean().item()
    numbers["after_noise"] = distance(disturbed_back, images).item()
    numbers["changed"] = distance(output, images).item()
    return Seen({name: as_pixels(to_bytes(v))[0] for name, v in shown.items()}, numbers)


def cycle_losses(
    there: Translator,
    back: Translator,
    judge: Translator,
    images: Tensor,
) -> dict[str, float]:
    """Return the terms of CycleGAN's loss that hold pictures (N, C, H, W) of one domain.

    Args:
        there: G, into the other domain.
        back: F, into the pictures' own.
        judge: D of the other domain.
        images: What is translated.
    """
    output = there(images)
    return {
        "game": (judge(output) - 1).square().mean().item(),
        "cycle": distance(back(output), images).item(),
        "identity": distance(back(images), images).item(),
    }


def _pair(system: Pix2Pix, images: Tensor, answer: Tensor | None) -> Seen:
    output, again = (drawn(system, images, seed) for seed in (0, 1))
    shown = {"there": output, "again": again, "lost": blown_up(again - output)}
    wanted = None if answer is None else to_unit_range(answer)[None]
    if wanted is not None:
        shown |= {"answer": wanted, "error": (output - wanted).abs() - 1}
    rows = {"identity": images, "negation": -images, "trained": output}
    numbers: dict[str, float] = {"spread": distance(again, output).item()}
    for row, drawn_image in rows.items():
        logits = system.judged(images, drawn_image)
        numbers[f"{row}.game"] = GAME.generator_loss(None, logits.flatten()).item()
        if wanted is not None:
            numbers[f"{row}.distance"] = distance(drawn_image, wanted).item()
    return Seen({name: as_pixels(to_bytes(v))[0] for name, v in shown.items()}, numbers)


def blown_up(difference: Tensor) -> Tensor:
    """Return a difference of images ten times as large, around grey."""
    return (BLOWN_UP * difference / 2).clamp(-1, 1)
