"""Which architecture of the table some weights belong to, told from their shapes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from pydantic import ValidationError
from torch import Tensor, nn

from explorer.images.config import IMAGE_SIZES, NetworkConfig
from explorer.images.networks import ARCHITECTURES, Discriminator, Generator

Shapes = dict[str, tuple[int, ...]]
MOST_LAYERS = 10_000


@dataclass(frozen=True)
class Match:
    """Weights that fit a network of the table.

    Attributes:
        network: What to build.
        tensors: The weights under the names of the built network.
        prefix: What the names in the file began with.
        also: Other architectures that have the same shapes.
    """

    network: NetworkConfig
    tensors: dict[str, Tensor]
    prefix: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Miss:
    """How many layers of a candidate fitted, and the first that did not."""

    fit: int
    sentence: str


def recognise_generator(tensors: Mapping[str, Tensor], name: str) -> Match:
    """Return the generator that some named tensors are the weights of.

    Layers are compared in their order, so their names do not matter: `main.0.weight`,
    `generator.layers.0.weight` and `0.weight` are all read.

    Args:
        tensors: Weights by name; several networks may lie side by side.
        name: What the error calls them.

    Raises:
        ValueError: None of the table fits; the message names the closest one and the first
            tensor that differs.
    """
    best = _Miss(-MOST_LAYERS, "no layer of them has weights that a generator begins with.")
    for prefix, group in _groups(tensors).items():
        found: list[tuple[NetworkConfig, nn.Module]] = []
        for network in _candidates(group):
            module = meta_generator(network)
            miss = _compare(group, module, ARCHITECTURES[network.architecture].title, network)
            if miss is None:
                found.append((network, module))
            elif miss.fit > best.fit:
                best = miss
        if found:
            also = tuple(dict.fromkeys(n.architecture for n, _ in found[1:]))
            return Match(found[0][0], _renamed(group, found[0][1]), prefix, also)
    msg = f"{name} fits no generator of the table: {best.sentence}"
    raise ValueError(msg)


def recognise_discriminator(
    tensors: Mapping[str, Tensor], network: NetworkConfig, *, apart_from: str
) -> Match | None:
    """Return the discriminator that goes with a generator, None where no tensors fit it."""
    widths = sorted({shape[0] for shape in _weights(tensors).values() if 4 <= shape[0] <= 512})
    for prefix, group in _groups(tensors).items():
        if prefix == apart_from:
            continue
        for width in widths:
            for norm in ("batch", "layer", "none"):
                values = network.model_dump()
                values |= {"discriminator_features": width, "discriminator_norm": norm}
                trial = NetworkConfig(**values)
                module = meta_discriminator(trial)
                if _compare(group, module, "", trial) is None:
                    return Match(trial, _renamed(group, module), prefix)
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
        return ARCHITECTURES[network.architecture].wrap_discriminator(network)


def _groups(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """Split tensors by what stands before the number of their layer, in layer order."""
    groups: dict[str, dict[str, Tensor]] = {}
    for key in sorted(tensors, key=_layer_order):
        plain = key.removeprefix("module.")
        numbered = re.search(r"(^|\.)\d+\.", plain)
        prefix = plain[: numbered.start()] if numbered else plain.partition(".")[0]
        groups.setdefault(prefix, {})[key] = tensors[key]
    return groups


_PARAMETERS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def _layer_order(key: str) -> tuple[object, ...]:
    """Sort `main.2.weight` before `main.10.bias`, parameters as PyTorch lists them."""
    *path, last = key.split(".")
    rank = _PARAMETERS.index(last) if last in _PARAMETERS else len(_PARAMETERS)
    return (*((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in path), (rank,))


def _weights(tensors: Mapping[str, Tensor]) -> Shapes:
    return {key: tuple(t.shape) for key, t in tensors.items() if t.dim() >= 2}


def _candidates(group: Mapping[str, Tensor]) -> Iterator[NetworkConfig]:
    """Yield the networks of the table whose ends could be these."""
    weights = list(_weights(group).values())
    if not weights:
        return
    first, last = weights[0], weights[-1]
    latents = first[0] if len(first) == 4 else first[1]
    wide = first[1] if len(first) == 4 else first[0]
    for architecture, sizes in IMAGE_SIZES.items():
        for size in sizes:
            for channels in (1, 3, 4):
                values = {
                    "architecture": architecture,
                    "image_size": size,
                    "channels": channels,
                    "latent_dim": latents,
                    "kernel_size": last[-1] if architecture.startswith("garrido") else 5,
                }
                if network := _scaled(values, wide):
                    yield network


def _scaled(values: Mapping[str, object], wide: int) -> NetworkConfig | None:
    """Return the network whose first layer is so wide, None where there is none."""
    try:
        plain = NetworkConfig.model_validate(values)
    except ValidationError:
        return None
    architecture = ARCHITECTURES[plain.architecture]
    default = next(s for s in shapes_of(meta_generator(plain)).values() if len(s) >= 2)
    own = default[1] if len(default) == 4 else default[0]
    features, rest = divmod(wide * architecture.default_features, own)
    if rest or not 4 <= features <= 512:
        return plain
    return NetworkConfig.model_validate({**values, "generator_features": features})


def _compare(
    group: Mapping[str, Tensor], module: nn.Module, title: str, network: NetworkConfig
) -> _Miss | None:
    """Return the first difference between tensors and a network, None where there is none."""
    needed = shapes_of(module)
    given = {key: tuple(t.shape) for key, t in group.items() if t.dim()}
    pairs = list(zip(given.items(), needed.values(), strict=False))
    fit = sum(shape == wanted for (_, shape), wanted in pairs) - abs(len(given) - len(needed))
    what = f"closest is {title} at {network.image_size} pixels"
    for (key, shape), wanted in pairs:
        if shape != wanted:
            return _Miss(fit, f"{what}, but {key} is {shape} where it has {wanted}.")
    if len(given) < len(needed):
        missing = list(needed)[len(given)]
        return _Miss(fit, f"{what}, but its {missing} {needed[missing]} is missing.")
    if len(given) > len(needed):
        extra = list(given)[len(needed)]
        return _Miss(fit, f"{what}, which has no {extra} {given[extra]}.")
    return None


def _renamed(group: Mapping[str, Tensor], module: nn.Module) -> dict[str, Tensor]:
    """Return the tensors under the module's names; counters start at 0."""
    given = [tensor for tensor in group.values() if tensor.dim()]
    named = dict(zip(shapes_of(module), given, strict=True))
    counters = [key for key, t in module.state_dict().items() if not t.dim()]
    return named | {key: torch.zeros((), dtype=torch.int64) for key in counters}
