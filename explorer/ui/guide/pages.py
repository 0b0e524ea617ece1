"""The map: every page with its section, its state and its experiments.

A theory page must not pay for torch, and the configs of some pages need it: what a page's room
holds is imported when it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from explorer.config import Config
from explorer.ui.frame.page import Experiment


@dataclass(frozen=True)
class MapPage:
    """One page on the map.

    Attributes:
        title: Its short name in the navigation.
        section: The part of the navigation that it stands in.
        about: What one does there, one line.
        config: Where its state is defined, `module:class`.
        experiments: Where its experiments stand, `module:name`; empty where they depend on
            its state.
    """

    title: str
    section: str
    about: str
    config: str
    experiments: str = ""

    @property
    def config_type(self) -> type[Config]:
        """The class of the page's state."""
        found = _named(self.config)
        assert isinstance(found, type)
        assert issubclass(found, Config)
        return found

    def experiment(self, title: str) -> Experiment:
        """Return the experiment with this title.

        Raises:
            ValueError: The page has none of that title.
        """
        listed: Sequence[Experiment] = _named(self.experiments)  # type: ignore[assignment]
        for experiment in listed:
            if experiment.title == title:
                return experiment
        msg = f"The page '{self.title}' has no experiment '{title}'."
        raise ValueError(msg)


def _named(where: str) -> object:
    module, name = where.split(":")
    return getattr(import_module(module), name)


