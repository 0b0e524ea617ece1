"""The strands of hair are a two-valued pixel, so what is measured of them has closed forms."""

import numpy as np
import pytest
import torch

from explorer.images.data.faces import draw_faces, sample_factors
from explorer.images.data.faces.strands import PERIOD
from explorer.images.measuring.sharpening import Faces, described, held_out_faces, strand_errors
from explorer.images.networks.superresolution import enlarge, shrink

FACES = held_out_faces(64, count=24)


def test_the_mean_of_all_phases_has_half_the_error_of_a_sample() -> None:
    grey, nothing = strand_errors(FACES.kinds.mean(0), FACES)
    assert grey == pytest.approx(1, abs=0.01)
    assert nothing == pytest.approx(0, abs=1e-6)
    # A sample: every phase is as likely as the next, the right one among them.
    errors = []
    for shift in range(PERIOD):
        phases = (FACES.phases + shift) % PERIOD
        sample = FACES.kinds[phases, torch.arange(len(phases))]
        error, contrast = strand_errors(sample, FACES)
        assert contrast == pytest.approx(1, abs=0.02)
        errors.append(error)
    assert errors == pytest.approx([0, 2, 4, 2], abs=0.05)
    assert np.mean(errors) / grey == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize("contrast", [0.25, 0.7])
def test_paler_strands_of_unknown_phase_cost_the_square_of_their_contrast(
    contrast: float,
) -> None:
    middle = FACES.kinds.mean(0)
    errors = []
    for phase in range(PERIOD):
        paler = middle + contrast * (FACES.kinds[phase] - middle)
        error, squared = strand_errors(paler, FACES)
        assert squared == pytest.approx(contrast**2, abs=0.02)
        errors.append(error)
    assert np.mean(errors) == pytest.approx(1 + contrast**2, abs=0.03)


def test_bicubic_shows_no_strands_and_the_original_all_of_them() -> None:
    error, contrast = strand_errors(enlarge(shrink(FACES.originals)), FACES)
    assert error == pytest.approx(1, abs=0.01)
    assert contrast == pytest.approx(0, abs=0.01)
    found = described(FACES.originals, FACES)
    assert found["mse"] == found["features"] == 0
    assert found["ssim"] == pytest.approx(1)
    assert found["frechet"] == pytest.approx(0, abs=1e-6)
    assert found["strand_error"] == pytest.approx(0, abs=1e-6)


def test_the_low_resolution_of_all_phases_is_the_same_picture() -> None:
    low = torch.stack([shrink(kind) for kind in FACES.kinds])
    differing = (low - low[:1]).abs() * 255
    assert differing.mean() < 0.15
    assert differing.max() <= 6
    assert ((FACES.kinds[0] - FACES.kinds[2]).abs() * 127.5).amax((1, 2, 3)).median() > 50


def test_faces_without_phases_are_drawn_as_before() -> None:
    factors = sample_factors(3, np.random.default_rng(1))
    plain = draw_faces(factors, 32)
    strands = draw_faces(factors, 32, np.zeros(3, np.int64))
    assert plain.shape == strands.shape
    assert (strands.astype(int) <= plain).all(), "strands only darken"
    assert isinstance(FACES, Faces)
