"""The page on game dynamics."""
