"""What a file is whose weights fit no generator, in a sentence."""

from collections.abc import Mapping

from explorer.images.weights.described import Described, brief
from explorer.images.weights.families import FAMILIES
from explorer.images.weights.parts import Tensors

_CHANNELS = (1, 3, 4)


def what(tensors: Mapping[str, Described], groups: Mapping[str, Tensors], closest: str) -> str:
    """Return what a file is, whose weights fit no generator.

    Args:
        tensors: All of the file.
        groups: The networks in it.
        closest: What differs from the closest architecture, empty where nothing is close.
    """
    for key, tensor in tensors.items():
        if tensor.problem:
            return f"fits no generator here: {brief(key, 80)} {tensor.problem}."
    for group in groups.values():
        for says in (_other_parametrisation, _large_z, _judges, _takes_classes):
            if sentence := says(group):
                return sentence
    if closest:
        return f"fits no generator of the table: {closest}"
    titles = ", ".join(family.title for family in FAMILIES)
    shapes = ", ".join(str(t.shape) for t in list(tensors.values())[:3])
    return (
        f"fits no generator here: its weights begin with {brief(shapes, 100)}. Those that are "
        f"read begin with a row of latents: the architectures of this program, and {titles}."
    )


def _other_parametrisation(group: Tensors) -> str:
    for key in group:
        if key.endswith(("weight_orig", "weight_g", "weight_v", "original0", "original1")):
            return (
                f"keeps {brief(key, 80)}: weights under spectral or weight norm. Remove it "
                "(torch.nn.utils.remove_spectral_norm, remove_weight_norm) and save again."
            )
    return ""


def _large_z(group: Tensors) -> str:
    first = _weights(group)[0]
    latents = first[0] if len(first) == 4 else first[1]
    end = _weights(group)[-1]
    if latents <= 1024 or (len(first) == 2 and end[0] < latents) or len(first) not in (2, 4):
        return ""
    return f"has a z of {latents:,} numbers; generators here have at most 1,024."


def _judges(group: Tensors) -> str:
    """Say that a network begins with pictures: a discriminator, a classifier, a translator."""
    first, last = _weights(group)[0], _weights(group)[-1]
    from_pixels = len(first) == 4 and first[1] in _CHANNELS and first[0] > 4
    from_row = len(first) == 2 and first[1] > first[0] >= last[0]
    if not (from_pixels or from_row):
        return ""
    if last[0] == 1:
        return "is a discriminator: it ends in one number an image. Load its generator."
    if from_pixels and len(last) == 4 and not {*last[:2]}.isdisjoint(_CHANNELS):
        return "draws pictures from pictures; generators that draw from a z are read here."
    return f"is a classifier or an encoder: it ends in {last[0]} numbers an image."


def _takes_classes(group: Tensors) -> str:
    for key in group:
        if any(word in key.lower() for word in ("embed", "label_emb", "class_emb")):
            return f"takes a class by {brief(key, 80)}; generators of a z alone are read."
    return ""


def _weights(group: Tensors) -> list[tuple[int, ...]]:
    return [tensor.shape for tensor in group.values() if len(tensor.shape) >= 2]
