"""What the texts of 'Train images' say of the shipped runs, against what these recorded."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from explorer.images.measuring.charts import METRIC_CHARTS
from explorer.images.networks.reading import PRETRAINED
from explorer.images.store.runs import RunFolder
from explorer.ui.train_images import text
from tests.claims.claims import Claims

EXPERIMENTS = {experiment.title: experiment for experiment in text.EXPERIMENTS}
SEEN = {title: experiment.see for title, experiment in EXPERIMENTS.items()}
claims = Claims(
    "train images", EXPERIMENTS, text.REMEMBER, text.DERIVATION[1:2], text.DERIVATION[3:]
)


def of(title: str) -> tuple[str, str]:
    """Return what an experiment asks and what it answers."""
    return EXPERIMENTS[title].predict, EXPERIMENTS[title].see


def column(run: str, name: str) -> dict[int, float]:
    """Return the values of a column of a shipped run by step."""
    rows = RunFolder(PRETRAINED / run).rows()
    return {int(row["step"]): row[name] for row in rows if name in row}


def mean(values: dict[int, float], first: int, last: int) -> float:
    return float(np.mean([value for step, value in values.items() if first <= step <= last]))


@claims(*of("Readable digits"), text.DERIVATION[3], text.REMEMBER[0])
def the_losses_rise_while_the_pictures_get_better() -> None:
    told = SEEN["Readable digits"]
    fid, loss = column("digits-dcgan", "fid_digits"), column("digits-dcgan", "g_loss")
    assert f"falls from {fid[2000]:.0f} to {fid[16_000]:.0f}" in told
    early, late = mean(loss, 1000, 4000), mean(loss, 12_000, 16_000)
    assert f"rises from {early:.1f} to {late:.1f}" in told
    alike = {key: column("digits-dcgan", key) for key in ("precision", "recall")}
    derivation = " ".join(text.DERIVATION)
    for step in (500, 4000):
        values = [f"{alike[key][step]:.2f}" for key in ("precision", "recall")]
        assert f"{values[0]} at" in derivation
        assert f"{values[1]}" in derivation


def before(values: dict[int, float], steps: list[int]) -> list[float]:
    """Return the mean over the 250 steps before each measurement."""
    return [mean(values, step - 249, step) for step in steps]


@claims(*of("WGAN-GP"))
def the_critics_gap_follows_the_distance_and_the_other_loss_does_not() -> None:
    told = SEEN["WGAN-GP"]
    fid = column("digits-wgan-gp", "fid_digits")
    real, fake = (column("digits-wgan-gp", name) for name in ("d_real", "d_fake"))
    gap = {step: real[step] - fake[step] for step in real}
    assert f"from {mean(gap, 501, 1000):.1f} to {mean(gap, 4001, 5000):.1f}" in told
    assert f"from {fid[500]:.0f} to {fid[5000]:.0f}" in told
    steps = [step for step in fid if step >= 500]
    agreement = spearmanr(before(gap, steps), [fid[step] for step in steps]).statistic
    assert f"rank correlation is {agreement:.2f}" in told
    fid, loss = column("digits-dcgan", "fid_digits"), column("digits-dcgan", "g_loss")
    steps = [step for step in fid if step >= 500]
    agreement = spearmanr(before(loss, steps), [fid[step] for step in steps]).statistic
    assert f"{agreement:.2f}".replace("-", "−") in told


@claims(*of("Same losses, no digits"), text.DERIVATION[1])
def a_d_that_gave_up_reads_like_an_equilibrium() -> None:
    told = SEEN["Same losses, no digits"]
    run = "digits-raschka-2"
    for name, words in (("d_loss", "1.386"), ("g_loss", "0.693"), ("d_real", "0.50")):
        late = [value for step, value in column(run, name).items() if step >= 1700]
        assert np.mean(late) == pytest.approx(float(words), abs=0.002)
        assert words in told
    assert set(column(run, "recall").values()) == {0.0}


@claims(*of("One picture"))
def the_collapsed_run_is_as_told() -> None:
    told = SEEN["One picture"]
    run = "digits-raschka-3"
    sure = [step for step, value in column(run, "d_fake").items() if value > 0.005]
    assert max(sure) < 400
    losses = column(run, "g_loss")
    assert f"G's {losses[400]:.0f} and rising to {losses[4000]:.0f}" in told
    confident = column(run, "confident_share")
    assert min(step for step, share in confident.items() if share < 0.95) > 2000
    assert set(column(run, "recall").values()) == {0.0}


@claims(text.REMEMBER[1])
def the_floor_stands_beside_the_distance() -> None:
    (chart,) = [chart for chart in METRIC_CHARTS if "FID (digit features)" in chart.title]
    assert {curve.name: curve.colour for curve in chart.curves}["real against real"] == "past"
