"""The room of the first page: the story of forger and detective, and the map."""
