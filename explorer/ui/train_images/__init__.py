"""The page that trains on images."""
