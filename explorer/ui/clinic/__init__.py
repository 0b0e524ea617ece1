"""The page of the clinic."""
