"""The page of the live GANs."""
