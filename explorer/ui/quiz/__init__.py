"""The room of the quiz of real pictures and fakes."""
