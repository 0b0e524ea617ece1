"""The words of the page on figure 1: experiments, prediction, derivations, captions."""

from explorer.ui.figure_1.config import GoodfellowConfig
from explorer.ui.frame.page import Experiment
from explorer.ui.theory.widgets import Question

TITLE = "D answers, G moves, D answers again: how do the fakes come to lie on the data?"

EXPERIMENTS = (
    Experiment(
        "The paper's figure",
        GoodfellowConfig(),
        "D answers perfectly each time. Where does q end?",
        "Press Play: C(G) falls to −log 4 and q lies on p. This is proposition 2.",
    ),
    Experiment(
        "A lazy D",
        GoodfellowConfig(discriminator_steps=1, step=0.3),
        "D makes one step a round. Will G still settle?",
        "D lags behind D*: G chases an outdated slope, and C(G) ends 0.13 above −log 4.",
    ),
    Experiment(
        "Far, saturating",
        GoodfellowConfig(
            data="bump", heights=(2.6, 2.9, 3.1, 3.3, 3.5, 3.7, 4.0), step=0.2, saturating=True
        ),
        "D is sure that all is fake. How fast does G start?",
        "Hardly at all: where D is near 0 the sigmoid is flat; log(1 − D) does not make up.",
    ),
    Experiment(
        "Far, non-saturating",
        GoodfellowConfig(data="bump", heights=(2.6, 2.9, 3.1, 3.3, 3.5, 3.7, 4.0), step=0.2),
        "Only the loss has changed. What happens now?",
        "G sets off at once: where D is near 0, log D is as steep as the sigmoid is flat.",
    ),
    Experiment(
        "One bump missed",
        GoodfellowConfig(
            heights=(-1.6, -1.4, -1.2, -1.0, -0.8, -0.6, -0.4), discriminator_steps=10, step=0.2
        ),
        "G begins on the left bump only. Does it find the right one?",
        "D rises over the missed bump, and the upper end of G stretches towards it.",
    ),
)
QUESTION = Question(
    "The arrows from z crowd together at one x. What is q there?",
    {"a": "low", "b": "high", "c": "it depends on D"},
    "b",
    "Every arrow carries the same mass; where they crowd, much mass lies on little length.",
)
STEPS = (
    r"z is uniform on [0, 1], so a piece $dz$ of latents holds the mass $dz$.",
    r"G carries it to a piece of length $dx = G'(z)\,dz$, and no mass is lost: "
    r"$q(x)\,dx = dz$, hence $q(G(z)) = 1/G'(z)$.",
    r"Where G is flat, arrows crowd and q is high; where G is steep, they spread and it is "
    r"low. (This needs a rising G. V itself does not: it only needs samples.)",
    r"The G with $q = p$ is the quantile function of the data: "
    r"$G(z) = F_p^{-1}(z)$, the green curve.",
)
CONVERGENCE = (
    r"For a fixed D, V is linear in $q$. The maximum over D of functions that are linear is "
    r"convex: $C(q)=\max_D V(D, q)$ is convex in $q$.",
    r"Its slope is that of V at the best D: moving G a little against the answer $D^*$ is "
    r"moving down the slope of C.",
    r"So if D answers fully and G moves in small enough steps, C falls to its only minimum "
    r"$-\log 4$, where $q=p$.",
    r"The proof moves the density $q$. A network moves weights, and C is not convex in "
    r"those: with finite k and large steps nothing is promised.",
)
CAPTIONS = {
    "a": "(a) G is untrained and D has only begun to learn.",
    "b": "(b) D answers: high where there are more data than fakes, low where there are fewer.",
    "c": "(c) G follows the slope of D.",
    "d": "(d) The end of the run: where q = p, D = ½.",
}
#: In place of (d) where q has not come to lie on p.
SHORT = "(d) The end of the run: q is not on p, JS(p, q) = {js}."
#: JS, in nats, up to which q counts as on p.
ARRIVED = 0.005
#: Added to (c) where arrow heads went down the slope of the D that is drawn.
PULLED = " Neighbours in z pull {heads} of 24 arrow heads down it."
TURNED = " D turns as they move: {heads} of 24 arrow heads now go down it."
REMEMBER = (
    "D points uphill towards the data; G's samples climb that slope; then D must answer anew.",
    "If D answers fully each time and G moves a little, q ends on p and D at ½.",
    "Goodfellow et al. (2014), Generative Adversarial Nets, figure 1, algorithm 1, "
    "proposition 2. Steps of D act on functions smoothed by a Gaussian kernel, not on weights.",
)
