"""The gallery: each recorded run with its diagnosis, the sign that gives it away, a remedy."""

from dataclasses import dataclass

from explorer.images.store.library import CLINIC

#: What can be wrong with a run, in the order in which answers are offered.
DIAGNOSES: dict[str, str] = {
    "nothing": "Nothing is wrong",
    "strong-discriminator": "D is too strong for G",
    "strong-generator": "G is too strong for D",
    "gave-up": "D has given up",
    "high-rate": "The learning rates are too high",
    "low-rate": "The learning rates are too low",
    "small-batch": "The batch is too small",
    "momentum": "Adam's β₁ is too high",
    "swapped-labels": "G's loss has the wrong label",
    "no-sigmoid": "D's sigmoid is missing",
    "wrong-range": "G cannot reach the range of the data",
    "unknowable": "The losses do not say",
    "solid": "The solid one",
    "dashed": "The dashed one",
    "both": "Both",
    "neither": "Neither",
    "jump": "A jump at half time",
    "unseen": "Nothing of it",
    "behind": "G falls behind for good",
    "halt": "The training comes to a halt",
}


@dataclass(frozen=True)
class Case:
    """One run of the gallery; texts may hold `{d_loss}` and the like, filled from the rows.

    Attributes:
        run: Its folder among the shipped runs.
        diagnosis: A key of `DIAGNOSES`.
        others: What else is offered.
        sign: Which sign to read.
        remedy: The folder of the run that does better, empty where none is needed.
        did: What the remedy did.
        opinion: The verdict of the second opinion that would be right.
        beside: A second run that is shown from the start, dashed.
        ask: The question.
    """

    run: str
    diagnosis: str
    others: tuple[str, ...]
    sign: str
    remedy: str = ""
    did: str = ""
    opinion: str = "cannot-tell"
    beside: str = ""
    ask: str = "What is wrong with this run?"

    @property
    def options(self) -> dict[str, str]:
        """The answers by letter, in the order of the table: it gives nothing away."""
        offered = [key for key in DIAGNOSES if key in (self.diagnosis, *self.others)]
        return {letter: DIAGNOSES[key] for letter, key in zip("abcd", offered, strict=False)}

    @property
    def answer(self) -> str:
        """The letter of the right answer."""
        right = DIAGNOSES[self.diagnosis]
        return next(letter for letter, words in self.options.items() if words == right)


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
)
