"""The views of the page on truncation: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.theory.view import View
from explorer.ui.truncation import batch, classes, gains, regular, truncate
from explorer.ui.truncation.config import Settings

VIEWS: dict[str, View[Settings]] = {
    "truncate": truncate.VIEW,
    "classes": classes.VIEW,
    "regular": regular.VIEW,
    "gains": gains.VIEW,
    "batch": batch.VIEW,
}


class TruncationConfig(Settings):
    """The state of the page: what its controls set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "truncate", description="Which side of BigGAN to look at."
    )
