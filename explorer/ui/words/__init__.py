"""The room of the page on captions that become pictures."""
