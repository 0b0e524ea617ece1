"""A caption of a drawn face in a small grammar, and the words back from it.

```
caption = "a(n)" age "person with" hair ["," glasses "glasses"] ["," beard]
          "," mood ["," "mouth open"] ["," "eyes closed"] ["," "turned" side] ", on" colour
```
"""

import re

from explorer.images.data.faces.factors import NAMES, FaceFactors

_AGES = ("young", "middle-aged", "old")
_MOODS = ("sad", "serious", "smiling")
_BEARDS = {"no": "", "moustache": ", a moustache", "full": ", a full beard"}
_GRAMMAR = re.compile(
    rf"an? (?P<age>{'|'.join(_AGES)}) person with "
    r"(?:(?P<bald>no hair)|(?P<hair_colour>\w+) (?:hair in a (?P<bun>bun)|(?P<hair>\w+) hair))"
    r"(?:, (?P<glasses>\w+) glasses)?(?:, a (?P<beard>moustache|full)(?: beard)?)?"
    rf", (?P<mood>{'|'.join(_MOODS)})(?P<mouth>, mouth open)?(?P<eyes>, eyes closed)?"
    r"(?:, turned (?P<turn>left|right))?, on (?P<background>\w+)"
)


def words_of(factors: FaceFactors, index: int) -> dict[str, str]:
    """Return what a caption says of one face, a word a factor."""

    def name(factor: str) -> str:
        return NAMES[factor][int(getattr(factors, factor)[index])]

    age, smile = float(factors.age[index]), float(factors.smile[index])
    turn = float(factors.turn[index])
    hair = name("hair")
    return {
        "age": _AGES[(age > 0.35) + (age > 0.65)],
        "hair": hair,
        "hair_colour": "" if hair == "bald" else name("hair_colour"),
        "glasses": name("glasses"),
        "beard": name("beard"),
        "mood": _MOODS[(smile > -0.35) + (smile > 0.35)],
        "mouth": "open" if factors.mouth_open[index] > 0.3 else "closed",
        "eyes": "closed" if factors.eyes_open[index] < 0.3 else "open",
        "turn": "" if abs(turn) < 0.3 else ("left" if turn < 0 else "right"),
        "background": name("background"),
    }


def caption_of(words: dict[str, str]) -> str:
    """Return the caption of the words of one face."""
    hair = f"{words['hair_colour']} {words['hair']} hair"
    hair = {"bald": "no hair", "bun": f"{words['hair_colour']} hair in a bun"}.get(
        words["hair"], hair
    )
    parts = [
        f"{'an' if words['age'] == 'old' else 'a'} {words['age']} person with {hair}",
        "" if words["glasses"] == "no" else f", {words['glasses']} glasses",
        _BEARDS[words["beard"]],
        f", {words['mood']}",
        ", mouth open" if words["mouth"] == "open" else "",
        ", eyes closed" if words["eyes"] == "closed" else "",
        f", turned {words['turn']}" if words["turn"] else "",
        f", on {words['background']}",
    ]
    return "".join(parts)


def parse_caption(caption: str) -> dict[str, str]:
    """Return the words of a caption.

    Raises:
        ValueError: It is no caption of the grammar.
    """
    found = _GRAMMAR.fullmatch(caption)
    if found is None:
        msg = f"'{caption}' is no caption of a face, such as "
        msg += "'an old person with grey short hair, round glasses, smiling, on green'."
        raise ValueError(msg)
    said = {key: value or "" for key, value in found.groupdict().items()}
    return {
        "age": said["age"],
        "hair": "bald" if said["bald"] else said["bun"] or said["hair"],
        "hair_colour": said["hair_colour"],
        "glasses": said["glasses"] or "no",
        "beard": said["beard"] or "no",
        "mood": said["mood"],
        "mouth": "open" if said["mouth"] else "closed",
        "eyes": "closed" if said["eyes"] else "open",
        "turn": said["turn"],
        "background": said["background"],
    }
