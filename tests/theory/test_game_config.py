"""The config names a game; the analysis of a config is complete, bounded and repeatable."""

import subprocess
import sys

import numpy as np
import pytest

from explorer.theory.game.analysis import analyse
from explorer.theory.game.config import (
    GameConfig,
    base_game,
    game_of,
    integrator_of,
    starts_of,
    why_idle,
)
from explorer.theory.game.games import DiracGAN
from explorer.theory.game.integrators import INTEGRATORS, Alternating, AlternatingMomentum


def test_a_config_survives_the_trip_through_a_url() -> None:
    config = GameConfig(integrator="alternating", objective="hinge", momentum=0.25, count=5)
    back, problems = GameConfig.from_query(config.to_query())
    assert back == config
    assert problems == []


def test_a_bad_url_is_refused_in_words() -> None:
    config, problems = GameConfig.from_query({"integrator": "adam", "step_size": "9"})
    assert config == GameConfig()
    assert len(problems) == 2


def test_settings_of_the_config_reach_the_objects() -> None:
    config = GameConfig(integrator="alternating", discriminator_steps=7)
    assert integrator_of(config) == Alternating(7)
    config = GameConfig(integrator="alternating-momentum", momentum=0.3)
    assert integrator_of(config) == AlternatingMomentum(0.3)
    game = base_game(GameConfig(objective="wasserstein-clip", clip_bound=0.2))
    assert game.project(np.array([1.0, 1.0])) == pytest.approx([1.0, 0.2])
    stiff = base_game(GameConfig(objective="wasserstein-gp", slope_weight=2.0))
    assert stiff.velocity(np.array([0.0, 2.0])) == pytest.approx([2.0, -4.0])


def test_a_regulariser_without_effect_is_left_out_and_named() -> None:
    config = GameConfig(game="bilinear", regulariser="r1", weight=1.0)
    assert game_of(config) == base_game(config)
    assert "needs real data" in str(why_idle(config, "weight"))
    assert analyse(config).weight_locus is None


def test_every_setting_works_somewhere_and_says_so_where_it_does_not() -> None:
    used = {
        "discriminator_steps": GameConfig(integrator="alternating"),
        "momentum": GameConfig(integrator="momentum"),
        "clip_bound": GameConfig(objective="wasserstein-clip"),
        "slope_weight": GameConfig(objective="wasserstein-gp"),
        "weight": GameConfig(regulariser="r1"),
        "objective": GameConfig(),
    }
    for name, config in used.items():
        assert why_idle(config, name) is None
        bare = GameConfig(game="bilinear", integrator="extragradient")
        assert str(why_idle(bare, name)).endswith(".")
    assert why_idle(GameConfig(), "step_size") is None


@pytest.mark.parametrize("integrator", list(INTEGRATORS))
@pytest.mark.parametrize("step_size", [0.01, 2.0])
def test_the_analysis_shows_finite_numbers_at_both_ends_of_the_step_size(
    integrator: str, step_size: float
) -> None:
    config = GameConfig(integrator=integrator, step_size=step_size, steps=100, radius=3.0)
    found = analyse(config)
    assert np.isfinite(found.run.states[0]).all()
    assert np.isfinite(found.field).all()
    assert found.factor is not None
    assert found.weight_locus is None
    assert found.step_locus is not None
    assert np.abs(found.step_locus[0]).max() == pytest.approx(1.0)


def test_equal_configs_give_equal_analyses() -> None:
    config = GameConfig(count=4, steps=50)
    first = analyse(config)
    analyse.cache_clear()
    assert analyse(config).run.states == pytest.approx(first.run.states, abs=0)


def test_the_picture_holds_every_trajectory_that_stays_near() -> None:
    found = analyse(GameConfig(count=8, steps=100))
    assert np.nanmax(np.abs(found.run.states)) < found.view


def test_the_view_starts_with_the_given_points() -> None:
    config = GameConfig(starts="line", count=3, radius=1.5, regulariser="r1")
    assert starts_of(config) == pytest.approx(np.array([[0.5, 0], [1, 0], [1.5, 0]]))
    assert isinstance(base_game(config), DiracGAN)


@pytest.mark.slow
def test_the_games_need_no_torch() -> None:
    code = (
        "import sys; import explorer.theory.game.analysis, explorer.plots.game.stage, "
        "explorer.plots.game.spectrum, explorer.ui.game_dynamics.controls; "
        "import explorer.ui.game_dynamics.text; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
