"""What the page about translation says: tasks, experiments, formulas, what to keep."""

import math
from collections.abc import Mapping

from explorer.images.data.base import as_pixels
from explorer.images.store import shipped
from explorer.images.store.zoo import ZOO
from explorer.images.translation import TaskName, Way, pictures_of, seen
from explorer.numbers import three, three_latex
from explorer.ui.frame import page
from explorer.ui.frame.page import Experiment
from explorer.ui.translate.config import TranslateConfig

QUESTION = "How does a picture become another kind of picture?"
#: What stands on each side of a task.
SIDES: dict[TaskName, tuple[str, str]] = {
    "outline": ("outline", "face"),
    "map": ("map of parts", "face"),
    "grey": ("grey", "colour"),
    "colour": ("red", "blue"),
    "shape": ("circle", "star"),
    "backdrop": ("red on cream", "blue on pink"),
    "hues": ("red on any colour", "blue on any colour"),
    "age": ("young", "old"),
}
_PAIRED = ("outline", "map", "grey")
TASK_TITLES: dict[TaskName, str] = {
    name: f"{a} → {b} ({'pix2pix, from pairs' if name in _PAIRED else 'CycleGAN, no pairs'})"
    for name, (a, b) in SIDES.items()
}
RUN_TITLES = {
    "pix2pix-outline": "outline → face",
    "pix2pix-map": "map of parts → face",
    "pix2pix-grey": "grey → colour",
    "pix2pix-grey-l1": "grey → colour, without the game",
    "cyclegan-colour": "red ↔ blue",
    "cyclegan-colour-no-identity": "red ↔ blue, identity 0",
    "cyclegan-colour-no-cycle": "red ↔ blue, cycles 0",
    "cyclegan-shape-16": "circle ↔ star, D sees 16",
    "cyclegan-shape-70": "circle ↔ star, D sees 70",
    "cyclegan-backdrop": "red on cream ↔ blue on pink",
    "cyclegan-hues": "red ↔ blue on any colour",
    "cyclegan-age": "young ↔ old",
}
HOW = (
    "x: 200 pictures that no run has learned from; y is the answer, drawn of the same factors "
    "as x, told to pix2pix while it trained and to no CycleGAN. Mean absolute differences, of "
    "a range of 2. Noise: normal, its deviation 30 levels of a byte. Ring: the share of a "
    "circle of 0.75 radii that the translated shapes cover. A circle does "
    "not tell how its star is turned. Runs: so many, alike but for their seed; of several the "
    "least and the largest figure. The page draws by the run of seed 0."
)
#: What else was measured of a task.
NOTES: dict[TaskName, str] = {
    "grey": "One expects pale colours of the distance alone. Here the game adds nothing that "
    "three runs each could show: the strongest channel exceeds the weakest by 0.400 to 0.442 "
    "without it, by 0.394 to 0.448 with it, by 0.494 in the answers.",
    "shape": "True stars cover 0.278 of the ring; G's in three runs each 0.280 to 0.299 where "
    "D saw 16 pixels at a time, 0.226 to 0.247 where it saw 70: more than the picture has.",
    "age": "A reader of faces sees young faces as 0.220 of the range of ages, old ones as "
    "0.839, young ones made old as 0.636. Their style of hair stays in 93.5 % of them, glasses "
    "in 65.5 %, beards in 47.0 %.",
}
EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        "One outline, many faces",
        TranslateConfig(task="outline", place=2),
        "Skin, hair and background are not in an outline. G draws it twice, each time with "
        "other dropout: how far apart are the two faces?",
        "Hardly: over 200 outlines two draws differ by 0.0404, and one from the true face by "
        "0.211. G draws one likely face; chance changes little of it.",
    ),
    Experiment(
        "Without the cycles",
        TranslateConfig(task="colour", cycle_weight=0, place=3),
        "D asks for blue shapes on cream, and for no more. Without the cycles, does the shape "
        "stay what it was?",
        "No: holes and arms fill up. In three runs each its shapes cover 0.638 to 0.701 of "
        "the ring, with cycles 0.571 to 0.609, the answers 0.513; F(G(x)) is 0.133 to 0.160 "
        "from x, with cycles 0.0486 to 0.0504.",
    ),
    Experiment(
        "Circle to star",
        TranslateConfig(task="shape", place=3),
        "The authors of CycleGAN say that it fails where a shape must change. D judges patches "
        "of 16 pixels, of 32. Does the circle become a star?",
        "It does, in each of three runs: stars cover 0.278 of the ring, circles all of it, G's "
        "pictures 0.280 to 0.299. On small, flat pictures the method does not fail.",
    ),
    Experiment(
        "What does G hide?",
        TranslateConfig(task="shape", way="back", place=3, noise=30),
        "A circle has no rotation. Yet F must give back this very star, turned as it was. "
        "Where does it know that from?",
        "From G(x): its circle has corners and tints that you hardly notice. Noise of 30 "
        "levels on it raises the error of the way back by 30 to 42 % in three runs.",
    ),
    Experiment(
        "Why does the background change?",
        TranslateConfig(task="backdrop", place=2),
        "Red shapes stand on cream, blue ones on pink. You ask for blue shapes: does G leave "
        "the background alone?",
        "No: it tells the sets apart as well as the shape does. Outside the shape G(x) differs "
        "from x by 0.256 to 0.263 in three runs; where both sets are on cream, by 0.0203 to "
        "0.0209.",
    ),
)


def ways(task: TaskName) -> dict[Way, str]:
    """Return what a student reads for both ways of a task."""
    a, b = SIDES[task]
    return {"forth": f"{a} → {b}", "back": f"{b} → {a}"}


