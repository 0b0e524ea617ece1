"""The gallery: each recorded run with its diagnosis, the sign that gives it away, a remedy."""

from explorer.images.store.library import CLINIC
from explorer.ui.clinic.case import Case


def _clinic(name: str) -> str:
    return f"{CLINIC}/{name}"


#: The run with nothing wrong, on the same networks as most of the others.
HEALTHY = _clinic("healthy")

CASES: tuple[Case, ...] = (
    Case(
        "digits-raschka-2",
        "unknowable",
        ("solid", "dashed", "both"),
        "The solid run draws noise, the dashed one digits. In the solid run D's loss ends at "
        "{d_loss} and G's at {g_loss}, in the dashed one at {o_d_loss} and {o_g_loss}; a D "
        "that says 1/2 to everything has 2 ln 2 = 1.39 and ln 2 = 0.693. Losses say how the "
        "game stands, not how good the pictures are. The gradients give a hint: G's died to "
        "{g_gradient} where it draws noise, and is {o_g_gradient} where it draws digits.",
        opinion="nothing-apart",
        beside=_clinic("strong-generator"),
        ask="One of these runs draws digits, the other noise. By their losses: which one?",
    ),
    Case(
        "digits-dcgan",
        "nothing",
        ("strong-discriminator", "gave-up", "high-rate"),
        "Bad losses and the best pictures here: D(G(z)) ends at {d_fake_before}, G's loss at "
        "{g_loss}, up from {first_g_loss}. D wins every round and still teaches G: G's "
        "gradient does not die, it ends at {g_gradient}.",
    ),
    Case(
        _clinic("swapped-labels"),
        "swapped-labels",
        ("strong-discriminator", "nothing", "low-rate"),
        "Read both losses together: D's ends at {d_loss} and G's at {g_loss}. Opponents cannot "
        "both win. G descends the loss with the label of a fake, so it pleases D: its pictures "
        "are made to be known as fakes.",
        remedy=HEALTHY,
        did="With the label of a real one in G's loss, this loss ends at {r_g_loss} instead of "
        "0: the players are opponents again.",
        opinion="helps",
    ),
    Case(
        _clinic("no-sigmoid"),
        "no-sigmoid",
        ("strong-discriminator", "high-rate", "swapped-labels"),
        "Read the scale: D's outputs end at {d_real} for real ones and {d_fake_before} for "
        "fakes, no probabilities. The loss clips them to (0, 1), and where it clips, its slope "
        "is 0: G's gradient ends at {g_gradient}, its loss at {g_loss} = −ln 10⁻⁷.",
        remedy=HEALTHY,
        did="With the sigmoid in the loss G's gradient ends at {r_g_gradient}, and G learns.",
        opinion="not-a-probability",
    ),
    Case(
        _clinic("wrong-range"),
        "wrong-range",
        ("nothing", "swapped-labels", "small-batch"),
        "D knows the fakes from the start and never loses: D(x) ends at {d_real}, D(G(z)) at "
        "{d_fake_before}. A G that ends in a sigmoid draws no pixel below 0, while the data's "
        "background lies at −1. G goes as low as it can, to one grey.",
        remedy=HEALTHY,
        did="With tanh at G's end D(G(z)) ends at {r_d_fake_before}: D has to look closer.",
        opinion="strong-discriminator",
    ),
    Case(
        _clinic("strong-generator"),
        "strong-generator",
        ("nothing", "strong-discriminator", "small-batch"),
        "Both losses are flat without oscillation, D's at {d_loss}, G's at {g_loss}. D says "
        "{d_real} to real ones and {d_fake_before} to fakes: its 720 weights cannot tell them "
        "apart. In the guide's Figure 5 the pictures of such a run are terrible; what did not "
        "come out here: these are rough digits.",
        remedy=HEALTHY,
        did="With a D of 34,432 weights instead of 720 and a G of 99,008 instead of 173,088 "
        "D's loss ends at {r_d_loss}: it tells the two apart, and G learns from it. The FID "
        "(digit features) falls from {fid_digits} to {r_fid_digits}.",
        opinion="nothing-apart",
    ),
    Case(
        _clinic("strong-discriminator"),
        "strong-discriminator",
        ("nothing", "gave-up", "low-rate"),
        "D's loss is near 0 early and ends at {d_loss}, while G's rises from {first_g_loss} to "
        "{g_loss}: the guide's Figure 6. D(G(z)) ends at {d_fake_before}, and nothing that so "
        "small a G draws changes that.",
        remedy=HEALTHY,
        did="With a G of 99,008 weights instead of 18,608 and a D of 34,432 instead of 134,400 "
        "D(G(z)) ends at {r_d_fake_before}. The guide would strengthen G and let D be.",
        opinion="strong-discriminator",
    ),
    Case(
        _clinic("high-rate"),
        "high-rate",
        ("nothing", "gave-up", "low-rate"),
        "The curves jump: G's loss ends around {g_loss}, and G's gradient at {g_gradient}. "
        "Both rates are 0.01, fifty times DCGAN's. What did not come out here: it does not "
        "break off. Smeared digits can be read.",
        remedy=HEALTHY,
        did="At DCGAN's rate of 0.0002 the curves are smooth, and after as many steps the FID "
        "(digit features) is {r_same_fid_digits} instead of {fid_digits}.",
        opinion="jumps",
    ),
    Case(
        _clinic("small-batch"),
        "small-batch",
        ("nothing", "gave-up", "low-rate"),
        "Every curve is noise around its mean: each row sees 4 real pictures and 4 fakes. D's "
        "loss ends at {d_loss} on average, and no single row says where the game stands.",
        remedy=HEALTHY,
        did="With batches of 64 the curves are smooth, and the FID (digit features) after as "
        "many steps, and 16 times as many pictures, is {r_fid_digits} instead of {fid_digits}.",
        opinion="jumps",
    ),
    Case(
        HEALTHY,
        "nothing",
        ("strong-generator", "high-rate", "swapped-labels"),
        "D's loss ends at {d_loss}, G's at {g_loss}, both wander, and D tells real ones "
        "({d_real}) from fakes ({d_fake_before}) without being sure. The digits are rough, for "
        "1,200 steps are few.",
    ),
    Case(
        "digits-raschka-3",
        "strong-discriminator",
        ("gave-up", "nothing", "swapped-labels"),
        "D is sure of everything: D(x) ends at {d_real}, D(G(z)) at {d_fake_before}, G's loss "
        "at {g_loss}. That all pictures are one the losses do not say: look.",
        remedy=_clinic("raschka-5"),
        did="With batch norm in both networks and a tenth of the rate, the lecture's case 5, "
        "D's loss ends at {r_d_loss} and the pictures differ. After its 100 epochs the lecture "
        "has digits and losses near ln 2; these 1,500 steps are 38 epochs of fewer digits, and "
        "they draw strokes.",
        opinion="strong-discriminator",
    ),
    Case(
        _clinic("low-rate"),
        "low-rate",
        ("nothing", "high-rate", "gave-up"),
        "The curves are smooth and slide slowly one way: D's loss from {first_d_loss} to "
        "{d_loss}, and after 600 steps still on its way. Both rates are 0.00001, a twentieth "
        "of DCGAN's. These losses look better than those of good runs, and G draws noise.",
        remedy=HEALTHY,
        did="At DCGAN's rate of 0.0002 the FID (digit features) after as many steps is "
        "{r_same_fid_digits} instead of {fid_digits}.",
    ),
    Case(
        _clinic("momentum"),
        "momentum",
        ("nothing", "gave-up", "swapped-labels"),
        "The curves swing and D gets ahead: its loss falls from {first_d_loss} to {d_loss}, "
        "G's rises from {first_g_loss} to {g_loss}, and G's gradient grows from "
        "{first_g_gradient} to {g_gradient}. With β₁ = 0.9 each player follows where the other "
        "was nine steps ago on average. High rates would look alike: only the settings tell "
        "them apart.",
        remedy=HEALTHY,
        did="With DCGAN's β₁ = 0.5 G's gradient ends at {r_g_gradient}, and the FID (digit "
        "features) is {r_fid_digits} instead of {fid_digits} after as many steps.",
    ),
    Case(
        _clinic("lost-optimizers"),
        "unseen",
        ("jump", "behind", "halt"),
        "Nothing: at half time, step 600, no curve moves more than it does anyway. D's loss "
        "ends at {d_loss}, G's at {g_loss}. A checkpoint should hold the optimizers, and still "
        "here, at DCGAN's small rates, their loss costs nothing that can be seen.",
        remedy=HEALTHY,
        did="Beside it the run that kept them: the same to the last digit up to step 600, then "
        "another course of the same game. The FID (digit features) ends at {r_fid_digits}, "
        "without them at {fid_digits}.",
        ask="Halfway this run was resumed without its optimizers' memory. What do you see?",
    ),
    Case(
        "digits-mlp",
        "nothing",
        ("strong-discriminator", "gave-up", "small-batch"),
        "The lecture's case 1. D's loss ends at {d_loss}, G's at {g_loss}, near the values of "
        "a D that has given up, 1.39 and 0.693; but D(x), {d_real}, and D(G(z)), "
        "{d_fake_before}, stay apart. Its digits can be read, many of them broken.",
    ),
    Case(
        "digits-wgan-gp",
        "nothing",
        ("strong-discriminator", "no-sigmoid", "high-rate"),
        "A critic: its outputs are scores without a zero, so G's loss of {g_loss} says "
        "nothing. Read minus D's loss, the gap: it shrinks as the pictures get better. The FID "
        "(digit features), which ends at {fid_digits}, puts the moments of the training in "
        "nearly the same order: a rank correlation of {order}.",
        remedy="digits-dcgan",
        did="Beside it the DCGAN, trained about as long on the same core. In the guide the "
        "WGAN did not catch up with its DCGAN; here it is ahead, {fid_digits} against "
        "{r_fid_digits}. The DCGAN's D gains as the pictures get better: minus its loss has a "
        "rank correlation of {r_order} with the FID (digit features).",
    ),
    Case(
        _clinic("two-sided"),
        "neither",
        ("solid", "dashed", "both"),
        "A label turned over at a rate of 0.1 is in expectation one of 0.9 or 0.1: both play "
        "one game, in which no D gets its loss below 2 · 0.325 = 0.650. It ends at {d_loss} "
        "and {o_d_loss}. The guide's runs broke after some 75 epochs of colour photographs. "
        "In these 15 epochs of digits the FID (digit features) is {fid_digits} and "
        "{o_fid_digits}; with labels of 1 and 0 it is {h_fid_digits}.",
        beside=_clinic("flipped-labels"),
        ask="The solid run has labels of 0.9 and 0.1, the dashed one turns over a tenth of D's "
        "labels. The guide saw such runs end in noise. Which of these does?",
    ),
    Case(
        _clinic("raschka-4"),
        "strong-discriminator",
        ("nothing", "gave-up", "swapped-labels"),
        "The lecture's case 4. At first both losses stand at {first_d_loss} and "
        "{first_g_loss}, 2 ln 2 and ln 2, with a gradient of {first_g_gradient} for G: nobody "
        "learns. Then D finds the difference and G does not follow: D(G(z)) ends at "
        "{d_fake_before}, G's loss at {g_loss}. After 100 epochs the lecture has broken "
        "strokes; these 1,500 steps are "
        "38 epochs of fewer digits, and they draw none.",
        remedy=_clinic("raschka-5"),
        did="Case 5, with batch norm, beside it: its FID (digit features) is {r_fid_digits} "
        "instead of {fid_digits}. Yet it differs in more than that: its G has 344,208 weights "
        "instead of 81,637, its D 4,025 instead of 18,585. The next case changes batch norm "
        "alone.",
        opinion="strong-discriminator",
    ),
    Case(
        _clinic("raschka-5-plain"),
        "no-norm",
        ("nothing", "low-rate", "swapped-labels"),
        "By its losses nothing is wrong: D's ends at {d_loss}, G's at {g_loss}, next to an "
        "equilibrium's 1.39 and 0.693. Read the gradient: G's is {first_g_gradient} at first "
        "and {g_gradient} at last, less than a tenth of what it ends at with batch norm.",
        remedy=_clinic("raschka-5"),
        did="The lecture's case 5: batch norm in both networks, all else the same. G's "
        "gradient ends at {r_g_gradient}, the losses leave the equilibrium, at {r_d_loss} and "
        "{r_g_loss}, and the FID (digit features) is {r_fid_digits} instead of {fid_digits}: "
        "worse losses, better strokes. One run of each.",
        opinion="nothing-apart",
    ),
    Case(
        _clinic("raschka-6"),
        "neither",
        ("solid", "dashed", "both"),
        "The FIDs (digit features) are {fid_digits} and {o_fid_digits}: no difference that one "
        "run of each could show. The losses do show the label: where D rests at 0.45, G's loss "
        "is 0.778 with it, not ln 2, and no D gets its own below 0.325. G's end at {g_loss} "
        "and {o_g_loss}, the lecture's at 0.796 and 0.707, both with good digits.",
        beside=_clinic("raschka-5"),
        ask="The lecture's cases 6 and 5: the solid run has a label of 0.9 for real ones, in "
        "D's loss and in G's, the dashed one of 1. Which draws better?",
    ),
    Case(
        _clinic("kernel-3"),
        "solid",
        ("dashed", "both", "neither"),
        "With kernels of 3, 4, 5 and 7 pixels the FID (digit features) is {fid_digits}, 195, "
        "204 and {o_fid_digits}, and a step takes 66.9, 85.6, 106 and 161 ms of one core. The "
        "guide sees repeated pictures with 3 and calls 5 a good compromise: not so here, "
        "where G is narrow, D narrower, and each run one. More than 5 is too much here as "
        "there: with 7, G draws two kinds of digits. All losses stand next to 1.39 and 0.693: "
        "they do not say.",
        beside=_clinic("kernel-7"),
        ask="The guide's networks, narrow and on digits: the solid run has kernels of 3 "
        "pixels, the dashed one of 7. Which draws better?",
    ),
)
