"""The tree of generative models by what they do with p(x); its leaves choose a family."""

import json
from collections.abc import Callable

import streamlit as st

from explorer.ui.source import source

_TREE = st.components.v2.component(
    "gan_family_tree",
    html='<div class="gan-live tree buttons"></div>',
    css=source(__file__, "style.css", "buttons.css", "tree.css"),
    js=source(__file__, "tree.js"),
)
#: A branch is its name and what hangs on it; a leaf has the family that it stands for.
Branch = tuple[str, "str | tuple[Branch, ...]"]
TREE: Branch = (
    "Learns a distribution from pictures",
    (
        (
            "p(x) explicit",
            (
                ("computed: PixelCNN", "pixelcnn"),
                (
                    "approximated",
                    (
                        ("by a bound: VAE", "vae"),
                        ("by a Markov chain: RBM", "rbm-128"),
                    ),
                ),
            ),
        ),
        (
            "p(x) implicit",
            (
                ("draws at once: GAN", "gan"),
                ("draws at once, has codes: AAE", "aae"),
            ),
        ),
    ),
)
SOURCE = "After Goodfellow (2016), NIPS 2016 Tutorial, figure 9."


def show_tree(chosen: str, on_pick: Callable[[str], None], *, key: str) -> None:
    """Draw the tree.

    Args:
        chosen: The family that is marked.
        on_pick: Called with the family of a clicked leaf, before the rerun.
        key: Names the widget.
    """

    def picked() -> None:
        pick = st.session_state[key].get("pick")
        if pick:
            on_pick(str(pick["family"]))

    data = json.dumps({"tree": TREE, "chosen": chosen})
    _TREE(key=key, data=data, on_pick_change=picked)


def leaves(branch: Branch = TREE) -> list[str]:
    """Return the families at the leaves, from left to right."""
    _, below = branch
    return [below] if isinstance(below, str) else [leaf for b in below for leaf in leaves(b)]
