"""The script of the app: the pages in the order of a lecture."""

import streamlit as st

from explorer.ui.frame import lesson_editor, page, state

LIVE = st.Page("pages/toy_gan.py", title="Live GAN", url_path="start", default=True)


def by_name() -> None:
    """Bring whoever writes a name of the first page into the address to the first page."""
    st.switch_page(LIVE, query_params=st.query_params.to_dict())


st.set_page_config("GAN explorer", page_icon="🎯", layout="wide", initial_sidebar_state=290)
shown = st.navigation(
    [
        LIVE,
        *(
            st.Page(by_name, title="Live GAN", url_path=name, visibility="hidden")
            for name in ("live", "toy_gan")
        ),
        st.Page("pages/step_by_step.py", title="One step", url_path="step_by_step"),
        st.Page("pages/saturation.py", title="Saturation", url_path="saturation"),
        st.Page("pages/seeds.py", title="Many seeds", url_path="seeds"),
        st.Page(
            "pages/optimal_discriminator.py", title="Best D", url_path="optimal_discriminator"
        ),
        st.Page("pages/goodfellow_figure.py", title="Figure 1", url_path="goodfellow_figure"),
        st.Page("pages/divergences.py", title="Divergences", url_path="divergences"),
        st.Page("pages/game_dynamics.py", title="Game dynamics", url_path="game_dynamics"),
        st.Page("pages/train_images.py", title="Train images", url_path="train_images"),
        st.Page("pages/latent_walk.py", title="Latent walk", url_path="latent_walk"),
    ],
    position="top",
)
st.set_page_config(f"{shown.title} · GAN explorer")
page.style()
state.follow(shown.url_path or "toy_gan")
shown.run()
lesson_editor.editor(shown.url_path or "toy_gan")
