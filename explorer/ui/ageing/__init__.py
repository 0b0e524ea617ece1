"""The room of the page on ageing."""
