"""Latent space: vectors, directions, a generator through its training."""