PLAY, UNDERSTAND, DRAW, ZOO = "Playground", "Understand", "Draw", "Zoo"
#: By file of `pages/`, which is the address, too; in the order of the navigation.
PAGES: dict[str, MapPage] = {
    "toy_gan": MapPage(
        "Live GAN",
        PLAY,
        "Watch small GANs learn points in the plane, and steer them.",
        "explorer.ui.lab.controls:LabConfig",
        "explorer.ui.lab.presets:EXPERIMENTS",
    ),
    "step_by_step": MapPage(
        "One step",
        PLAY,
        "Take one update apart, with every number of its batch.",
        "explorer.ui.one_step.controls:OneStepConfig",
        "explorer.ui.one_step.text:EXPERIMENTS",
    ),
    "saturation": MapPage(
        "Saturation",
        PLAY,
        "See what two losses of G teach it when D knows every fake.",
        "explorer.ui.saturation.controls:SaturationConfig",
        "explorer.ui.saturation.text:EXPERIMENTS",
    ),
    "seeds": MapPage(
        "Many seeds",
        PLAY,
        "Train many seeds at once and count how many lose a mode.",
        "explorer.ui.many_seeds.controls:SeedsPageConfig",
        "explorer.ui.many_seeds.text:EXPERIMENTS",
    ),
    "tricks": MapPage(
        "Tricks",
        PLAY,
        "Compare training tricks on the same seeds, with how sure the difference is.",
        "explorer.ui.tricks.controls:TricksPageConfig",
        "explorer.ui.tricks.text:EXPERIMENTS",
    ),
    "quiz": MapPage(
        "Real or fake?",
        PLAY,
        "Play the discriminator with real pictures and those of a generator.",
        "explorer.ui.quiz.config:QuizConfig",
    ),
    "spot_the_bug": MapPage(
        "Spot the bug",
        PLAY,
        "Find the wrong line of a lecture or of public code, and see what it does.",
        "explorer.ui.spot_the_bug.config:SpotConfig",
        "explorer.ui.spot_the_bug.text:EXPERIMENTS",
    ),
    "optimal_discriminator": MapPage(
        "Optimal discriminator",
        UNDERSTAND,
        "Hold G and find the best discriminator against it, exactly.",
        "explorer.ui.best_d.views:OptimalDiscriminatorConfig",
        "explorer.ui.best_d.text:EXPERIMENTS",
    ),
    "goodfellow_figure": MapPage(
        "Taking turns",
        UNDERSTAND,
        "Play Figure 1 of the GAN paper: D answers, G moves, D answers again.",
        "explorer.ui.figure_1.config:GoodfellowConfig",
        "explorer.ui.figure_1.text:EXPERIMENTS",
    ),
    "divergences": MapPage(
        "Divergences",
        UNDERSTAND,
        "Move two distributions apart and compare what the distances say.",
        "explorer.ui.divergences.views:DivergencesConfig",
        "explorer.ui.divergences.text:EXPERIMENTS",
    ),
    "game_dynamics": MapPage(
        "Game dynamics",
        UNDERSTAND,
        "Follow two players with one number each: do they arrive?",
        "explorer.theory.game.config:GameConfig",
        "explorer.ui.game_dynamics.text:EXPERIMENTS",
    ),
    "train_images": MapPage(
        "Train images",
        DRAW,
        "Train on images, or look through recorded trainings.",
        "explorer.ui.train_images.config:TrainPageConfig",
        "explorer.ui.train_images.text:EXPERIMENTS",
    ),
    "clinic": MapPage(
        "Clinic",
        DRAW,
        "Diagnose recorded runs by their curves, then see their pictures and a remedy.",
        "explorer.ui.clinic.config:ClinicConfig",
        "explorer.ui.clinic.text:EXPERIMENTS",
    ),
    "latent_walk": MapPage(
        "Latent walk",
        DRAW,
        "Walk through what a trained generator can draw.",
        "explorer.images.latent.walk:WalkConfig",
    ),
    "families": MapPage(
        "Families",
        DRAW,
        "Watch RBM, VAE, PixelCNN, GAN and AAE draw the same digits, and compare them.",
        "explorer.ui.families.config:FamiliesConfig",
        "explorer.ui.families.text:EXPERIMENTS",
    ),
    "codes": MapPage(
        "Codes",
        DRAW,
        "Drag through the codes of VAE, AAE and GAN; draw a digit and see where it lands.",
        "explorer.ui.codes.config:CodesConfig",
        "explorer.ui.codes.text:EXPERIMENTS",
    ),
    "ageing": MapPage(
        "Ageing",
        DRAW,
        "Slide the age of a face, and see what stays of the person.",
        "explorer.ui.ageing.views:AgeingConfig",
        "explorer.ui.ageing.text:EXPERIMENTS",
    ),
    "translate": MapPage(
        "Translate",
        ZOO,
        "Draw an outline and see a face; turn red into blue and back, without pairs.",
        "explorer.ui.translate.config:TranslateConfig",
        "explorer.ui.translate.text:EXPERIMENTS",
    ),
    "sharpen": MapPage(
        "Sharpen",
        ZOO,
        "Enlarge a picture four times, and hold a glass over what each network makes of it.",
        "explorer.ui.sharpen.config:SharpenConfig",
        "explorer.ui.sharpen.text:EXPERIMENTS",
    ),
    "styles": MapPage(
        "Styles",
        ZOO,
        "Mix two faces layer by layer, and see which layer decides what.",
        "explorer.ui.styles.views:StylesConfig",
        "explorer.ui.styles.text:EXPERIMENTS",
    ),
    "growing": MapPage(
        "Growing",
        ZOO,
        "See faces grow from 4 to 32 pixels, and hold the weight of a new side in your hand.",
        "explorer.ui.growing.views:GrowingConfig",
        "explorer.ui.growing.text:EXPERIMENTS",
    ),
    "truncation": MapPage(
        "Truncation",
        ZOO,
        "Cut z at a threshold: see what a better picture costs in kinds of pictures.",
        "explorer.ui.truncation.views:TruncationConfig",
        "explorer.ui.truncation.text:EXPERIMENTS",
    ),
    "words": MapPage(
        "Text to picture",
        ZOO,
        "Click the words of a caption: see a small picture of it, and a larger one.",
        "explorer.ui.words.views:WordsConfig",
        "explorer.ui.words.text:EXPERIMENTS",
    ),
}


@dataclass(frozen=True)
class GuidePage:
    """A page that leads through the others and has no state.

    Attributes:
        title: Its short name in the navigation.
        about: What one does there, one line.
    """

    title: str
    about: str


LEARN = "Learn"
#: By file of `pages/`, like `PAGES`.
GUIDE: dict[str, GuidePage] = {
    "lectures": GuidePage("Lectures", "Follow a path through the pages, one for each lecture."),
    "glossary": GuidePage("Words", "Look up what a word means, with its formula."),
    "desk": GuidePage(
        "Teacher's desk", "Put lessons in a row, and lead your students through them."
    ),
}


def title_of(name: str) -> str:
    """Return the short name of a page by its file."""
    return PAGES[name].title if name in PAGES else GUIDE[name].title


def about(name: str) -> str:
    """Return what one does on a page, by its file."""
    return PAGES[name].about if name in PAGES else GUIDE[name].about


def sections() -> dict[str, list[str]]:
    """Return the names of the pages by section, in the order of the navigation."""
    found: dict[str, list[str]] = {}
    for name, page in PAGES.items():
        found.setdefault(page.section, []).append(name)
    return found | {LEARN: list(GUIDE)}
