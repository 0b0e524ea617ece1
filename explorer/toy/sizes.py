"""How much memory states take."""

from collections.abc import Iterator

import torch


def size_of(states: object) -> int:
    """Return the bytes of all different tensors in nested lists, tuples and dictionaries."""
    return sum({t.data_ptr(): t.nbytes for t in _tensors(states)}.values())


def _tensors(states: object) -> Iterator[torch.Tensor]:
    if isinstance(states, torch.Tensor):
        yield states
    elif isinstance(states, dict):
        yield from _tensors(list(states.values()))
    elif isinstance(states, list | tuple):
        for part in states:
            yield from _tensors(part)
