"""What the clinic says of its runs, held to the rows that come with them."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pytest

from explorer.images.store.gallery import GALLERY
from explorer.images.store.pictures import read_grid
from explorer.images.store.recipes import RECIPES
from explorer.images.store.rows import ROW_FILES
from explorer.images.systems import StreamFacts
from explorer.images.systems.gan import GAN
from explorer.numbers import three
from explorer.ui.clinic import text
from explorer.ui.clinic.case import Case
from explorer.ui.clinic.cases import CASES
from explorer.ui.clinic.figures import figures, known
from explorer.ui.clinic.view import question
from tests.claims.claims import Claims

EXPERIMENTS = {e.title: e for e in text.EXPERIMENTS}
ASKED = [question(number, case) for number, case in enumerate(CASES, 1)]
REMEDIES = {case.did: case for case in CASES if case.did}
claims = Claims("clinic", EXPERIMENTS, ASKED, REMEDIES.keys())
Figures = Mapping[str, float]
LN2 = np.log(2)
FACTS = {"real": StreamFacts(channels=1, classes=10)}


def last_pictures(name: str) -> np.ndarray:
    """Return the last grid of a run in [-1, 1]."""
    return read_grid(known(name).folder.samples()[-1]) / 127.5 - 1


def jumping(name: str) -> float:
    """Return how far D's loss moves from row to row at the end, in nats."""
    losses = ROW_FILES.columns(known(name).folder.rows_path)["d_loss"][:, 1]
    return float(np.abs(np.diff(losses[-len(losses) // 4 :])).mean())


def is_flat(name: str, *, of: float = 0.02) -> bool:
    losses = ROW_FILES.columns(known(name).folder.rows_path)["d_loss"][:, 1]
    tail = losses[-len(losses) // 4 :]
    return bool(tail.std() < of * tail.mean())


def weights(name: str) -> tuple[int, int]:
    """Return the weights of G and of D."""
    system = GAN(GALLERY[name], FACTS)
    g, d = (
        sum(p.numel() for p in part.parameters())
        for part in (system.generator, system.discriminator)
    )
    return g, d


def same_losses(f: Figures) -> None:
    other = figures(CASES[0].beside)
    for found in (f, other):
        assert abs(found["d_loss"] - 2 * LN2) < 0.02
        assert abs(found["g_loss"] - LN2) < 0.02
    assert other["confident_share"] > 0.1 > 0.01 > f["confident_share"]
    assert other["g_gradient"] > 5 * f["g_gradient"]


def ahead_and_good(f: Figures) -> None:
    assert f["d_fake_before"] < 0.1
    assert f["g_loss"] > f["first_g_loss"] + 1
    assert f["fid_digits"] < 5
    assert f["g_gradient"] > f["first_g_gradient"]


def both_at_0(f: Figures) -> None:
    assert max(f["d_loss"], f["g_loss"]) < 1e-3
    assert f["d_fake_before"] < 1e-3 < 0.999 < f["d_real"]


def clipped(f: Figures) -> None:
    assert f["d_real"] > 1
    assert f["d_fake_before"] < 0
    assert f["g_gradient"] == 0
    assert abs(f["g_loss"] + np.log(1e-7)) < 0.01


def one_grey(f: Figures) -> None:
    assert f["d_real"] > 0.99
    assert f["d_fake_before"] < 0.05
    assert f["first_d_loss"] < 0.3
    assert np.abs(last_pictures("clinic/wrong-range")).max() < 0.02


def no_telling(f: Figures) -> None:
    assert is_flat("clinic/strong-generator")
    assert abs(f["d_real"] - f["d_fake_before"]) < 0.01
    assert weights("strong-generator")[1] == 720
    assert f["confident_share"] > 0.1


def d_wins(f: Figures) -> None:
    assert f["first_d_loss"] < 0.5
    assert f["d_loss"] < 0.01
    assert f["g_loss"] > 3 * f["first_g_loss"]
    assert f["d_fake_before"] < 0.01


def smeared(f: Figures) -> None:
    config = GALLERY["high-rate"]
    assert (config.generator_lr, config.discriminator_lr) == (0.01, 0.01)
    assert GALLERY["healthy"].generator_lr * 50 == config.generator_lr
    assert jumping("clinic/high-rate") > 4 * jumping("clinic/healthy")
    assert f["confident_share"] > 0.1
    assert known("clinic/high-rate").status.state == "finished"


def noisy(f: Figures) -> None:
    assert GALLERY["small-batch"].batch_size == 4
    assert jumping("clinic/small-batch") > 2.5 * jumping("clinic/healthy")


def wanders(f: Figures) -> None:
    assert 0.55 < f["d_real"] < 0.75
    assert 0.25 < f["d_fake_before"] < 0.45
    assert not is_flat("clinic/healthy")
    assert GALLERY["healthy"].steps == 1_200


def one_picture(f: Figures) -> None:
    assert f["d_real"] > 0.999
    assert f["d_fake_before"] < 0.001
    grid = last_pictures("digits-raschka-3")[..., 0]
    tiles = [grid[y : y + 28, x : x + 28] for y in (2, 62) for x in (2, 62, 122)]
    assert np.ptp([tile.mean() for tile in tiles]) < 0.2


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the place of each of some different numbers in their order."""
    return values.argsort().argsort()


def agreement(name: str) -> float:
    """Return Spearman's 1 - 6 sum d^2 / (n^3 - n) of minus D's loss and the FID."""
    columns = ROW_FILES.columns(known(name).folder.rows_path)
    losses, distances = columns["d_loss"], columns["fid_digits"]
    before = np.searchsorted(losses[:, 0], distances[:, 0], side="right")
    means = [part.mean() for part in np.split(losses[:, 1], before)[:-1]]
    gaps, n = ranks(-np.array(means)) - ranks(distances[:, 1]), len(distances)
    return float(1 - 6 * (gaps.astype(float) ** 2).sum() / (n**3 - n))


def gap_shrinks(f: Figures) -> None:
    assert f["d_loss"] < 0
    assert f["first_d_loss"] < f["d_loss"]
    assert f["fid_digits"] < 4
    assert f["order"] == pytest.approx(agreement("digits-wgan-gp"), abs=1e-6)
    assert f["order"] > 0.9


def slow(f: Figures) -> None:
    config = GALLERY["low-rate"]
    assert (config.generator_lr, config.discriminator_lr, config.steps) == (1e-5, 1e-5, 600)
    assert jumping("clinic/low-rate") < 0.5 * jumping("clinic/healthy")
    assert f["d_loss"] < f["first_d_loss"] - 0.5
    good = figures("clinic/healthy")
    assert (f["d_loss"], f["g_loss"]) < (good["d_loss"], good["g_loss"])
    assert f["confident_share"] < 0.01


def swings(f: Figures) -> None:
    assert GALLERY["momentum"] == GALLERY["healthy"].with_(beta1=0.9)
    assert GALLERY["healthy"].beta1 == 0.5
    assert f["d_loss"] < 0.6 * f["first_d_loss"]
    assert f["g_loss"] > 2 * f["first_g_loss"]
    assert f["g_gradient"] > 3 * f["first_g_gradient"]
    assert not is_flat("clinic/momentum", of=0.3)
    assert is_flat("clinic/healthy", of=0.1)
    # The mean age of a gradient in Adam's moving average is beta1 / (1 - beta1) steps.
    assert pytest.approx(9) == 0.9 / (1 - 0.9)


def unseen(f: Figures) -> None:
    lost, kept = (
        ROW_FILES.columns(known(f"clinic/{name}").folder.rows_path)["d_loss"]
        for name in ("lost-optimizers", "healthy")
    )
    before = lost[:, 0] <= 600
    assert np.array_equal(lost[before], kept[before])
    assert not np.array_equal(lost, kept)
    after = (lost[:, 0] > 600) & (lost[:, 0] <= 700)
    usual = np.abs(np.diff(kept[:, 1]))
    assert np.abs(np.diff(lost[after, 1])).max() < usual.max()
    assert abs(f["fid_digits"] / figures("clinic/healthy")["fid_digits"] - 1) < 0.05


def apart(f: Figures) -> None:
    assert 1.1 < f["d_loss"] < 2 * LN2
    assert f["d_real"] > f["d_fake_before"] + 0.1
    assert 0.3 < f["confident_share"] < 0.8


def no_noise(f: Figures) -> None:
    entropy = -0.9 * np.log(0.9) - 0.1 * np.log(0.1)
    assert round(entropy, 3) == 0.325
    assert round(2 * entropy, 2) == 0.65
    healthy, plain = GALLERY["healthy"], figures("clinic/healthy")
    assert GALLERY["two-sided"] == healthy.with_(real_target=0.9, fake_target=0.1)
    assert GALLERY["flipped-labels"] == healthy.with_(label_flips=0.1)
    for name in ("clinic/two-sided", "clinic/flipped-labels"):
        found = figures(name)
        assert found["d_loss"] > 2 * entropy
        assert abs(found["fid_digits"] / plain["fid_digits"] - 1) < 0.05
        assert found["confident_share"] > 0.1
        assert known(name).status.epochs == pytest.approx(15.4, abs=0.1)


def nobody_then_d(f: Figures) -> None:
    assert abs(f["first_d_loss"] - 2 * LN2) < 0.02
    assert abs(f["first_g_loss"] - LN2) < 0.02
    assert f["first_g_gradient"] < 0.01 < f["g_gradient"]
    assert f["d_fake_before"] < 0.1 < 0.9 < f["d_real"]
    assert f["g_loss"] > 5
    # No picture is a digit to the classifier, so no precision of them either.
    assert f["confident_share"] == f["recall"] == 0
    assert known("clinic/raschka-4").status.epochs == pytest.approx(38.4)


def equilibrium_without_norms(f: Figures) -> None:
    assert abs(f["d_loss"] - 2 * LN2) < 0.04
    assert abs(f["g_loss"] - LN2) < 0.01
    normed = figures("clinic/raschka-5")
    assert 10 * f["g_gradient"] < normed["g_gradient"]
    assert (
        GALLERY["raschka-5-plain"].with_(
            generator_norm="batch", discriminator_norm="auto", sample_every=50, log_every=10
        )
        == GALLERY["raschka-5"]
    )


def no_better(f: Figures) -> None:
    other = figures("clinic/raschka-5")
    assert abs(f["fid_digits"] / other["fid_digits"] - 1) < 0.05
    rest = 0.9 / 2
    loss = -0.9 * np.log(rest) - 0.1 * np.log(1 - rest)
    entropy = -0.9 * np.log(0.9) - 0.1 * np.log(0.1)
    assert (round(loss, 3), round(entropy, 3)) == (0.778, 0.325)
    assert f["g_loss"] > loss
    assert (
        GALLERY["raschka-6"].with_(
            real_target=1.0, generator_target=1.0, sample_every=50, log_every=10
        )
        == GALLERY["raschka-5"]
    )


def smallest_is_best(f: Figures) -> None:
    runs = {size: figures(f"clinic/kernel-{size}") for size in (3, 4, 5, 7)}
    distances = [run["fid_digits"] for run in runs.values()]
    assert distances == sorted(distances)
    assert [three(value) for value in distances[1:3]] == ["195", "204"]
    assert f["fid_digits"] == distances[0]
    assert [runs[size]["classes_covered"] for size in (5, 7)] == [7, 2]
    for run in runs.values():
        assert abs(run["d_loss"] - 2 * LN2) < 0.08
        assert abs(run["g_loss"] - LN2) < 0.02
    first = GALLERY["kernel-3"]
    assert all(GALLERY[f"kernel-{size}"] == first.with_(kernel_size=size) for size in runs)


#: By the run's folder.
SIGNS: dict[str, Callable[[Figures], None]] = {
    "digits-raschka-2": same_losses,
    "digits-dcgan": ahead_and_good,
    "clinic/swapped-labels": both_at_0,
    "clinic/no-sigmoid": clipped,
    "clinic/wrong-range": one_grey,
    "clinic/strong-generator": no_telling,
    "clinic/strong-discriminator": d_wins,
    "clinic/high-rate": smeared,
    "clinic/small-batch": noisy,
    "clinic/healthy": wanders,
    "digits-raschka-3": one_picture,
    "clinic/low-rate": slow,
    "clinic/momentum": swings,
    "clinic/lost-optimizers": unseen,
    "digits-mlp": apart,
    "digits-wgan-gp": gap_shrinks,
    "clinic/two-sided": no_noise,
    "clinic/raschka-4": nobody_then_d,
    "clinic/raschka-5-plain": equilibrium_without_norms,
    "clinic/raschka-6": no_better,
    "clinic/kernel-3": smallest_is_best,
}


def check_sign(case: Case) -> None:
    SIGNS[case.run](figures(case.run))


for _case, _asked in zip(CASES, ASKED, strict=True):
    _right = f"{_asked.text} {_asked.options[_asked.answer]}"
    claims(_right, _asked.reason)(partial(check_sign, _case))


def check_remedy(case: Case) -> None:
    """Hold a remedy to its run: it draws better, and its sizes are those that are named."""
    before, after = figures(case.run), figures(case.remedy)
    assert after["g_gradient"] > 0
    if case.remedy == "digits-dcgan":
        seconds = [known(name).status.seconds for name in (case.run, case.remedy)]
        assert max(seconds) < 1.25 * min(seconds)
        assert before["fid_digits"] < after["fid_digits"]
        assert after["order"] == pytest.approx(agreement(case.remedy), abs=1e-6)
        assert after["order"] < -0.5
        return
    if case.run == "clinic/lost-optimizers":
        unseen(before)
        return
    assert after["fid_digits"] < before["fid_digits"]
    if case.run == "clinic/raschka-4":
        assert weights("raschka-4") == (81_637, 18_585)
        assert weights("raschka-5") == (344_208, 4_025)
        return
    if case.run == "clinic/raschka-5-plain":
        equilibrium_without_norms(before)
        assert after["recall"] > 2 * before["recall"]
        assert abs(after["d_loss"] - 2 * LN2) > 0.2
        assert abs(after["g_loss"] - LN2) > 0.2
        return
    if case.remedy == "clinic/raschka-5":
        assert known(case.remedy).status.epochs == pytest.approx(38.4)
        assert (
            GALLERY["raschka-5"].generator_lr * 10 == RECIPES["digits-raschka-3"].generator_lr
        )
        assert after["recall"] > 0.2 > before["recall"] == 0
        return
    assert after["confident_share"] > before["confident_share"]
    name = case.run.rpartition("/")[2]
    counted = {f"{number:,}" for number in (*weights(name), *weights("healthy"))}
    said = {word for word in case.did.split() if word.replace(",", "").isdecimal()}
    assert said - {"64", "16"} <= counted | {"0"}


for _did, _remedied in REMEDIES.items():
    claims(_did)(partial(check_remedy, _remedied))


@claims(EXPERIMENTS["Loss is not quality"].predict, EXPERIMENTS["Loss is not quality"].see)
def _() -> None:
    check_sign(CASES[0])


@claims(EXPERIMENTS["The worst losses"].predict, EXPERIMENTS["The worst losses"].see)
def _() -> None:
    check_sign(CASES[1])
    fids = ROW_FILES.columns(known("digits-dcgan").folder.rows_path)["fid_digits"][:, 1]
    assert fids[-1] < fids[len(fids) // 2] < fids[len(fids) // 8] < fids[0]


@claims(EXPERIMENTS["Both win"].predict, EXPERIMENTS["Both win"].see)
def _() -> None:
    check_sign(CASES[2])


@claims(EXPERIMENTS["Batch norm alone"].predict, EXPERIMENTS["Batch norm alone"].see)
def _() -> None:
    case = CASES[18]
    assert case.run == "clinic/raschka-5-plain"
    check_sign(case)
    check_remedy(case)


@claims(EXPERIMENTS["How large a kernel?"].predict, EXPERIMENTS["How large a kernel?"].see)
def _() -> None:
    case = CASES[20]
    assert (case.run, 7**2 // 3**2) == ("clinic/kernel-3", 5)
    check_sign(case)