def titles(config: TranslateConfig) -> dict[str, str]:
    """Return what stands above each picture that is drawn."""
    a, b = SIDES[config.task]
    source, target = (a, b) if config.way == "forth" else (b, a)
    shared = {"there": f"G(x): {target}", "answer": "The answer y"}
    if config.task in _PAIRED:
        return shared | {
            "again": "G(x), other dropout",
            "lost": "Their difference, × 10",
            "error": "|y − G(x)|",
        }
    return shared | {
        "back": f"F(G(x)): {source} again",
        "error": "|F(G(x)) − x|",
        "noisy": "G(x) + noise",
        "noisy-back": "F(G(x) + noise)",
        "lost": "What the noise cost, × 10",
    }


def row(run: str) -> dict[str, str]:
    """Return a run's row of the table: the least and the largest figure over its seeds.

    A dash stands where a number is not of it.
    """

    def told(name: str) -> str:
        found = sorted(shipped.over_seeds("zoo", run, name)) or [math.nan]
        ends = dict.fromkeys(map(three, (found[0], found[-1])))
        return "–" if math.isnan(found[0]) else " to ".join(ends)

    return {
        "Runs": str(len(shipped.over_seeds("zoo", run, "error"))),
        "|x − y|": told("error_of_nothing"),
        "|G(x) − y|": told("error"),
        "|F(G(x)) − x|": told("cycle"),
        "after noise": told("cycle_noise_30"),
        "|F(x) − x|": told("identity"),
        "outside the shape": told("outside"),
        "ring": told("ring_ab"),
        "two draws": told("spread"),
    }


def explain(config: TranslateConfig, run: str) -> None:
    """Show what the run descended, with the numbers of the chosen picture."""
    pictures, answers = pictures_of(run, config.way)
    given = as_pixels(pictures[config.place : config.place + 1])[0]
    answer = answers[config.place] if config.place < len(answers) else None
    found = seen(run, config.way, given, answer, config.noise).numbers
    if config.task in _PAIRED:
        _explain_pairs(run, found)
    else:
        _explain_cycles(run, found)


def _explain_pairs(run: str, found: Mapping[str, float]) -> None:
    weights = ZOO[run].model_dump()
    game, distance = weights["adversarial_weight"], weights["l1_weight"]
    latex = r"L(G) = -w\,\log D(x, G(x)) + \lambda\,|y - G(x)|"
    numbers = rf"w = {game:g},\quad \lambda = {distance:g},\quad "
    numbers += rf"-\log D(x, G(x)) = {three_latex(found['trained.game'])}"
    if "trained.distance" in found:
        numbers += rf",\quad |y - G(x)| = {three_latex(found['trained.distance'])}"
    page.formula("What G descends, of the picture chosen last", latex, numbers, PAIR_STEPS)
    page.remember(*REMEMBER)


def _explain_cycles(run: str, found: Mapping[str, float]) -> None:
    weights = ZOO[run].model_dump()
    cycle, identity = weights["cycle_weight"], weights["identity_weight"]
    latex = r"L(G, F) = (D(G(x)) - 1)^2 + \lambda\,\bigl(|F(G(x)) - x| + "
    latex += r"\lambda_{id}\,|F(x) - x|\bigr) + \text{the same the other way}"
    terms = [three_latex(found[f"trained.{name}"]) for name in ("game", "cycle", "identity")]
    numbers = rf"\lambda = {cycle:g},\ \lambda_{{id}} = {identity:g}:\quad "
    numbers += rf"{terms[0]} + {cycle:g}\,({terms[1]} + {identity:g}\cdot {terms[2]})"
    page.formula("What G and F descend, of the picture chosen last", latex, numbers, STEPS)
    page.remember(*REMEMBER)


#: Derivations, Markdown with formulas.
STEPS: tuple[str, ...] = (
    "Where G and F change nothing, $F(G(x)) = x$ and $F(x) = x$: cycle and identity are 0. "
    "Only the game asks for a change.",
    "Where both negate, $G(x) = F(x) = -x$, the cycle is 0 as well: $-(-x) = x$. The identity "
    "is $|-x - x| = 2|x|$: so this term keeps the colours.",
    "Where G adds $c$ and F changes nothing, each cycle costs $|c|$.",
    "A D that says 1/2 everywhere costs G $(1/2 - 1)^2 = 1/4$.",
    "Of a flat picture of two colours an instance norm keeps only which of them is the "
    "stronger in each feature. So G cannot keep backgrounds of any colour: outside the shape "
    "they change by 0.280.",
)
PAIR_STEPS: tuple[str, ...] = (
    "Say that $y$ is $-1$ or $1$, each with chance 1/2, and nothing in $x$ tells which.",
    "The squared distance $E(y - g)^2 = 1 + g^2$ is least at $g = 0$: grey. The distance "
    "$E|y - g| = 1$ is the same for every $g$ between $-1$ and $1$.",
    "But no $y$ is grey: against the best D grey costs $-\\log 0 = \\infty$. So the game makes "
    "G choose one of the two.",
    "A D that cannot tell costs G $-\\log(1/2) = 0.693$ nats.",
)
REMEMBER = (
    "With pairs, the distance to the answer says what goes where, and D what it looks like. "
    "Without pairs, D says what the other kind looks like, and the cycle that it is still the "
    "same picture.",
    "A closed cycle proves that F can read x in G(x), not that you can: G hides what F needs.",
    "Isola et al. (2017), Image-to-Image Translation with Conditional Adversarial Networks, "
    "arXiv:1611.07004; Zhu et al. (2017), Unpaired Image-to-Image Translation using "
    "Cycle-Consistent Adversarial Networks, arXiv:1703.10593; Chu et al. (2017), CycleGAN, a "
    "Master of Steganography, arXiv:1712.02950.",
)
