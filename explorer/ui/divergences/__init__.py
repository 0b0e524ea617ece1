"""The page on divergences."""
