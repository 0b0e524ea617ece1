"""Types of fields that several theory pages have."""

from typing import Annotated, Literal

from pydantic import AfterValidator

from explorer.theory.densities.mixture_text import parse_mixture, write_mixture


def _mixture_text(text: str) -> str:
    return write_mixture(parse_mixture(text))


#: A mixture as `0.5*gaussian(-2,0.6)+0.5*laplace(2,1)`.
MixtureText = Annotated[str, AfterValidator(_mixture_text)]
#: The letter of a prediction's answer.
Guess = Literal["a", "b", "c"] | None
