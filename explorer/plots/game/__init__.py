"""Figures of game dynamics."""
