"""A case of the clinic: a recorded run, what is asked of it, and the answers."""

from dataclasses import dataclass

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
    "no-norm": "Batch norm is missing",
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
