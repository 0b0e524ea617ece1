"""The second opinion on a run that trains on images."""

import streamlit as st

from explorer.config import plain
from explorer.images.launch.supervisor import KnownRun
from explorer.images.store.rows import ROW_FILES
from explorer.images.systems.gan import GANConfig
from explorer.objectives import OBJECTIVES
from explorer.second_opinion import VERDICTS, Curves, Opinion, second_opinion


def of_run(run: KnownRun) -> Opinion | None:
    """Return what the rules say of a run's rows; None where no D judges."""
    config = run.config
    if not isinstance(config, GANConfig):
        return None
    columns = ROW_FILES.columns(run.folder.rows_path)
    curves = Curves.of(
        {name: values[:, 1] for name, values in columns.items()},
        probability=OBJECTIVES[config.objective].probability and not config.relativistic,
        saturating=config.objective == "saturating",
    )
    return second_opinion(curves)


def told(opinion: Opinion, of: str) -> str:
    """Return an opinion as a line of a page.

    Args:
        opinion: What the rules say.
        of: What it is an opinion of.
    """
    verdict = VERDICTS[opinion.verdict]
    return f"**Second opinion on {plain(of)}: {verdict}.** {opinion.sentence}"


def show(run: KnownRun, called: str = "") -> None:
    """Write the second opinion on a run, where there can be one.

    Args:
        run: A run.
        called: What it is called, where that is not its own name.
    """
    opinion = of_run(run)
    if opinion is not None:
        st.markdown(told(opinion, called or run.name))
