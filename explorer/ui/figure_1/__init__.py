"""The page on figure 1 of Goodfellow et al. (2014)."""
