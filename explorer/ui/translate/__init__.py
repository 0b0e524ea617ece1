"""The room of the page about pictures that become other pictures."""
