"""The room of the page that compares the sharpest picture with the closest."""
