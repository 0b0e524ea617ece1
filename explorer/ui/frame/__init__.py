"""What every page shares: its state in the session and the URL, controls, lessons, layout."""
