"""The state of the page that compares the families, and the names of its fragments."""

from typing import Any, Literal

from pydantic import Field

from explorer.images.films import FilmConfig

PAGE = "families"
STAGE, TABLE, EXAMPLES = (f"{PAGE}-{part}" for part in ("stage", "table", "examples"))


class FamiliesConfig(FilmConfig):
    """Who draws what, and the numbers of the worked examples."""

    shuffled: bool = Field(
        False, description="The picture in question has its pixels at other places."
    )
    example: Literal["rbm", "vae"] = Field(
        "rbm", description="The smallest RBM, or the smallest VAE."
    )
    weight: float = Field(
        1.0986, ge=-3, le=6, description="The only weight w of an RBM of one v and one h."
    )
    cd_steps: int = Field(
        1, ge=1, le=50, description="Steps of the chain that CD-k takes for the machine's own."
    )
    loading: float = Field(1.0, ge=0.1, le=3, description="The decoder draws x = w z + noise.")
    noise: float = Field(
        0.5,
        ge=0.1,
        le=2,
        description="The standard deviation of what is added to w z, above 0.",
    )
    slope: float = Field(0.5, ge=-2, le=3, description="Its guess at z is m times the datum x.")
    spread: float = Field(
        1.0, ge=0.05, le=2, description="How unsure its guess at z is, as a standard deviation."
    )

    @property
    def has_chain(self) -> bool:
        """Whether the number of steps changes anything."""
        rounds = self.family == "vae" and self.job == "complete"
        return rounds or (self.family.startswith("rbm") and self.job != "rebuild")

    @property
    def film(self) -> FilmConfig:
        """The part that decides what is drawn; what changes nothing is left at its default."""
        chosen: dict[str, Any] = {"family": self.family, "job": self.job, "seed": self.seed}
        if self.has_chain:
            chosen["gibbs_steps"] = self.gibbs_steps
        if self.job != "draw":
            chosen["digit"] = self.digit
        return FilmConfig(**chosen)
