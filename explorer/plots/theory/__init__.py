"""Figures of the theory pages."""
