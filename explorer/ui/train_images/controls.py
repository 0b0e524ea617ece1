"""The controls of the training page: what to train on, which networks, which game."""

import hashlib
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import streamlit as st
from pydantic import Field

from explorer.config import plain, quoted
from explorer.images.config import IMAGE_SIZES, ArchitectureName
from explorer.images.data import load_folder
from explorer.images.data.base import FEWEST_IMAGES
from explorer.images.launch.supervisor import KnownRun
from explorer.images.store.library import runs_root
from explorer.images.systems.gan import GANConfig
from explorer.objectives import OBJECTIVES
from explorer.penalties import PENALTIES
from explorer.ui.frame import state
from explorer.ui.frame.controls import Controls
from explorer.ui.lab.controls import titles

ARCHITECTURES: dict[ArchitectureName, str] = {
    "dcgan": "DCGAN (Radford et al.)",
    "mlp": "MLP (Raschka 1)",
    "raschka-2": "Raschka 2: converges but fails",
    "raschka-3": "Raschka 3: collapses",
    "raschka-4": "Raschka 4: not great",
    "raschka-5": "Raschka 5 and 6: good digits",
    "garrido-gan": "GAN with pooling (Garrido et al.)",
    "garrido-dcgan": "DCGAN (Garrido et al.)",
}
TORCHVISION = ("MNIST", "FashionMNIST", "CIFAR10", "CelebA", "LSUN")
_SCALES = ("dcgan", "mlp", "garrido-gan", "garrido-dcgan")
_RATES = (1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3)


class TrainPageConfig(GANConfig):
    """A run as the page orders it, and which runs are shown."""

    dataset: str = Field(
        default="digits",
        description="What D is shown as real. A zip uploaded below joins the list; MNIST, "
        "CIFAR-10 and others do where torchvision is installed.",
    )
    generator_features: int | None = Field(
        default=32, ge=4, le=512, description="Width of G; none for the author's own."
    )
    discriminator_features: int | None = Field(
        default=32, ge=4, le=512, description="Width of D; none for the author's own."
    )
    metrics_every: int = Field(
        default=250, ge=0, le=100_000, description="Steps between metrics; 0 for never."
    )
    sample_every: int = Field(
        default=50, ge=1, le=100_000, description="Steps from one picture to the next."
    )
    shown: str = Field(default="", max_length=40, description="The run to look at.")
    against: str = Field(
        default="", max_length=40, description="A run to compare with, on the same axes."
    )
    moment: int = Field(
        default=100, ge=0, le=100, description="100 shows the newest pictures, 0 the first."
    )

    @classmethod
    def like(cls, run: KnownRun) -> Self:
        """Return the state that shows a run and orders another one like it."""
        return cls(**run.config.model_dump(), shown=run.name)

    def run(self) -> GANConfig:
        """Return what is trained, without what is only shown."""
        return GANConfig(**{name: getattr(self, name) for name in GANConfig.model_fields})


