"""For a fixed generator, what is the best that a discriminator can do?"""

import streamlit as st

from explorer.ui import page, state, theory_optimal, theory_optimal_text
from explorer.ui.controls import Controls
from explorer.ui.theory_configs import OptimalDiscriminatorConfig
from explorer.ui.theory_controls import mixture_editor, predict, preset_picker
from explorer.ui.theory_optimal import PAGE, WITH_DENSITY

VIEWS = {
    "best": "The best D",
    "bend": "Bend D yourself",
    "labels": "Smooth the labels",
    "plane": "In the plane",
}

page.question("G stands still: what is the best that D can do, and what is it worth?")
config = state.load(PAGE, OptimalDiscriminatorConfig)
controls = Controls(PAGE, config)
view = controls.choice("view", "Look at", VIEWS)
picture, sliders = st.container(), st.container()
with sliders:
    columns = st.columns(4)
with st.sidebar:
    if view == "plane":
        st.caption("The worlds of the plane are chosen under the picture.")
    else:
        preset_picker(PAGE, config)
        with st.expander("Data p", expanded=True):
            controls.set(p=mixture_editor(PAGE, "p", config.p, columns[:2]))
        with st.expander("Generator q", expanded=True):
            controls.set(q=mixture_editor(PAGE, "q", config.q, columns[2:]))
with sliders:
    if view == "best":
        controls.slider("x", "The marked point x", step=0.05)
    elif view == "labels":
        left, right = st.columns(2)
        with left:
            controls.slider("real_target", "Label a of real samples", step=0.01)
        with right:
            controls.slider("fake_target", "Label b of fake samples", step=0.01)
    elif view == "plane":
        with columns[0]:
            controls.select("real_world", "Data p", WITH_DENSITY)
        with columns[1]:
            controls.select("fake_world", "Generator q", WITH_DENSITY)
    predict(PAGE, controls, config.guess, theory_optimal_text.QUESTIONS[view])
config = controls.result()
state.save(PAGE, config)
dark = page.dark()
now = theory_optimal.scene(config.p, config.q)
with picture:
    if view == "best":
        theory_optimal.show_best(config, now, dark=dark)
        theory_optimal.show_numbers(now)
    elif view == "bend":
        theory_optimal.show_bend(config, now, dark=dark)
    elif view == "labels":
        theory_optimal.show_labels(config, now, dark=dark)
    else:
        theory_optimal.show_plane(config, dark=dark)

page.try_this(PAGE, theory_optimal_text.EXPERIMENTS)
left, right = st.columns(2)
with left:
    smoothed = view == "labels"
    page.formula(
        "The best D at each point",
        r"D^*(x) = \frac{a\,p(x) + b\,q(x)}{p(x) + q(x)}"
        if smoothed
        else r"D^*(x) = \frac{p(x)}{p(x) + q(x)}",
        theory_optimal.at_point(config),
        theory_optimal_text.LABEL_STEPS if smoothed else theory_optimal_text.BEST_STEPS,
    )
with right:
    page.formula(
        "What it is worth: what G really minimises",
        r"\begin{aligned} C(G) &= \mathrm{KL}(p\|m) + \mathrm{KL}(q\|m) - \log 4 \\"
        r" &= 2\,\mathrm{JS}(p, q) - \log 4 \end{aligned}",
        theory_optimal.live_sum(now),
        theory_optimal_text.SUM_STEPS,
    )
st.caption(
    "Conventions of all theory pages: natural logarithms (nats); m = (p + q)/2; "
    "JS = ½ KL(p‖m) + ½ KL(q‖m), so JS lies between 0 and ln 2 = 0.693."
)
page.remember(
    "The best D is the share of real samples at each x: p / (p + q).",
    "Against it, G minimises 2 JS − log 4; the minimum −log 4 is reached only at p = q.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, Prop. 1 and Thm. 1; "
    "Salimans et al. (2016), section 3.4 (label smoothing).",
)
