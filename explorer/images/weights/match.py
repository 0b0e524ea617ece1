"""Which generator some weights belong to, told from their shapes in the file's order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from pydantic import ValidationError
from torch import nn

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.networks import (
    ARCHITECTURES,
    Discriminator,
    Generator,
    layout_discriminator,
)
from explorer.images.weights import builder, parts
from explorer.images.weights.described import Described, brief
from explorer.images.weights.diagnosis import what
from explorer.images.weights.parts import Tensors

Shapes = dict[str, tuple[int, ...]]
_CHANNELS = (1, 3, 4)
#: Tensors of one network that is looked at; the deepest generator here has 40.
_MOST_LAYERS = 1_000


@dataclass(frozen=True)
class Match:
    """Weights that fit a generator.

    Attributes:
        network: What to build.
        tensors: The weights by their names in the file, in the network's order.
        names: Their names in the network.
        part: What the names in the file began with.
        title: What the network is called.
        remark: What its shapes do not tell.
        build: Makes the network, its weights to be loaded.
    """

    network: NetworkConfig
    tensors: Tensors
    names: tuple[str, ...]
    part: str
    title: str
    remark: str
    build: Callable[[], Generator]

    def meta(self) -> Generator:
        """Return the network without memory for its weights: only shapes."""
        with torch.device("meta"):
            return self.build()


@dataclass(frozen=True)
class Judge:
    """Weights that fit a discriminator, as those of a `Match`."""

    network: NetworkConfig
    tensors: Tensors
    names: tuple[str, ...]


@dataclass(frozen=True)
class _Miss:
    """How many layers of a candidate fitted, and the first that did not."""

    fit: int
    sentence: str


def recognise_generators(tensors: Mapping[str, Described], name: str) -> list[Match]:
    """Return the generators that lie in a file, moving averages first.

    Layers are compared in their order, so neither their names nor what they are nested in
    matters. A network inside one that was recognised is not looked at.

    Args:
        tensors: Weights by name; several networks may lie side by side.
        name: What the error calls them.

    Raises:
        ValueError: None fits; the message says what the file is, or names the closest
            architecture and the first tensor that differs.
    """
    groups = parts.networks(tensors)
    found: list[Match] = []
    misses: list[_Miss] = []
    for part, group in groups.items():
        if any(f"{part}.".startswith(f"{m.part}.") for m in found if m.part):
            continue
        match = _generator(part, group, misses)
        if match:
            found.append(match)
        if match and not part:
            break
    if not found:
        best = max(misses, key=lambda miss: miss.fit, default=_Miss(0, ""))
        closest = best.sentence if best.fit > 0 else ""
        msg = f"{name} {what(tensors, groups, closest)}"
        raise ValueError(msg)
    return sorted(found, key=lambda match: not parts.is_average(match.part))


def recognise_discriminator(
    tensors: Mapping[str, Described], network: NetworkConfig, *, apart_from: str
) -> Judge | None:
    """Return the discriminator that goes with a generator, None where no tensors fit it."""
    for part, group in parts.networks(tensors).items():
        if part == apart_from:
            continue
        widths = sorted({t.shape[0] for t in group.values() if len(t.shape) >= 2})
        for width in [w for w in widths if 4 <= w <= 512][:12]:
            for norm in ("batch", "layer", "none"):
                values = {"discriminator_features": width, "discriminator_norm": norm}
                trial = NetworkConfig.model_validate({**network.model_dump(), **values})
                module = meta_discriminator(trial)
                for ordered in map(parts.in_order, parts.orders(group)):
                    needed = shapes_of(module)
                    if _compare(ordered, needed, "") is None:
                        return Judge(trial, ordered, tuple(needed))
    return None


def shapes_of(module: nn.Module) -> Shapes:
    """Return the shapes of a network's weights by name, counters left out."""
    return {key: tuple(t.shape) for key, t in module.state_dict().items() if t.dim()}


def meta_generator(network: NetworkConfig) -> Generator:
    """Return a generator without memory for its weights: only shapes."""
    with torch.device("meta"):
        return Generator(network, ARCHITECTURES[network.architecture].generator(network))


