"""The games' figures show the arrays they were given."""

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from explorer.plots import palette
from explorer.plots.game.spectrum import spectrum_figure
from explorer.plots.game.stage import stage_figure
from explorer.theory.game.analysis import GameAnalysis, analyse
from explorer.theory.game.config import GameConfig

CONFIGS = [
    GameConfig(),
    GameConfig(count=1, steps=10, integrator="alternating", regulariser="r1"),
    GameConfig(step_size=2.0, radius=3.0, game="bilinear"),
    GameConfig(objective="wasserstein-gp", integrator="optimistic"),
]


def stage(found: GameAnalysis, *, dark: bool = False) -> go.Figure:
    plain = stage_figure(
        found.grid,
        found.field,
        found.run.states,
        found.radius,
        view=found.view,
        rest=0.5,
        axes=("θ", "ψ"),
        guide=found.factor,
        dark=dark,
    )
    return go.Figure(plain)


def named(fig: go.Figure, name: str) -> go.Scatter:
    return next(t for t in fig.data if t.name == name)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("dark", [False, True])
def test_figures_are_valid_plotly(config: GameConfig, dark: bool) -> None:
    found = analyse(config)
    fig = stage(found, dark=dark)
    assert len(go.Figure(fig.to_dict()).frames) == len(fig.frames)
    spectrum = spectrum_figure(
        found.eigenvalues, found.multipliers, found.weight_locus, found.step_locus, dark=dark
    )
    go.Figure(spectrum)


def test_the_first_trajectory_is_drawn_where_it_went() -> None:
    found = analyse(GameConfig(count=2, steps=40))
    drawn = named(stage(found), "trajectory 1")
    assert np.stack([drawn.x, drawn.y], -1) == pytest.approx(found.run.states[:, 0])
    assert drawn.line.color == palette.ACCENT


def test_frames_move_the_fake_point_along_the_line_of_d() -> None:
    found = analyse(GameConfig(count=3, steps=40))
    fig = stage(found)
    place = next(i for i, t in enumerate(fig.data) if t.name == "fake")
    for frame in fig.frames:
        theta, psi = found.run.states[int(frame.name), 0]
        moved = frame.data[frame.traces.index(place)]
        assert moved.x[1] == pytest.approx(theta)
        assert moved.y[1] == pytest.approx(0.5 + psi * theta)


def test_arrows_point_along_the_field() -> None:
    found = analyse(GameConfig())
    arrows = stage(found).data[0]
    x, y = np.reshape(arrows.x, (-1, 6)), np.reshape(arrows.y, (-1, 6))
    shift = np.stack([x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]], -1)
    turned = shift[:, 0] * found.field[:, 1] - shift[:, 1] * found.field[:, 0]
    along = (shift * found.field).sum(-1)
    assert turned == pytest.approx(np.zeros(len(turned)), abs=1e-12)
    assert (along[np.abs(found.field).sum(-1) > 0] > 0).all()


def test_a_cut_trajectory_ends_the_animation_where_it_was_cut() -> None:
    found = analyse(GameConfig(game="bilinear", step_size=2.0, count=1))
    assert found.run.cut_at[0] > 0
    assert int(stage(found).frames[-1].name) == found.run.cut_at[0] - 1


def test_the_guide_is_the_factor_to_the_power_of_the_step() -> None:
    found = analyse(GameConfig(steps=30))
    guide = named(stage(found), "exact, near equilibrium")
    assert found.factor is not None
    assert guide.y == pytest.approx(found.factor ** np.arange(31.0))


def test_spectrum_marks_the_eigenvalues_and_the_factors() -> None:
    found = analyse(GameConfig(regulariser="r1", weight=0.6))
    assert found.eigenvalues is not None
    assert found.multipliers is not None
    fig = go.Figure(
        spectrum_figure(
            found.eigenvalues, found.multipliers, found.weight_locus, found.step_locus
        )
    )
    flow, step = fig.data[-2:]
    assert np.asarray(flow.x) + 1j * np.asarray(flow.y) == pytest.approx(found.eigenvalues)
    assert np.asarray(step.x) + 1j * np.asarray(step.y) == pytest.approx(found.multipliers)


def test_spectrum_says_so_where_there_is_none() -> None:
    fig = go.Figure(spectrum_figure(None, None, None, None))
    assert "no eigenvalues" in fig.layout.annotations[0].text


def test_no_panel_lies_over_another_on_a_phone() -> None:
    found = stage(analyse(GameConfig(steps=30)))
    panels = [
        (axes[f"xaxis{number}"]["domain"], axes[f"yaxis{number}"]["domain"])
        for axes in (found.layout.meta["narrow"],)
        for number in ("", "2", "3")
    ]
    for one, other in combinations(panels, 2):
        assert any(a[1] < b[0] or b[1] < a[0] for a, b in zip(one, other, strict=True))
