"""The room of the page about codes of two numbers."""
