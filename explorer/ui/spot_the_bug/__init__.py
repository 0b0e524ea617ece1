"""The room of the wrong lines: find them, and see what they do."""
