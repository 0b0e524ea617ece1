"""Experiments and derivations of the page on the best discriminator."""

from explorer.ui.frame.page import Experiment
from explorer.ui.theory.configs import OptimalDiscriminatorConfig
from explorer.ui.theory.widgets import Question

_TWO_MODES = "0.5*gaussian(-2.5,0.7)+0.5*gaussian(2.5,0.7)"

EXPERIMENTS = (
    Experiment(
        "Set q = p",
        OptimalDiscriminatorConfig(p="1*gaussian(0,1)", q="1*gaussian(0,1)"),
        "What can the best D still say about a sample?",
        "D* is 1/2 everywhere and V is −log 4: the badge 'global optimum' appears.",
    ),
    Experiment(
        "Pull them apart",
        OptimalDiscriminatorConfig(p="1*gaussian(-4,0.7)", q="1*gaussian(4,0.7)", x=4.0),
        "How does D* look around the fakes, and what slope does a fake feel?",
        "D* is a cliff with flat ground on both sides. V is 0, JS is at its ceiling ln 2.",
    ),
    Experiment(
        "Miss one mode",
        OptimalDiscriminatorConfig(p=_TWO_MODES, q="1*gaussian(-2.5,0.7)", x=2.5),
        "Where is D* near 1, and where near 1/3?",
        "Over the kept mode p is half as high as q: D* = 1/3. Over the missed one D* = 1.",
    ),
    Experiment(
        "Smooth labels",
        OptimalDiscriminatorConfig(
            view="labels",
            p="1*gaussian(-2,0.8)",
            q="1*gaussian(2.5,0.8)",
            real_target=0.9,
            fake_target=0.1,
        ),
        "Can a fake far from the data still tell which way to go?",
        "Where q dominates, D* rests at 0.1: the pull on a fake there is gone.",
    ),
    Experiment(
        "Beat the best D",
        OptimalDiscriminatorConfig(view="bend", guess="b"),
        "Can you bend a D whose V is higher than that of D*?",
        "You cannot: the area between the two curves is never negative.",
    ),
)

QUESTIONS = {
    "best": Question(
        "The fakes move so far away that nothing overlaps. What does V(D*, G) become?",
        {"a": "−log 4 = −1.386", "b": "0", "c": "−∞"},
        "b",
        "D* is right about every sample: log 1 + log 1 = 0. It is the best case for D, and "
        "for G the worst: 2 JS − log 4 with JS = ln 2.",
    ),
    "bend": Question(
        "At a place where p and q are equally high, what should D say? Bend it, then answer.",
        {"a": "1", "b": "1/2", "c": "0"},
        "b",
        "Half of the samples there are real. The best D* is now drawn: try to reach it.",
    ),
    "labels": Question(
        "Real samples get the label 0.9 and fakes 0.1. What is D* far out among the fakes?",
        {"a": "0", "b": "0.1", "c": "0.5"},
        "b",
        "There p = 0, so D* = 0.1 q / q = 0.1, a constant: D has no slope to show the way.",
    ),
    "plane": Question(
        "Narrow modes of data, one wide blob of fakes. Where is D* near 1?",
        {"a": "only around the modes", "b": "everywhere outside the blob", "c": "nowhere"},
        "a",
        "Far out both are tiny, but the wide blob's tail is the higher one. D* compares "
        "heights, however small both are.",
    ),
}
BEST_STEPS = (
    r"For a fixed G the value is one integral over x: "
    r"$V(D,G)=\int p(x)\log D(x)+q(x)\log(1-D(x))\,dx$. (Write "
    r"$E_z[\log(1-D(G(z)))]=E_{x\sim q}[\log(1-D(x))]$; G need not be invertible.)",
    r"D may take any value at each x, so maximise at each x by itself: "
    r"$d\mapsto p\log d+q\log(1-d)$.",
    r"Its derivative $\frac{p}{d}-\frac{q}{1-d}$ is 0 exactly at $d=\frac{p}{p+q}$, and the "
    r"second derivative $-\frac{p}{d^2}-\frac{q}{(1-d)^2}$ is negative: a maximum.",
)
SUM_STEPS = (
    r"Put D* in: $C(G)=E_p\left[\log\frac{p}{p+q}\right]+E_q\left[\log\frac{q}{p+q}\right]$.",
    r"Let $m=\frac{p+q}{2}$, so that $p+q=2m$. Each logarithm gives a $-\log 2$: "
    r"$C(G)=E_p\left[\log\frac{p}{m}\right]+E_q\left[\log\frac{q}{m}\right]-2\log 2$.",
    r"These are two Kullback-Leibler divergences, and half of their sum is the "
    r"Jensen-Shannon divergence: "
    r"$C(G)=\mathrm{KL}(p\|m)+\mathrm{KL}(q\|m)-\log 4=2\,\mathrm{JS}(p,q)-\log 4$.",
    r"$\mathrm{JS}\ge 0$, and it is 0 only for $p=q$: the minimum over G is $-\log 4$, reached "
    r"exactly when G makes the data's distribution. Then $D^*=\frac12$.",
)
LABEL_STEPS = (
    r"With label $a$ for real and $b$ for fake, at each x D maximises "
    r"$(ap+bq)\log d+((1-a)p+(1-b)q)\log(1-d)$.",
    r"The two weights sum to $p+q$, so $D^*=\frac{ap+bq}{p+q}$.",
    r"One-sided ($b=0$): $D^*=a\,\frac{p}{p+q}$. Same shape, lower: no false certainty.",
    r"Two-sided ($b>0$): where $p\approx0$, $D^*\approx b$, a constant. Its slope is 0, so "
    r"fakes that are far from the data have no reason to move.",
    r"Flipping each label with probability $\varepsilon$ is the same as "
    r"$a=1-\varepsilon$, $b=\varepsilon$: noisy labels are two-sided smoothing.",
)
