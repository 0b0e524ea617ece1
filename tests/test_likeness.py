"""PSNR and SSIM against closed forms and against torchmetrics, which the app does without."""

import math

import numpy as np
import pytest
import torch
from torchmetrics.functional.image import (
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from explorer.likeness import RANGE, psnr, ssim

RNG = np.random.default_rng(0)
ONE = RNG.uniform(-1, 1, (3, 24, 20))
OTHER = np.clip(ONE + RNG.normal(0, 0.2, ONE.shape), -1, 1)


def test_psnr_of_a_known_error() -> None:
    assert psnr(np.zeros(8), np.full(8, 0.2)) == pytest.approx(20)
    assert psnr(ONE, ONE) == math.inf


def test_a_range_of_one_where_it_is_two_costs_six_decibels() -> None:
    assert psnr(ONE, OTHER) - psnr(ONE, OTHER, span=1.0) == pytest.approx(6.0206, abs=5e-5)
    assert RANGE == 2


def test_the_peak_is_the_range_not_the_lightest_pixel() -> None:
    # A public copy takes hr.max() for the peak: a dark picture would read as worse restored.
    assert psnr(ONE - 1, OTHER - 1) == pytest.approx(psnr(ONE, OTHER))


def test_psnr_is_of_all_colours_not_of_their_lightness() -> None:
    # Papers take the luma channel: an error of colour alone would be none there.
    luma = np.array([0.299, 0.587, 0.114])[:, None, None]
    other = ONE + np.array([0.587, -0.299, 0.0])[:, None, None]
    assert np.abs((luma * (ONE - other)).sum(0)).max() == pytest.approx(0, abs=1e-12)
    assert psnr(ONE, other) == pytest.approx(10 * math.log10(4 / ((0.587**2 + 0.299**2) / 3)))


def test_a_sample_costs_three_decibels() -> None:
    truth = np.array([1.0, 1.0, -1.0, -1.0])
    sample = np.array([1.0, -1.0, 1.0, -1.0])
    grey = np.zeros(4)
    assert np.square(truth - grey).mean() == 1
    assert np.square(truth - sample).mean() == 2
    assert psnr(truth, sample) - psnr(truth, grey) == pytest.approx(-3.0103, abs=5e-5)


def test_both_are_those_of_torchmetrics() -> None:
    one, other = torch.tensor(ONE)[None], torch.tensor(OTHER)[None]
    found = structural_similarity_index_measure(one, other, data_range=2.0)
    assert isinstance(found, torch.Tensor)
    assert ssim(ONE, OTHER) == pytest.approx(found.item(), rel=1e-6)
    assert psnr(ONE, OTHER) == pytest.approx(
        float(peak_signal_noise_ratio(one, other, data_range=2.0)), rel=1e-6
    )


def test_equal_pictures_are_wholly_similar_and_grey_ones_are_not() -> None:
    assert ssim(ONE, ONE) == pytest.approx(1)
    assert ssim(ONE, np.zeros_like(ONE)) < 0.1
