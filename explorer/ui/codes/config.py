"""The state of the page about codes."""

from pydantic import Field

from explorer.config import Config
from explorer.images.codes import CodeName

PAGE = "codes"


class CodesConfig(Config):
    """Whose code plane is shown, and where the hand rests on it."""

    model: CodeName = Field(
        "aae-gaussian", description="Whose code: each has learned the same digits."
    )
    x: float = Field(0.0, ge=-4, le=4, description="First number of the code.")
    y: float = Field(0.0, ge=-4, le=4, description="Second number of the code.")
    show: str = Field(
        "digits",
        pattern="^(digits|prior)$",
        description="Codes of held-out digits, or the hole test: codes from the prior, a ring "
        "where the picture is near a real digit and a cross where it is not.",
    )
