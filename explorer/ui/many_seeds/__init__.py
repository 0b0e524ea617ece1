"""The page of many seeds."""
