"""The controls of the toy lab: widgets in, one frozen config out."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Annotated, Any, ClassVar

import streamlit as st
from pydantic import Field

from explorer.activations import ACTIVATIONS
from explorer.config import Among
from explorer.distributions import DISTRIBUTIONS
from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.plots.live import LAYERS
from explorer.toy.comparison import COMPARABLE, NEEDED, Comparison
from explorer.toy.points import LINK_CHARACTERS, link_characters
from explorer.toy.tricks.fields import TrickFields
from explorer.ui.frame import lesson
from explorer.ui.frame.controls import Controls
from explorer.ui.lab.trick_controls import trick_controls

PACES = (1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 300.0, 1000.0, None)
#: The fields of the folded groups.
GENERATOR = ("latent_dim", "prior", "generator_widths", "ema_decay")
DISCRIMINATOR = ("discriminator_widths", "penalty", "penalty_weight", "packing")
TRAINING = (
    "activation",
    "batch_size",
    "dataset_size",
    "optimizer",
    "beta1",
    "beta2",
    "momentum",
)
WIDTHS = ("20", "50", "100", "200", "50,50", "100,100", "128,128", "128,128,128")


class LabConfig(Comparison):
    """All that the page of the live GANs shows: settings, comparison, layers, pace.

    The page opens on settings that cover the ring within seconds; the defaults are the
    lecture's, which take minutes.
    """

    opening: ClassVar[Mapping[str, Any]] = {
        "objective": "non-saturating",
        "schedule": "algorithm-1",
        "batch_size": 32,
        "generator_lr": 3e-3,
        "discriminator_lr": 3e-3,
        "beta1": 0.5,
        "penalty": "r1",
        "penalty_weight": 0.3,
        "ema_decay": 0.99,
        "generator_widths": (64, 64),
        "discriminator_widths": (64, 64),
    }

    layers: tuple[Annotated[str, Among(tuple(LAYERS))], ...] = Field(
        default=("surface", "density", "boundary", "real", "fake"),
        description="What the panels show, drawn over each other.",
    )
    pace: float | None = Field(
        default=None, ge=0.1, le=1000, description="Steps a second; none is as fast as it goes."
    )

    @property
    def points_fit_link(self) -> bool:
        """Whether a link can carry the student's own points, if there are any."""
        # Two digits and two commas a point at least: many points need not be counted.
        few = len(self.points or ()) <= LINK_CHARACTERS // 4
        return few and link_characters(self.points or ()) <= LINK_CHARACTERS

    def to_query(self) -> dict[str, str]:
        """Return the query of a link; points that would make it too long are left out."""
        if self.points_fit_link:
            return super().to_query()
        kept = "ring" if self.distribution == "points" else self.distribution
        return self.model_copy(update={"points": None, "distribution": kept}).to_query()


def titles(table: Mapping[str, object]) -> dict[str, str]:
    """Return what a student reads for each key of a table whose rows have a title."""
    return {key: str(getattr(row, "title", key)) for key, row in table.items()}


