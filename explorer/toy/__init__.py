"""Toy GANs in the plane: configs, the stacked trainer, live runs."""
