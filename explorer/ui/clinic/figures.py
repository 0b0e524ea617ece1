"""The numbers of the gallery's runs, from the rows that come with them."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from explorer.images.launch.supervisor import KnownRun, shipped
from explorer.images.store.library import OWN_ROOT
from explorer.images.store.rows import ROW_FILES
from explorer.images.store.runs import RunFolder
from explorer.numbers import three
from explorer.second_opinion import Opinion, ends
from explorer.ui.clinic.case import Case
from explorer.ui.clinic.cases import CASES, HEALTHY
from explorer.ui.train_images import opinion

Rows = NDArray[np.float32]
_MEANS = ("d_loss", "g_loss", "d_real", "d_fake_before", "d_gradient", "g_gradient")
#: Runs that are remembered: more than the gallery has.
_MOST = 64


def known(name: str) -> KnownRun:
    """Return a run of the gallery by its folder among those that the program came with.

    Raises:
        ValueError: It is not there, or damaged.
    """
    return _known(OWN_ROOT / name)


@lru_cache(maxsize=_MOST)
def _known(path: Path) -> KnownRun:
    """Return a run; what comes with the program does not change while it runs."""
    folder = RunFolder(path)
    folder.config()
    if not {*_MEANS, "fid_digits"} <= ROW_FILES.columns(folder.rows_path).keys():
        msg = f"The recorded run {path.name} has lost its rows; get its folder anew."
        raise ValueError(msg)
    (run,) = shipped([folder])
    return run


def figures(name: str) -> Mapping[str, float]:
    """Return what a run ends at: means of the last quarter of its rows, the last metrics.

    `first_g_loss` and the like are means of the first twentieth; `order` is how far the order
    of minus D's loss over the training is that of the FID: Spearman's rank correlation.
    """
    return _figures(OWN_ROOT / name)


@lru_cache(maxsize=_MOST)
def _figures(path: Path) -> Mapping[str, float]:
    columns = ROW_FILES.columns(_known(path).folder.rows_path)
    found = {"order": _order(columns["d_loss"], columns["fid_digits"])}
    for column, table in columns.items():
        values = table[:, 1].astype(np.float64)
        if column in _MEANS:
            first, last = ends(values)
            found |= {column: last, f"first_{column}": first}
        else:
            found[column] = float(values[-1])
    return MappingProxyType(found)


def _order(losses: Rows, distances: Rows) -> float:
    """Return Spearman's rank correlation of minus D's loss with the FID.

    Each FID stands beside the mean loss since the one before it; both are steps and values.
    """
    steps = distances[:, 0]
    spans = zip(np.append(-1, steps[:-1]), steps, strict=True)
    means = [losses[(losses[:, 0] > a) & (losses[:, 0] <= b), 1].mean() for a, b in spans]
    return float(spearmanr(-np.array(means), distances[:, 1]).statistic)


def _fid_at(name: str, step: int) -> float:
    """Return the FID that a run had after so many steps, or before its end."""
    steps, values = ROW_FILES.columns(known(name).folder.rows_path)["fid_digits"].T
    return float(values[np.abs(steps - step).argmin()])


def filled(case: Case, words: str) -> str:
    """Return words with the numbers of the run.

    Those of the remedy begin with r_, of the other one with o_, of the healthy one with h_.
    """
    values = {name: three(value) for name, value in figures(case.run).items()}
    for letter, run in (("r", case.remedy), ("o", case.beside), ("h", HEALTHY)):
        if run:
            values |= {f"{letter}_{n}": three(v) for n, v in figures(run).items()}
    if case.remedy:
        values["r_same_fid_digits"] = three(_fid_at(case.remedy, known(case.run).status.steps))
    return words.format(**values)


@lru_cache(maxsize=1)
def opinions() -> tuple[tuple[Case, Opinion], ...]:
    """Return what the second opinion says of every run of the gallery that has a D."""
    said = ((case, opinion.of_run(known(case.run))) for case in CASES)
    return tuple((case, found) for case, found in said if found is not None)


def score() -> tuple[int, int, int]:
    """Return of how many runs the second opinion is right, wrong, and cannot tell."""
    right = wrong = silent = 0
    for case, found in opinions():
        silent += found.verdict == "cannot-tell"
        right += found.verdict == case.opinion != "cannot-tell"
        wrong += found.verdict not in (case.opinion, "cannot-tell")
    return right, wrong, silent
