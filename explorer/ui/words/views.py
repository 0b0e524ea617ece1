"""The views of the page on captions: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.theory.view import View
from explorer.ui.words import contrary, drawing, parts, unseen
from explorer.ui.words.config import Settings

VIEWS: dict[str, View[Settings]] = {
    "draw": drawing.VIEW,
    "unseen": unseen.VIEW,
    "contrary": contrary.VIEW,
    "parts": parts.VIEW,
}


class WordsConfig(Settings):
    """The state of the page: what its controls set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "draw", description="Which side of the networks to look at."
    )
