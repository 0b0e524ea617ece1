"""The views of the page on the best discriminator: a file of this room each, and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.best_d import bend, best, labels, plane
from explorer.ui.best_d.config import Settings
from explorer.ui.theory.view import View

VIEWS: dict[str, View[Settings]] = {
    "best": best.VIEW,
    "bend": bend.VIEW,
    "labels": labels.VIEW,
    "plane": plane.VIEW,
}


class OptimalDiscriminatorConfig(Settings):
    """The state of the page: what its sliders set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "best", description="Which side of the best discriminator to look at."
    )
