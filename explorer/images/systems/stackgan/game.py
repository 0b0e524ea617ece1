"""What the game of both stages is made of: captions, wrong ones, and D's loss."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import interpolate, softplus

from explorer.images.data.captions import grammar_of


def choices_of(dataset: str, classes: int) -> Mapping[str, tuple[str, ...]]:
    """Return the words of each aspect of a data set's captions; a class is the only word.

    Raises:
        ValueError: The data have neither captions nor classes.
    """
    if found := grammar_of(dataset):
        return found
    if not classes:
        msg = f"'{dataset}' has neither captions nor classes, and StackGAN draws from words."
        raise ValueError(msg)
    return {"class": tuple(map(str, range(classes)))}


def shrunk(images: Tensor, side: int) -> Tensor:
    """Return images (N, C, H, W) as means over squares, (N, C, side, side)."""
    return interpolate(images, size=(side, side), mode="area")


def mismatched(words: Tensor, *, nearest: bool = False) -> tuple[Tensor, Tensor]:
    """Return for each caption of a batch another one that differs from it.

    Args:
        words: Of the batch's captions, (N, aspects).
        nearest: Whether to take one that differs in as few words as any, so that every word
            counts; else the next one that differs at all.

    Returns:
        The place of that picture, the first counted round, (N,); and whether there is one,
        (N,): where all captions are the same there is no wrong one.
    """
    count, most = len(words), words.shape[1] + 1
    places = torch.arange(count, device=words.device)
    after = (places[:, None] + places[1:]) % count
    differing = (words[after] != words[:, None]).sum(2)
    cost = differing if nearest else differing.clamp(max=1)
    # The first of the least, where a caption that does not differ costs the most.
    best = torch.where(differing == 0, most, cost).argmin(1)
    return after[places, best], (differing > 0).any(1)


def mean_of(values: Tensor, chosen: Tensor) -> Tensor:
    """Return the mean (a scalar) of chosen values (N,), 0 where none is chosen."""
    return (values * chosen).sum() / chosen.sum().clamp(min=1)


def discriminator_loss(
    real: Tensor, fake: Tensor, wrong: Tensor | None = None, chosen: Tensor | None = None
) -> Tensor:
    """Return D's loss: matching pairs are 1, the two other kinds 0, half as heavy each.

    Without wrong pairs the drawn pictures weigh as much as the real ones.

    Args:
        real: Logits (N,) of real pictures with their captions.
        fake: Of drawn pictures with theirs.
        wrong: Of real pictures with wrong captions.
        chosen: Which of these count, (N,).
    """
    refused = softplus(fake).mean()
    if wrong is not None and chosen is not None:
        refused = (refused + mean_of(softplus(wrong), chosen)) / 2
    return softplus(-real).mean() + refused
