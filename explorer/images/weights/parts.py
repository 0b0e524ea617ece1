"""Which networks lie in a file, and in which order their layers stand, whatever their names."""

import re
from collections.abc import Iterator, Mapping

from explorer.images.weights.described import Described

Tensors = dict[str, Described]

#: What wrappers put before names: data parallelism, compilation.
_WRAPPERS = frozenset({"module", "_orig_mod"})
#: Words in the name of a moving average of weights.
_AVERAGES = frozenset(
    {
        *("ema", "avg", "average", "averaged", "swa", "shadow", "polyak", "smooth"),
        *("running", "moving", "mavg", "gs"),
    }
)
_PARAMETERS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
#: Networks of one file that are looked at; a file of four has 30 nested groups of layers.
_MOST_PARTS = 40


def networks(tensors: Mapping[str, Described]) -> dict[str, Tensors]:
    """Return every group of tensors that may be a network, by what stands before their names.

    The whole comes first, then what is nested in it: `{"generator": {"main": ...}}` gives
    `generator.main` once, and `generator.main.3` where that holds several layers.
    """
    groups: dict[tuple[str, ...], Tensors] = {}
    for key, tensor in _unwrapped(tensors).items():
        path = key.split(".")[:-1]
        for depth in range(len(path) + 1):
            groups.setdefault(tuple(path[:depth]), {})[key] = tensor
    found: dict[tuple[str, ...], Tensors] = {}
    for prefix, group in sorted(groups.items(), key=lambda item: len(item[0])):
        if sum(len(t.shape) >= 2 for t in group.values()) >= 2:
            found[prefix] = group
    named = {".".join(path): group for path, group in _innermost(found).items()}
    return dict(list(named.items())[:_MOST_PARTS])


def is_average(name: str) -> bool:
    """Return whether a part's name says that it is a moving average.

    >>> [is_average(name) for name in ("g_ema", "netG_EMA.main", "ema.generator", "schema")]
    [True, True, True, False]
    >>> [is_average(name) for name in ("g_running", "Gs", "movingAverage.G")]
    [True, True, True]
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return not _AVERAGES.isdisjoint(re.split(r"[^a-z]+", spaced.lower()))


def orders(group: Tensors) -> Iterator[Tensors]:
    """Yield a network's tensors in the orders that its layers may have.

    First as the file has them: PyTorch writes layers as they were registered. A safetensors
    file is sorted by letters, so then by the numbers in the names: `main.2` before `main.10`,
    and at last `tconv1, bn1, tconv2, bn2`: by the number alone, a layer before its norm.
    """
    yield group
    yield dict(sorted(group.items(), key=lambda item: _by_name(item[0])))
    yield dict(sorted(group.items(), key=lambda item: _by_number(item[0], group)))


def layers(group: Tensors) -> dict[str, Tensors]:
    """Return the tensors of each layer by the layer's name, parameters by theirs.

    Counters, which have no dimension, are left out.
    """
    found: dict[str, Tensors] = {}
    for key, tensor in group.items():
        if tensor.shape or tensor.fault:
            layer, _, parameter = key.rpartition(".")
            found.setdefault(layer, {})[parameter] = tensor
    return found


def in_order(group: Tensors) -> Tensors:
    """Return a network's tensors with every layer's parameters as PyTorch lists them."""
    return {
        f"{layer}.{name}": tensor
        for layer, parameters in layers(group).items()
        for name, tensor in sorted(parameters.items(), key=lambda item: _rank(item[0]))
    }


def _unwrapped(tensors: Mapping[str, Described]) -> Tensors:
    plain = {
        ".".join(part for part in key.split(".") if part not in _WRAPPERS): tensor
        for key, tensor in tensors.items()
    }
    return plain if len(plain) == len(tensors) else dict(tensors)


def _innermost(groups: dict[tuple[str, ...], Tensors]) -> dict[tuple[str, ...], Tensors]:
    """Leave out a group that holds nothing but a group inside it."""
    return {
        path: group
        for path, group in groups.items()
        if not any(
            len(other) == len(path) + 1 and other[:-1] == path and len(inner) == len(group)
            for other, inner in groups.items()
        )
    }


def _rank(parameter: str) -> int:
    known = parameter in _PARAMETERS
    return _PARAMETERS.index(parameter) if known else len(_PARAMETERS)


def _by_name(key: str) -> tuple[object, ...]:
    *path, parameter = key.split(".")
    return (*((_natural(part)) for part in path), ((-1, "", _rank(parameter)),))


def _natural(text: str) -> tuple[tuple[int, str, int], ...]:
    """Return a key that sorts `layer2` before `layer10`."""
    parts = re.findall(r"\d+|\D+", text)
    return tuple((0, "", int(p[:18])) if p[0].isdecimal() else (1, p, 0) for p in parts)


def _by_number(key: str, group: Tensors) -> tuple[object, ...]:
    *path, parameter = key.split(".")
    numbers = tuple(int(n[:18]) for n in re.findall(r"[0-9]+", ".".join(path)))
    weight = group.get(".".join((*path, "weight")))
    is_norm = weight is not None and len(weight.shape) == 1
    return (numbers, is_norm, ".".join(path), _rank(parameter))
