"""What there is to know of a generator: where it comes from and how well it draws."""

from collections.abc import Callable

import streamlit as st

from explorer.config import plain, quoted
from explorer.images.latent.series import CheckpointSeries
from explorer.images.measure import table
from explorer.images.store.library import ModelEntry
from explorer.ui.frame import state
from explorer.ui.train_images.config import TrainPageConfig


def about(entry: ModelEntry, series: CheckpointSeries) -> None:
    """Show a generator's card, and the way to its training where that was recorded."""
    with st.expander("About this generator"):
        st.markdown(_facts(entry, series))
        if measured := entry.card.get("metrics"):
            st.dataframe(table(measured), hide_index=True, width="content")
            st.caption("Measured on 2,000 pictures of its last checkpoint.")
        run = entry.run_name
        if run:
            st.button(
                "See its training",
                key="latent_walk-training",
                on_click=state.go,
                args=("train_images", TrainPageConfig.checked({"shown": run})),
            )


def _facts(entry: ModelEntry, series: CheckpointSeries) -> str:
    """Return a list in Markdown of what is known."""
    lines = [f"{plain(series.name)}: {plain(series.origin)}."]
    config = series.config
    if config:
        settings = [f"{name} {value}" for name, value in config.told.items()]
        rates = [f"{rate:g} ({whose})" for whose, rate in config.rates.items()]
        line = f"{', '.join(settings)}, batches of {config.batch_size}, learning rates "
        line += f"{' and '.join(rates)}, seed {config.seed}."
        lines.append(line[0].upper() + line[1:])
    known: dict[str, Callable[[object], str]] = {
        "data": lambda data: f"Data: {plain(data)}.",
        "seconds": lambda seconds: f"Trained in {plain(seconds)} s.",
        "made_by": lambda command: f"Made by {quoted(str(command), 200)}.",
    }
    lines += [tell(entry.card[key]) for key, tell in known.items() if key in entry.card]
    return "\n".join(f"- {line}" for line in lines)
