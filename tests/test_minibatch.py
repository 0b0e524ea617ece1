"""What a layer knows of its minibatch, against counts and plain statistics."""

import numpy as np
import pytest
import torch
from torch import Tensor

from explorer.minibatch import (
    closeness,
    discriminate,
    normalise,
    spread,
    spread_among,
    virtual_normalise,
)


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


@pytest.mark.parametrize(("masked", "alike", "apart"), [(False, 6, 1), (True, 5, 0)])
def test_identical_samples_count_all_of_them_and_far_ones_themselves(
    masked: bool, alike: float, apart: float
) -> None:
    one = drawn(1, 3, 5).expand(6, 3, 5)
    assert torch.allclose(discriminate(one, masked=masked), torch.tensor(float(alike)).double())
    far = 1e3 * torch.arange(6.0)[:, None, None].expand(6, 3, 5)
    assert torch.equal(discriminate(far, masked=masked), torch.full((6, 3), float(apart)))


def test_discrimination_follows_a_permutation_of_the_samples() -> None:
    matrices, order = drawn(7, 3, 5), torch.tensor([3, 0, 6, 1, 5, 2, 4])
    assert torch.allclose(discriminate(matrices[order]), discriminate(matrices)[order])


@pytest.mark.parametrize("masked", [False, True])
def test_a_sample_among_company_reads_what_it_does_in_that_minibatch(masked: bool) -> None:
    matrices = drawn(7, 3, 5)
    whole = discriminate(matrices, masked=masked)[:1]
    assert torch.allclose(closeness(matrices[:1], matrices[1:], masked=masked), whole)
    features = drawn(7, 4)
    assert torch.allclose(spread_among(features[:1], features[1:]), spread(features))


def test_spread_of_identical_samples_is_a_ten_thousandth() -> None:
    assert float(spread(drawn(1, 8).expand(5, 8))) == pytest.approx(1e-4)


def test_virtual_batch_norm_is_by_the_reference_and_the_sample_itself() -> None:
    values, reference = drawn(5, 4, seed=1), drawn(64, 4, seed=2)
    found = virtual_normalise(values, reference, epsilon=0)
    for value, normal in zip(values, found, strict=True):
        union = torch.cat([reference, value[None]])
        wanted = (value - union.mean(0)) / union.std(0, correction=0)
        assert torch.allclose(normal, wanted)


def test_a_sample_weighs_one_in_sixty_five_beside_a_reference_of_sixty_four() -> None:
    value = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    reference = drawn(64, 1)
    normal = virtual_normalise(value, reference, epsilon=0)
    union = torch.cat([reference, value.detach()])
    deviation = union.std(0, correction=0)
    # By hand: the mean moves by 1/65 of what the sample moves, the deviation with it.
    by_mean = (1 - 1 / 65) / deviation
    gap = value.detach() - union.mean(0)
    by_deviation = -gap.square() / 65 / deviation**3
    (slope,) = torch.autograd.grad(normal.sum(), value)
    assert float(slope) == pytest.approx(float(by_mean + by_deviation))


def test_no_other_sample_of_the_batch_matters_to_virtual_batch_norm() -> None:
    values, reference = drawn(5, 4, seed=1), drawn(9, 4, seed=2)
    whole = virtual_normalise(values, reference)
    assert torch.allclose(virtual_normalise(values[2:3], reference), whole[2:3])


def test_the_reference_is_normalised_by_itself() -> None:
    normal = normalise(drawn(9, 4), epsilon=0)
    assert torch.allclose(normal.mean(0), torch.zeros(4).double(), atol=1e-12)
    assert torch.allclose(normal.var(0, correction=0), torch.ones(4).double())
