"""The page on saturation."""
