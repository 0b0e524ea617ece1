"""The views of the page on divergences: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.divergences import critics, distances, fits, modes, table, transport
from explorer.ui.divergences.config import Settings
from explorer.ui.theory.view import View

VIEWS: dict[str, View[Settings]] = {
    "distances": distances.VIEW,
    "transport": transport.VIEW,
    "critics": critics.VIEW,
    "fits": fits.VIEW,
    "modes": modes.VIEW,
    "table": table.VIEW,
}


class DivergencesConfig(Settings):
    """The state of the page: what its sliders set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "distances", description="Which side of the comparison to look at."
    )
