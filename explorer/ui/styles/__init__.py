"""The room of the page on styles."""
