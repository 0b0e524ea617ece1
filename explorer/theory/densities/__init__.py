"""Densities on the line: the families, their mixtures, and integrals over them."""

from explorer.theory.densities.density import Array, Density, Tail
from explorer.theory.densities.families import Gaussian, Laplace, Spike, Uniform
from explorer.theory.densities.mixture import Mixture

__all__ = ["Array", "Density", "Gaussian", "Laplace", "Mixture", "Spike", "Tail", "Uniform"]
