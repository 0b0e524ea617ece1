"""The room of the page that compares five ways to learn to draw."""
