"""What lies on disk: run folders, checkpoints, the library of models."""
