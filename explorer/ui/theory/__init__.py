"""What the theory pages share: their settings and their widgets."""
