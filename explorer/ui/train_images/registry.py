"""The runs of this server: who starts them, which there are, what they may read."""

import atexit
from pathlib import Path

import streamlit as st

from explorer import limits
from explorer.images.config import PATH_KINDS, RunConfig
from explorer.images.launch.launchers import launcher_at, ray_address
from explorer.images.launch.supervisor import ACTIVE, KnownRun, Supervisor, shipped
from explorer.images.store.library import runs_root, shipped_runs
from explorer.images.training.devices import gpus
from explorer.ui.frame import visitor

#: Folders that are named one by one.
MOST_LISTED = 100


@st.cache_resource(show_spinner=False)
def supervisor() -> Supervisor:
    """Return the one supervisor of this server; its thread starts queued runs.

    One run trains at a time on a CPU, on a server one on each GPU or as many there as
    GAN_EXPLORER_RUNS_PER_GPU says; on a Ray cluster, where GAN_EXPLORER_RAY names one, as many
    as its nodes have room for.
    """
    launcher = launcher_at(ray_address())
    shared = Supervisor(runs_root(), gpus=launcher.places(gpus()), launcher=launcher)
    if not limits.read_only():
        shared.watch()
    atexit.register(shared.close)
    return shared


def known_runs() -> list[KnownRun]:
    """Return the runs of this machine, then those that come with the program."""
    return [*supervisor().runs(), *shipped(shipped_runs())]


def refuse(*, one_more: bool = False) -> None:
    """Refuse whatever changes runs on a server that only shows.

    Args:
        one_more: Whether the visitor asks for another run at work.

    Raises:
        ValueError: The server only shows, or the visitor has runs enough at work.
    """
    if limits.read_only():
        raise ValueError(limits.CLOSED)
    if not one_more:
        return
    busy = [run for run in supervisor().runs() if run.phase in (*ACTIVE, "queued")]
    mine = [run.name for run in busy if run.folder.owner() == visitor.visitor()]
    if len(mine) >= limits.most_runs():
        msg = (
            f"{len(mine)} runs of yours train or wait, as many as this server allows each: "
            f"{', '.join(mine)}. Let one end, or pause or delete it."
        )
        raise ValueError(msg)


def may_read(config: RunConfig) -> bool:
    """Return whether a page may train on a run's data sets.

    The address of the page can name any folder of the server, and whoever has it would see
    what lies there: only uploads are read, and what a run here was given by its owner.
    """
    uploads = (runs_root() / "uploads").resolve()
    given = {name for run in supervisor().runs() for name in run.config.datasets.values()}

    def readable(dataset: str) -> bool:
        kind, _, path = dataset.partition(":")
        inside = Path(path).resolve().is_relative_to(uploads)
        return kind not in PATH_KINDS or inside or dataset in given

    return all(readable(dataset) for dataset in config.datasets.values())


def may_change(run: KnownRun) -> bool:
    """Return whether this visitor may pause, stop, resume or delete a run.

    Who ordered it on a page may; a run from a shell is of whoever sits at the machine; a run
    that came with the program is nobody's.
    """
    if run.phase == "shipped":
        return False
    owner = run.folder.owner()
    return owner == visitor.visitor() if owner else visitor.at_the_machine()


def show_unreadable() -> None:
    """Name the run folders that cannot be shown, and why: they would be missed."""
    sentences = supervisor().unreadable()
    if sentences:
        st.caption("These run folders cannot be shown:")
        st.code("\n".join(sentences[:MOST_LISTED]), language=None)
