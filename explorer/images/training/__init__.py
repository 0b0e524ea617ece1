"""The training loop, its processes and devices."""
