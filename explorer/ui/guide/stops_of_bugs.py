"""The stops at wrong lines of the lectures: the class finds them, then sees what they do."""

from explorer.ui.guide.stop import Stop, state_of


def _bug(title: str, items: str, case: str, say: str, look: str) -> Stop:
    return state_of(f"Spot the bug: {title}", items, "spot_the_bug", say, look, case=case)


BUGS: dict[str, Stop] = {
    "bug_v": _bug(
        "the value",
        "E1",
        "value",
        "The slide prints V. What would D gain by it where there are more fakes?",
        "The printed integrand has no top: it grows without end as D goes to 0.",
    ),
    "bug_optimal": _bug(
        "D at its best",
        "E3",
        "optimal",
        "The guide says what the best D says about fakes. For which p and q is it true?",
        "The mean of D* over the fakes starts at 1/2, where G is perfect.",
    ),
    "bug_sign": _bug(
        "a sign",
        "E4 E2",
        "sign",
        "The guide mixes what is descended with what is ascended. Which way does the penalty "
        "then push?",
        "The critic's slope runs away instead of settling near 1.",
    ),
    "bug_critic": _bug(
        "the critic's layers",
        "E5",
        "critic",
        "Read the table from top to bottom: which layer has no place in a critic?",
        "The distance that D can report stops at 1.",
    ),
    "bug_js": _bug(
        "JS",
        "E18",
        "js",
        "Definition and example do not fit together. One convention, everywhere: halves, and "
        "nats.",
        "Without the halves every value is doubled.",
    ),
    "bug_one": _bug(
        "a gradient penalty",
        "E10",
        "one-sample",
        "Eight lines of the guide's notebook. How many pictures of the batch are penalised?",
        "The slope of the critic goes to the root of 32 instead of 1.",
    ),
    "bug_virtual": _bug(
        "a normalising layer",
        "E11",
        "virtual",
        "The guide found saturation with virtual batch normalisation. Its code has a reason.",
        "After the layer the mean of a feature is still there.",
    ),
    "bug_once": _bug(
        "one step",
        "E13",
        "at-once",
        "Algorithm 1 moves D first. Does this code?",
        "Players who move at once spiral outwards.",
    ),
    "bug_labels": _bug(
        "smooth labels",
        "E14",
        "labels",
        "Case 6 of the lecture smooths the labels. Whose?",
        "The fake stops where D says 0.9.",
    ),
}