def meta_discriminator(network: NetworkConfig) -> Discriminator:
    """Return a discriminator without memory for its weights: only shapes."""
    with torch.device("meta"):
        return layout_discriminator(network)


@lru_cache(1024)
def _shapes(network: NetworkConfig) -> Shapes:
    return shapes_of(meta_generator(network))


def _generator(part: str, group: Tensors, misses: list[_Miss]) -> Match | None:
    """Return the generator that a group is; what nearly fitted goes to the misses."""
    if len(group) > _MOST_LAYERS:
        return None
    ordered = [parts.in_order(order) for order in parts.orders(group)]
    for tensors in ordered:
        fits: list[NetworkConfig] = []
        for network in _candidates(tensors):
            title = (
                f"{ARCHITECTURES[network.architecture].title} at {network.image_size} pixels"
            )
            miss = _compare(tensors, _shapes(network), title)
            fits += [] if miss else [network]
            misses += [miss] if miss else []
        if fits:
            return _own(part, tensors, fits)
    for tensors in ordered:
        built = builder.fitting(tensors)
        if built:
            generator = built.generator
            with torch.device("meta"):
                names = tuple(shapes_of(generator()))
            title, told = built.family.title, built.family.told
            return Match(built.network, tensors, names, part, title, told, generator)
    return None


def _own(part: str, tensors: Tensors, fits: Sequence[NetworkConfig]) -> Match:
    network = fits[0]

    def build() -> Generator:
        return Generator(network, ARCHITECTURES[network.architecture].generator(network))

    others = list(dict.fromkeys(n.architecture for n in fits[1:]))
    remark = f"{' and '.join(others)} have the same; " if others else ""
    return Match(
        network,
        tensors,
        tuple(_shapes(network)),
        part,
        ARCHITECTURES[network.architecture].title,
        f"{remark}shapes do not tell activations" if others else "",
        build,
    )


def _candidates(group: Tensors) -> Iterator[NetworkConfig]:
    """Yield the networks of the table whose ends could be these."""
    weights = [t.shape for t in group.values() if len(t.shape) in (2, 4)]
    if len(weights) < 2:
        return
    first, last = weights[0], weights[-1]
    latents, wide = (first[0], first[1]) if len(first) == 4 else (first[1], first[0])
    kernel = last[-1] if len(last) == 4 and last[-1] in (3, 4, 7) else 5
    for architecture, sizes in IMAGE_SIZES.items():
        for size in sizes:
            for channels in _CHANNELS:
                values = {
                    "architecture": architecture,
                    "image_size": size,
                    "channels": channels,
                    "latent_dim": latents,
                    "kernel_size": kernel,
                }
                if network := _scaled(values, wide):
                    yield network


def _scaled(values: Mapping[str, object], wide: int) -> NetworkConfig | None:
    """Return the network whose first layer is so wide, None where there is none."""
    try:
        plain = NetworkConfig.model_validate(values)
    except ValidationError:
        return None
    default = next(s for s in _shapes(plain).values() if len(s) >= 2)
    own = default[1] if len(default) == 4 else default[0]
    features, rest = divmod(wide * ARCHITECTURES[plain.architecture].default_features, own)
    if rest or not 4 <= features <= 512:
        return plain
    return plain.with_(generator_features=features)


def _compare(group: Tensors, needed: Shapes, title: str) -> _Miss | None:
    """Return the first difference between tensors and a network, None where there is none."""
    given = {key: tensor.shape for key, tensor in group.items()}
    pairs = list(zip(given.items(), needed.values(), strict=False))
    fit = sum(shape == wanted for (_, shape), wanted in pairs) - abs(len(given) - len(needed))
    for (key, shape), wanted in pairs:
        if shape != wanted:
            key = brief(key, 80)
            return _Miss(
                fit, f"closest is {title}, but {key} is {shape} where it has {wanted}."
            )
    if len(given) < len(needed):
        missing = list(needed)[len(given)]
        sentence = f"closest is {title}, but its {missing} {needed[missing]} is missing."
        return _Miss(fit, sentence)
    if len(given) > len(needed):
        extra = list(given)[len(needed)]
        sentence = f"closest is {title}, which has no {brief(extra, 80)} {given[extra]}."
        return _Miss(fit, sentence)
    return None
