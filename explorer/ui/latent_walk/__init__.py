"""The page that walks through a generator."""
