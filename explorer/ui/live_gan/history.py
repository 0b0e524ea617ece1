"""The runs of this session: a table of the present panels, and earlier runs to recall."""

from dataclasses import dataclass

import streamlit as st

from explorer.live.client import LiveRun
from explorer.ui.frame import state
from explorer.ui.lab import session as lab_session
from explorer.ui.lab.controls import LabConfig

#: Runs kept; a run that made fewer steps is not worth a line.
KEPT, FEWEST_STEPS = 12, 20

Row = dict[str, str | float | int | None]


@dataclass(frozen=True)
class EarlierRun:
    """One earlier run.

    Attributes:
        config: The page's settings at its end.
        rows: Its results, one a panel.
    """

    config: LabConfig
    rows: tuple[Row, ...]


def note(name: str, config: LabConfig) -> None:
    """Remember the present run; keep the results of the one before if it was another.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run, key = lab_session.current(name), f"{name}:noted"
    before = st.session_state.get(key)
    if before is not None and before[0] is not run and before[0].newest >= FEWEST_STEPS:
        entries = st.session_state.setdefault(f"{name}:history", [])
        entries.insert(0, EarlierRun(before[1], results(before[1], before[0])))
        del entries[KEPT:]
    st.session_state[key] = (run, config)


def results(config: LabConfig, run: LiveRun) -> tuple[Row, ...]:
    """Return what each panel has reached, as rows of a table."""
    frame = run.frame
    scores = frame.snapshot.scores
    return tuple(
        {
            "panel": title or "GAN",
            "step": frame.snapshot.step,
            "binned JS, nats": measured.binned_js,
            "modes": f"{measured.modes}/{measured.total_modes}"
            if measured.total_modes
            else "none",
            "high quality, %": 100 * measured.high_quality if measured.total_modes else None,
            "loss of D": float(scores.discriminator_loss[model]),
            "loss of G": float(scores.generator_loss[model]),
            "training time, s": run.seconds,
        }
        for model, (title, measured) in enumerate(
            zip(config.titles, frame.measurements, strict=True)
        )
    )


def history(name: str, config: LabConfig) -> None:
    """Draw the results of the present panels and the earlier runs.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run = lab_session.current(name)
    st.markdown(
        "**The present panels**" + (" (pause for fresh numbers)" if run.playing else "")
    )
    _table(results(config, run))
    st.caption("The training time is that of all panels together: they train in lock-step.")
    entries: list[EarlierRun] = st.session_state.get(f"{name}:history", [])
    st.markdown("**Earlier runs of this session**")
    if not entries:
        st.caption("None yet: change a setting that starts afresh, or take a new seed.")
    for number, entry in enumerate(entries):
        _entry(name, number, entry)


def _entry(name: str, number: int, entry: EarlierRun) -> None:
    with st.expander(f"{entry.rows[0]['step']:,} steps: {summary(entry.config)}"):
        _table(entry.rows)
        st.button(
            "Recall these settings",
            key=f"{name}-recall-{number}",
            on_click=_recall,
            args=(name, entry.config),
        )


def _recall(name: str, config: LabConfig) -> None:
    state.apply(name, config)
    lab_session.play(name)


def summary(config: LabConfig) -> str:
    """Return the settings that differ from the default, in one line."""
    query = {k: v for k, v in config.to_query().items() if k not in ("layers", "pace")}
    if "points" in query:
        query["points"] = f"{len(config.points or ())}"
    return (
        ", ".join(f"{k} {v.replace(',', ', ')}" for k, v in query.items())
        or "as the page opens"
    )


def _table(rows: tuple[Row, ...]) -> None:
    numbers = {
        "binned JS, nats": "%.3g",
        "high quality, %": "%.0f",
        "loss of D": "%.3g",
        "loss of G": "%.3g",
        "training time, s": "%.3g",
    }
    formats = {n: st.column_config.NumberColumn(format=f) for n, f in numbers.items()}
    st.dataframe(list(rows), hide_index=True, column_config=formats)
