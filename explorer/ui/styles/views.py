"""The views of the page on styles: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.styles import ablation, edit, factors, matrix, mix, noise, truncation, walk
from explorer.ui.styles.config import Settings
from explorer.ui.theory.view import View

VIEWS: dict[str, View[Settings]] = {
    "mix": mix.VIEW,
    "matrix": matrix.VIEW,
    "factors": factors.VIEW,
    "noise": noise.VIEW,
    "truncation": truncation.VIEW,
    "walk": walk.VIEW,
    "edit": edit.VIEW,
    "ablation": ablation.VIEW,
}


class StylesConfig(Settings):
    """The state of the page: what its controls set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "mix", description="Which side of the generator to look at."
    )
