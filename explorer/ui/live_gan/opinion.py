"""The second opinion on the live run, one a panel."""

import streamlit as st

from explorer.second_opinion import VERDICTS, Curves, second_opinion
from explorer.toy import ToyConfig
from explorer.toy.curves import Curves as Recorded
from explorer.ui.lab import session
from explorer.ui.lab.controls import LabConfig


def curves_of(recorded: Recorded, config: ToyConfig, panel: int) -> Curves:
    """Return the curves of one panel as the rules read them."""
    values = {name: table[:, panel] for name, table in recorded.values.items()}
    return Curves(
        values["discriminator_loss"],
        values["generator_loss"],
        values["real_score"],
        values["fake_score"],
        values["gradient_norm"],
        probability=config.losses.probability,
        saturating=config.objective == "saturating",
    )


def opinions(name: str, config: LabConfig) -> None:
    """Write what the rules say of the present run, anew while it plays.

    Args:
        name: The page's name.
        config: Its present state.
    """
    run = session.current(name)

    def say() -> None:
        recorded = run.frame.curves
        for panel, (title, model) in enumerate(zip(config.titles, run.configs, strict=True)):
            found = second_opinion(curves_of(recorded, model, panel))
            of = title or "this GAN"
            st.markdown(f"**{of}: {VERDICTS[found.verdict]}.** {found.sentence}")
        st.caption(
            "Rules that look at the curves alone, as in section 2.6.1 of Garrido et al. How "
            "often they are right on recorded runs stands in the clinic."
        )

    st.fragment(say, run_every=2.0 if run.playing else None)()