class TrainControls:
    """Draws the settings of a new run in the sidebar.

    Args:
        page: The page's name, the prefix of the widget keys.
        config: The state to start from.
        runs: The names of all runs.
    """

    def __init__(self, page: str, config: TrainPageConfig, runs: Sequence[str]) -> None:
        self._page, self._config, self._runs = page, config, runs
        self._controls = Controls(page, config)
        for name, instead in (
            ("shown", "the newest is shown"),
            ("against", "none is compared"),
        ):
            if (wanted := self._present(name)) and wanted not in runs:
                st.warning(f"There is no run {quoted(wanted)} here; {instead}.")

    @classmethod
    def load(cls, page: str, runs: Sequence[str]) -> Self:
        """Return the controls in the state of the session or the link."""
        return cls(page, state.load(page, TrainPageConfig), runs)

    def sidebar(self) -> None:
        """Draw every setting, grouped by whom it belongs to."""
        with st.sidebar:
            self._data()
            self._networks()
            self._game()
            with st.expander("Training"):
                self._training()

    def runs(self) -> None:
        """Draw which runs to look at."""
        names = {name: name for name in self._runs}
        self._among("shown", "Run shown", {"": "the newest", **names})
        self._among("against", "Compare with", {"": "nothing", **names})

    def result(self) -> TrainPageConfig:
        """Return the config of all widgets drawn so far."""
        return self._controls.result()

    @property
    def refused(self) -> list[str]:
        """Why `result` kept the old config, one sentence each; empty where it did not."""
        return self._controls.refused

    def _among(self, name: str, label: str, options: dict[str, str]) -> None:
        """Draw a drop-down whose present value may have gone from the options."""
        if self._present(name) not in options:
            st.session_state[f"{self._page}.{name}"] = next(iter(options))
        self._controls.select(name, label, options)

    def _present(self, name: str) -> str:
        """Return what a drop-down says, or will say once it is drawn."""
        value = st.session_state.get(f"{self._page}.{name}", getattr(self._config, name))
        return str(value)

    def _data(self) -> None:
        options = {"digits": "Digits (5,000 of MNIST)", "shapes": "Shapes in colour"}
        if find_spec("torchvision") is not None:
            options |= {f"torchvision:{name}": name for name in TORCHVISION}
        if self._config.dataset not in options:
            options[self._config.dataset] = self._config.dataset.rpartition("/")[2]
        choice, upload = st.container(), st.expander("Your own pictures")
        with upload:
            options |= self._upload()
        with choice:
            self._among("dataset", "Real images", options)
            self._controls.toggle("conditional", "Conditional: both networks get the class")

    def _upload(self) -> dict[str, str]:
        """Draw the field for a zip of pictures; keep it among the runs."""
        given = st.file_uploader(
            "A zip of pictures", type="zip", key=f"{self._page}-zip", help=_ZIP_HELP
        )
        if given is None:
            return {}
        content, name = given.getvalue(), re.sub(r"[^\w.-]+", "-", given.name)[-60:]
        path = runs_root() / "uploads" / hashlib.sha256(content).hexdigest()[:16] / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if problem := _refusal(path):
            st.error(f"{plain(problem)} Nothing else was changed.")
            return {}
        return {f"folder:{path}": given.name}

    def _networks(self) -> None:
        c = self._controls
        chosen = c.select("architecture", "Networks", ARCHITECTURES)
        sizes = {size: f"{size} pixels" for size in IMAGE_SIZES[chosen]}
        key = f"{self._page}.image_size"
        if st.session_state.get(key, self._config.image_size) not in sizes:
            st.session_state[key] = 32 if 32 in sizes else next(iter(sizes))
        c.select("image_size", "Image size", sizes)
        off = None if chosen in _SCALES else "The author fixed its width."
        with st.expander("Widths and noise"):
            widths = (8, 16, 32, 64, 128, None)
            none = {None: "author's"}
            c.steps("generator_features", "Width of G", widths, names=none, why_off=off)
            c.steps("discriminator_features", "Width of D", widths, names=none, why_off=off)
            c.steps("latent_dim", "Latent dimension", (2, 8, 16, 32, 64, 100, 128, 256))
            c.choice("prior", "z from", {"normal": "N(0, 1)", "uniform": "U(−1, 1)"})
            garrido = chosen.startswith("garrido")
            c.steps(
                "kernel_size",
                "Kernel size",
                (3, 4, 5, 7),
                why_off=None if garrido else "Only Garrido's networks have it.",
            )

    def _game(self) -> None:
        c = self._controls
        objective = c.select("objective", "Objective", titles(OBJECTIVES))
        penalty = c.select("penalty", "Penalty", titles(PENALTIES))
        off = None if penalty != "none" else "There is no penalty."
        weights = (None, 0.01, 0.1, 1, 10, 100)
        names = {None: "paper's"}
        c.steps("penalty_weight", "Its weight", weights, names=names, why_off=off)
        labels = objective in ("saturating", "non-saturating")
        c.slider(
            "real_target",
            "Label of real images",
            step=0.05,
            why_off=None if labels else "This objective has no labels.",
        )

    def _training(self) -> None:
        c = self._controls
        c.steps("steps", "Steps", (200, 500, 1000, 2000, 4000, 8000, 16_000, 32_000))
        c.steps("batch_size", "Batch size", (8, 16, 32, 64, 128, 256))
        c.steps("generator_lr", "Learning rate of G", _RATES)
        c.steps("discriminator_lr", "Learning rate of D", _RATES)
        c.steps("beta1", "Adam's β₁", (0.0, 0.5, 0.9))
        c.steps("beta2", "Adam's β₂", (0.9, 0.99, 0.999))
        c.steps("discriminator_steps", "D updates a step, k", (1, 2, 3, 5, 10))
        c.select(
            "k_schedule",
            "Schedule of k",
            {
                "constant": "constant",
                "garrido-text": "100 at first and every 500th (text)",
                "garrido-notebook": "50 at first and every 500th (notebook)",
            },
        )
        c.steps("ema_decay", "Averaging of G's weights", (0.0, 0.9, 0.99, 0.999, 0.9999))
        c.number("seed", "Seed", step=1)


@st.cache_data(max_entries=64, show_spinner="Reading the pictures …")
def _refusal(path: Path) -> str:
    """Return why nothing can be learned from a zip, empty where its first pictures are good."""
    try:
        load_folder(path, size=16, count=FEWEST_IMAGES)
    except ValueError as error:
        # A student knows the file's name; where the server keeps it is nobody's business.
        return str(error).replace(str(path), path.name)
    return ""


_ZIP_HELP = (
    "Pictures are cropped to the middle square and resized. Unreadable files are left out and "
    "counted; at least 16 must remain. Pictures in folders get the folder's name as class."
)
