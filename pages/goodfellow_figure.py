"""How do D and G take turns until the fakes lie on the data?"""

from math import log

import streamlit as st

from explorer.ui import page, state, theory_goodfellow
from explorer.ui.controls import Controls
from explorer.ui.theory_configs import GoodfellowConfig
from explorer.ui.theory_controls import predict, three
from explorer.ui.theory_goodfellow import DATA, PAGE
from explorer.ui.theory_player import play_figure

page.question("D answers, G moves, D answers again: how do the fakes come to lie on the data?")
config = state.load(PAGE, GoodfellowConfig)
controls = Controls(PAGE, config)
left, right = st.columns([9, 4])
with right:
    controls.choice("data", "Data p", DATA)
    controls.steps(
        "discriminator_steps",
        "D's steps k before G moves",
        [1, 2, 5, 10, 20, None],
        names={None: "k → ∞"},
    )
    controls.slider("step", "How far G moves", step=0.02)
    controls.choice("saturating", "G's loss", {False: "non-saturating", True: "saturating"})
    theory_goodfellow.show_generator(config)
predict(PAGE, controls, config.guess, theory_goodfellow.QUESTION)
config = controls.result()
state.save(PAGE, config)
run = theory_goodfellow.play(
    config.data, config.heights, config.discriminator_steps, config.step, config.saturating
)
with left:
    play_figure(PAGE, theory_goodfellow.show_film(config, run), config.moment)

page.try_this(PAGE, theory_goodfellow.EXPERIMENTS)
now = config.moment
left, right = st.columns(2)
with left:
    page.formula(
        "From arrows to a density: change of variables",
        r"p_g(G(z)) = \frac{1}{G'(z)}",
        theory_goodfellow.middle_numbers(run, now),
        theory_goodfellow.STEPS,
    )
with right:
    page.formula(
        "What the rounds drive down (at the moment shown)",
        r"C(G) = \max_D V(D, G) = 2\,\mathrm{JS}(p, p_g) - \log 4",
        rf"V(D, G) = {three(float(run.values[now]))}, \quad "
        rf"C(G) = {three(float(run.optimum[now]))}, \quad "
        rf"\mathrm{{JS}} = {three((float(run.optimum[now]) + log(4)) / 2)}",
        theory_goodfellow.CONVERGENCE,
    )
page.remember(
    "D points uphill towards the data; G's samples climb that slope; then D must answer anew.",
    "If D answers fully each time and G moves a little, p_g ends on p and D at ½.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, figure 1, algorithm 1, "
    "proposition 2. Steps of D act on functions smoothed by a Gaussian kernel, not on weights.",
)
