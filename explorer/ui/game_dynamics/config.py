"""The address of the page on game dynamics and its fragments; its state is `GameConfig`."""

from explorer.theory.game.config import GameConfig

__all__ = ["PAGE", "PICTURE", "TEXTS", "GameConfig"]

PAGE = "game_dynamics"
#: The fragments of the page: the picture with its sliders, and the theory about it.
PICTURE, TEXTS = f"{PAGE}-explore", f"{PAGE}-explain"
