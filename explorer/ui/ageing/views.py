"""The views of the page on ageing: a new one is a file of this room and a row here."""

from typing import Annotated

from pydantic import Field

from explorer.config import Among
from explorer.ui.ageing import identity, person, prior, variants
from explorer.ui.ageing.config import Settings
from explorer.ui.theory.view import View

VIEWS: dict[str, View[Settings]] = {
    "person": person.VIEW,
    "identity": identity.VIEW,
    "prior": prior.VIEW,
    "variants": variants.VIEW,
}


class AgeingConfig(Settings):
    """The state of the page: what its controls set, and the view."""

    view: Annotated[str, Among(tuple(VIEWS))] = Field(
        "person", description="Which side of the systems to look at."
    )
