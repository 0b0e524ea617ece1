"""The page that takes one update apart."""
