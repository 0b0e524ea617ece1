"""Tricks of training as modules: what they remember is a buffer of the system that has them."""
