"""The views of the page on growth: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.growing import fade, film, parts, race
from explorer.ui.growing.config import Settings
from explorer.ui.theory.view import View

VIEWS: dict[str, View[Settings]] = {
    "film": film.VIEW,
    "fade": fade.VIEW,
    "race": race.VIEW,
    "parts": parts.VIEW,
}


class GrowingConfig(Settings):
    """The state of the page: what its controls set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "film", description="Which side of growing networks to look at."
    )