class LabControls:
    """Draws the controls in groups: the game in view, the players folded in the sidebar.

    Args:
        page: The page's name, the prefix of the widget keys.
        config: The state to start from.
        redraw: What shows a change of the pace, the layers or a rate, as `Controls` has it.
        take: Takes such a change into the running models, as `Controls` has it.
    """

    def __init__(
        self,
        page: str,
        config: LabConfig,
        redraw: Sequence[str] | None = None,
        take: Callable[[LabConfig], bool] = lambda _: True,
    ) -> None:
        self._controls = Controls(page, config)
        self._steering = self._controls.shown_by(redraw, take)
        self._config = config
        self._page = page
        self._compared = st.session_state.get(f"{page}.compare", config.compare)

    @property
    def comparable(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """The fields that a student can compare by, as `COMPARABLE` has them."""
        return COMPARABLE

    def sidebar(self) -> None:
        """Draw every setting in the sidebar, grouped by whom it belongs to."""
        with st.sidebar:
            self._data()
            self._compare()
            self._game()
            self._folded("Generator G", self._generator, GENERATOR)
            self._folded("Discriminator D", self._discriminator, DISCRIMINATOR)
            self._folded("Training", self._training, TRAINING)
            self._folded("Tricks", self._tricks, tuple(TrickFields.model_fields))

    def _folded(self, title: str, draw: Callable[[], None], fields: tuple[str, ...]) -> None:
        """Draw a folded group, without its frame where a lesson hides all of it."""
        empty = lesson.hidden(self._page, *fields)
        with nullcontext() if empty else st.expander(title):
            draw()

    @st.fragment
    def layers(self) -> None:
        """Draw what the panels show, one pill a layer."""
        self._steering.several("layers", "Layers", LAYERS)

    @st.fragment
    def pace(self) -> None:
        """Draw the speed control."""
        names = {None: "as fast as it goes"}
        self._steering.steps("pace", "Steps a second", PACES, names=names)

    @st.fragment
    def rates(self, low: float, high: float) -> None:
        """Draw both learning rates.

        In a fragment of their own: a slider outside of any would stop the page's live pictures
        for the time of a whole run.
        """
        for player, name in (("generator_lr", "G"), ("discriminator_lr", "D")):
            label, off = f"Learning rate of {name}", self._why_off(player)
            self._steering.log_slider(player, label, low, high, why_off=off)

    def result(self) -> LabConfig:
        """Return the config of all widgets drawn so far."""
        return self._controls.result()

    def _why_off(self, field: str) -> str | None:
        if self._compared == field:
            return "Compared: each panel has its own value."
        return None

    def _data(self) -> None:
        given = titles(DISTRIBUTIONS)
        if self._config.points:
            given["points"] = "Your points"
        self._controls.select(
            "distribution", "Real data", given, why_off=self._why_off("distribution")
        )

    def _compare(self) -> None:
        names = {"none": "nothing: one panel", **{k: v[0] for k, v in self.comparable.items()}}
        field = self._controls.select("compare", "Compare by", names)
        if field == "none":
            return
        key = f"{self._page}.values"
        if field != st.session_state.get(f"{self._page}.compared", self._config.compare):
            st.session_state[key] = list(COMPARABLE[field][1][:3])
            self._bring(NEEDED.get(field, {}))
        st.session_state[f"{self._page}.compared"] = field
        present = st.session_state.get(key, self._config.values)
        options = dict.fromkeys([*COMPARABLE[field][1], *present])
        self._controls.several("values", "Values, one panel each", {o: o for o in options})

    def _bring(self, needed: Mapping[str, object]) -> None:
        """Put into the widgets what a choice needs and the present settings lack."""
        for name, value in needed.items():
            st.session_state[f"{self._page}.{name}"] = value

    def _game(self) -> None:
        c = self._controls
        c.select(
            "objective", "Objective", titles(OBJECTIVES), why_off=self._why_off("objective")
        )
        self.rates(1e-5, 1.0)
        schedule = c.select(
            "schedule",
            "Schedule",
            {
                "algorithm-1": "Algorithm 1: k times D, then G",
                "alternate-batches": "Batches in turn (the lecture)",
            },
            why_off="Compared by k: only Algorithm 1 has one."
            if self._compared == "discriminator_steps"
            else None,
        )
        in_turn = (
            "Batches in turn train G once and D once." if schedule != "algorithm-1" else None
        )
        c.slider(
            "discriminator_steps",
            "D updates a step, k",
            high=20,
            why_off=in_turn or self._why_off("discriminator_steps"),
        )
        c.slider("generator_steps", "G updates a step", high=20, why_off=in_turn)
        c.toggle("reuse_latents", "G reuses D's noise", why_off=in_turn)
        c.number("seed", "Seed", why_off=self._why_off("seed"))

    def _generator(self) -> None:
        c = self._controls
        c.steps(
            "latent_dim",
            "Latent dimension",
            (1, 2, 4, 8, 16, 32, 64, 128),
            why_off=self._why_off("latent_dim"),
        )
        c.choice("prior", "z is drawn", why_off=self._why_off("prior"))
        self._widths("generator_widths")
        c.steps(
            "ema_decay",
            "Average of weights shown",
            (0.0, 0.9, 0.99, 0.999, 0.9999),
            names={0.0: "off"},
        )

    def _discriminator(self) -> None:
        c = self._controls
        self._widths("discriminator_widths")
        penalty = c.select(
            "penalty", "Penalty", titles(PENALTIES), why_off=self._why_off("penalty")
        )
        crossed = self._compared == "penalty"
        off = "There is no penalty to weigh." if penalty == "none" and not crossed else None
        self._weigh(penalty)
        c.steps(
            "penalty_weight",
            "Penalty weight (clipping: largest weight)",
            (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
            names={0.0: "as in each paper"} if crossed else None,
            why_off=off or self._why_off("penalty_weight"),
        )
        c.steps(
            "packing", "Samples judged together", (1, 2, 3, 4), why_off=self._why_off("packing")
        )

    def _weigh(self, penalty: str) -> None:
        """Give a penalty that was just chosen its paper's weight, where it would have none."""
        key, chosen = f"{self._page}.penalty_weight", f"{self._page}.weighed"
        present = st.session_state.get(key, self._config.penalty_weight)
        if st.session_state.get(chosen, self._config.penalty) != penalty and not present:
            st.session_state[key] = PENALTIES[penalty].default_weight
        st.session_state[chosen] = penalty

    def _tricks(self) -> None:
        trick_controls(self._controls, self._why_off)

    def _training(self) -> None:
        c = self._controls
        c.select("activation", "Activation", {k: k for k in ACTIVATIONS})
        c.steps(
            "batch_size",
            "Batch size",
            (2, 4, 8, 10, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
            why_off=self._why_off("batch_size"),
        )
        c.steps(
            "dataset_size",
            "Training set",
            (10, 30, 100, 300, 1000, 10_000, None),
            names={None: "fresh samples"},
        )
        optimizer = c.select("optimizer", "Optimizer", why_off=self._why_off("optimizer"))
        adam = None if optimizer == "adam" else "Only Adam has it."
        squares = None if optimizer in ("adam", "rmsprop") else "Only Adam and RMSprop have it."
        momentum = None if optimizer == "momentum" else "Only 'momentum' has it."
        c.steps("beta1", "β₁, memory of gradients", (0.0, 0.5, 0.9), why_off=adam)
        c.steps("beta2", "β₂, memory of squares", (0.9, 0.99, 0.999), why_off=squares)
        c.steps("momentum", "Momentum", (0.0, 0.5, 0.9, 0.99), why_off=momentum)

    def _widths(self, field: str) -> None:
        given = [tuple(int(n) for n in w.split(",")) for w in WIDTHS]
        present = [getattr(self._config, field), *given, ()]
        options = {w: " x ".join(map(str, w)) or "none: linear" for w in present}
        self._controls.select(field, "Hidden layers", options, why_off=self._why_off(field))
