"""The room of the page on truncation."""
