import numpy as np
import pytest

from explorer.toy.config import ToyConfig
from explorer.toy.curves import CURVE_POINTS, FIRST_STRIDE, Curves, Recorder
from explorer.toy.run import ToyRun
from explorer.toy.snapshot import Scores
from explorer.toy.viewer import GRID, LIGHT_GRID
from tests.waiting import Clock

CONFIGS = [ToyConfig(latent_dim=d, generator_widths=(8,)) for d in (1, 2)]


def run_of(steps: int) -> ToyRun:
    run = ToyRun(CONFIGS)
    run.step(steps)
    return run


def assert_equal_curves(one: Curves, two: Curves) -> None:
    assert np.array_equal(one.steps, two.steps)
    assert np.array_equal(one.metric_steps, two.metric_steps)
    for name, values in one.values.items():
        assert np.array_equal(values, two.values[name]), name
    for name, values in one.metrics.items():
        assert np.array_equal(values, two.metrics[name], equal_nan=True), name


def test_single_step_advances_by_exactly_one() -> None:
    run = run_of(7)
    number = run.frame.number
    run.step()
    assert run.frame.snapshot.step == 8
    assert run.frame.number == number + 1


def test_single_updates_leave_the_step_counter_and_publish() -> None:
    run = run_of(3)
    before = run.frame
    run.update_discriminator()
    assert run.frame.snapshot.step == 3
    assert not np.array_equal(run.frame.snapshot.grid_logits, before.snapshot.grid_logits)
    assert np.array_equal(run.frame.snapshot.fake, before.snapshot.fake)
    run.update_generator()
    assert not np.array_equal(run.frame.snapshot.fake, before.snapshot.fake)


def test_only_a_run_that_plays_is_shown_by_fewer_cells() -> None:
    run = run_of(3)
    assert run.look(light=True).snapshot.density.shape[-1] == GRID
    run.play()
    assert run.look(light=True).snapshot.density.shape[-1] == LIGHT_GRID
    assert run.look().snapshot.density.shape[-1] == GRID
    run.pause()
    assert run.look(light=True).snapshot.density.shape[-1] == GRID


@pytest.mark.slow
def test_curves_do_not_depend_on_how_the_run_was_played() -> None:
    in_one, in_bits = run_of(1_010), ToyRun(CONFIGS)
    for steps in (1, 19, 3, 487, 500):
        in_bits.step(steps)
    assert_equal_curves(in_one.frame.curves, in_bits.frame.curves)
    assert in_one.frame.curves.steps[-1] == 1_000


def test_curves_stay_bounded_and_evenly_spaced() -> None:
    recorder, one = Recorder(), np.ones(1)
    for step in range(0, 200_000, FIRST_STRIDE):
        if step % recorder.stride == 0:
            recorder.add(Scores(step, one, one, one, one, one))
    curves = recorder.curves()
    assert CURVE_POINTS / 3 < len(curves.steps) <= CURVE_POINTS
    assert len(set(np.diff(curves.steps))) == 1
    assert curves.steps[0] == 0


def test_played_run_equals_the_stepped_run() -> None:
    played = ToyRun(CONFIGS)
    played.play()
    while played.frame.snapshot.step < 60:
        played.advance(0.01)
    played.pause()
    stepped = run_of(played.frame.snapshot.step)
    assert np.array_equal(played.frame.snapshot.fake, stepped.frame.snapshot.fake)


def test_paused_run_does_not_move() -> None:
    run = ToyRun(CONFIGS)
    run.play()
    run.advance(0.02)
    run.pause()
    step = run.frame.snapshot.step
    run.advance(0.02)
    run.step(0)
    assert run.frame.snapshot.step == step > 0


def test_pace_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr("explorer.toy.run.time", clock)
    run = ToyRun(CONFIGS, steps_per_second=20)
    run.play()
    end = clock.now + 1.0
    while clock.now < end:
        clock.sleep(run.advance(0.02))
    run.pause()
    assert 19 <= run.frame.snapshot.step <= 21


def test_change_while_running_leaves_a_mark_and_goes_on() -> None:
    run = run_of(20)
    run.reconfigure([c.with_(generator_lr=0.01) for c in CONFIGS])
    run.step()
    assert run.frame.snapshot.step == 21
    assert run.frame.curves.marks == ((20, "learning rate of G 0.001 to 0.01"),)


def test_diverged_run_is_no_longer_active() -> None:
    run = ToyRun([ToyConfig(generator_lr=100.0, discriminator_lr=100.0)])
    run.play()
    for _ in range(200):
        run.advance(0.01)
    assert not run.active
    assert run.frame.snapshot.divergences[0] is not None
    assert np.isfinite(run.frame.snapshot.fake).all()


def test_a_run_that_stands_is_measured_exactly_and_one_that_plays_not_at_every_look() -> None:
    run = run_of(30)
    measured: list[int] = []
    measure = run._stacks.measure
    run._stacks.measure = lambda: measured.append(run._stacks.step_count) or measure()  # type: ignore[method-assign, func-returns-value]
    run.play()
    for _ in range(5):
        run.advance(0.001)
        run.look(numbers_age=60.0)
    assert not measured
    run.pause()
    assert run.frame.measurements
    assert measured == [run.frame.snapshot.step]


def test_nothing_new_is_not_drawn_anew() -> None:
    run = run_of(3)
    assert run.look() is run.look()
    run.step()
    assert run.look().snapshot.step == 4


def test_a_failed_run_says_why_and_stands() -> None:
    run = run_of(5)
    run.play()
    run.fail("The run broke off: out of memory")
    assert run.frame.error == "The run broke off: out of memory"
    assert not run.active
    run.advance(0.01)
    assert run.frame.snapshot.step == 5
