"""The words of the opening."""

from dataclasses import asdict, dataclass

QUESTION = "How do two networks that know nothing teach each other to imitate?"


@dataclass(frozen=True)
class Scene:
    """One scene of the story.

    Attributes:
        short: Its name in the row of scenes.
        title: What happens, a few words.
        text: The same in one or two sentences.
    """

    short: str
    title: str
    text: str


ACTS = (
    Scene(
        "Both bad",
        "Both are bad",
        "Blue dots are real. A forger, the generator G, makes orange crosses out of noise. A "
        "detective, the discriminator D, says real (blue ground) or fake (orange ground). "
        "Neither has learnt anything.",
    ),
    Scene(
        "D learns",
        "The detective learns",
        "D alone has compared real dots with fakes, 200 times. Now it tells them apart, and "
        "believes in every place where it has seen no fake.",
    ),
    Scene(
        "G learns",
        "The forger learns",
        "Both have learnt 300 times more. G moved its fakes to where D said 'real', D found "
        "them out, G moved on. Between the heaps some still give themselves away.",
    ),
    Scene(
        "Who can tell?",
        "Nobody can tell",
        "After 4,000 steps the fakes lie on the real heaps, and D's ground has lost its "
        "colours: it does about as well as a coin.",
    ),
)
DETECTIVE = Scene(
    "You: detective",
    "Your turn: you are the detective",
    "Six dots, one after the other, real or made by G: two each from the second, the third "
    "and the fourth act. The blue dots are real ones that you know.",
)
FORGER = Scene(
    "You: forger",
    "Your turn: you are the forger",
    "Click or draw in the square: D of the third act answers at once. You see only its "
    "answers, as G does. Find where it believes you.",
)
LEARNT = (
    "G learns in this way: it never sees the data. It asks D in which direction a fake would "
    "look more real, and moves there."
)
AGAIN = "You know the story of the forger and the detective."


def words() -> dict[str, object]:
    """Return the texts as the browser takes them."""
    return {
        "scenes": [asdict(scene) for scene in (*ACTS, DETECTIVE, FORGER)],
        "learnt": LEARNT,
        "again": AGAIN,
    }
