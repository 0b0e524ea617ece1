"""The page on the best discriminator."""
