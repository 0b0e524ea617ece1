"""What wrong lines of lectures and of public code do, computed beside the right ones."""
