"""What the page of the wrong lines says, held to what both lines do."""

from functools import partial

import numpy as np
import pytest

from explorer.ui.frame.numbers import three
from explorer.ui.spot_the_bug import text
from explorer.ui.spot_the_bug.cases import CASES
from explorer.ui.spot_the_bug.config import SpotConfig
from tests.claims.claims import Claims
from tests.theory import test_bugs as shown

EXPERIMENTS = {e.title: e for e in text.EXPERIMENTS}
claims = Claims(
    "spot the bug", EXPERIMENTS, [case.why for case in CASES.values()], text.REMEMBER[:2]
)
#: The test that computes what each verdict says.
CHECKS = {
    "psnr": shown.test_psnr_is_six_decibels_too_low,
    "value": shown.test_printed_value_has_no_best_d_where_fakes_prevail,
    "virtual": shown.test_mean_stays_after_the_printed_layer,
    "ring": shown.test_ring_with_both_ends_has_seven_modes,
    "critic": shown.test_sigmoid_bounds_what_a_critic_can_report,
    "minimax": shown.test_pull_of_the_two_losses_is_what_autograd_says,
    "density": shown.test_printed_density_has_a_third_of_the_mass,
    "sign": shown.test_penalty_added_to_the_gain_grows_by_a_fifth_an_update,
    "labels": shown.test_smoothed_g_stops_at_the_label,
    "one-sample": shown.test_penalty_of_one_sample_leaves_the_root_of_its_rows,
    "optimal": shown.test_best_d_says_a_half_of_perfect_fakes_and_little_of_far_ones,
    "wasserstein": shown.test_hinge_stops_where_the_critic_goes_on,
    "overwritten": shown.test_relativistic_loss_does_not_see_a_constant,
    "js": shown.test_js_without_its_half_is_twice_the_stated_value,
    "at-once": shown.test_players_who_move_at_once_leave_by_the_known_factor,
    "batch-norm": shown.test_batch_norm_hides_every_slope_from_the_penalty,
}
for _name, _case in CASES.items():
    claims(_case.why)(CHECKS[_name])


@claims(*text.REMEMBER[:2])
def each_printed_line_gives_a_number_and_a_wrong_one() -> None:
    for name, case in CASES.items():
        effect = case.effect()
        right, printed = effect.right_number, effect.printed_number
        assert np.isfinite([right, printed]).all(), f"{name}: it does not crash"
        assert printed != pytest.approx(right, rel=0.02), f"{name}: a case known by hand"


def told(title: str, *numbers: str) -> None:
    """Hold the numbers that an experiment tells to those of its case."""
    experiment = EXPERIMENTS[title]
    assert isinstance(experiment.config, SpotConfig)
    effect = CASES[experiment.config.case].effect()
    shown = {three(effect.right_number), three(effect.printed_number)}
    assert set(numbers) <= shown
    assert all(number.removesuffix(".00") in experiment.see for number in numbers)


for _title, _numbers in {
    "A penalty that sees one picture": ("1.00", "5.66"),
    "A switch that does nothing": ("2.13", "0.313"),
    "A critic that cannot count past 1": ("1.00",),
}.items():
    _told = partial(told, _title, *_numbers)
    claims(EXPERIMENTS[_title].see)(_told)
    claims(EXPERIMENTS[_title].predict)(_told)


def test_every_case_has_its_check() -> None:
    assert list(CHECKS) == list(CASES)
    assert pytest.approx(CASES["one-sample"].effect().printed_number, abs=0.01) == 32**0.5
