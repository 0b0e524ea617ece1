"""A stop of a lecture's path: a page in a state, what to say, what is seen there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.config import Config
from explorer.ui.guide.pages import PAGES


@dataclass(frozen=True)
class Stop:
    """One stop: an experiment of a page, or a page in a state of its own.

    Attributes:
        title: Its name on the path.
        items: The items of the lectures that it shows.
        page: The page.
        say: What a lecturer says there.
        look: What the lecture's figure looks like here; empty for an experiment, which says it
            itself.
        experiment: The title of the page's experiment, empty for a state of its own.
        state: The fields of the state of its own that differ from the page's defaults.
    """

    title: str
    items: tuple[str, ...]
    page: str
    say: str
    look: str = ""
    experiment: str = ""
    state: Mapping[str, object] = field(default_factory=dict)

    def config(self) -> Config:
        """Return the page's state; this may import torch.

        Raises:
            ValueError: The page knows no such experiment or setting.
        """
        page = PAGES[self.page]
        if self.experiment:
            return page.experiment(self.experiment).config
        return page.config_type.checked(self.state)

    def seen(self) -> str:
        """Return what there is to see; this may import torch."""
        return self.look or PAGES[self.page].experiment(self.experiment).see


def experiment(
    title: str, items: str, page: str, say: str, experiment: str = "", look: str = ""
) -> Stop:
    """Return a stop at an experiment of a page, which says itself what is seen."""
    return Stop(title, tuple(items.split()), page, say, look, experiment)


def state_of(title: str, items: str, page: str, say: str, look: str, **state: object) -> Stop:
    """Return a stop at a state of its own."""
    return Stop(title, tuple(items.split()), page, say, look, state=state)
