"""The page of the tricks: which one helps, and how sure one can be."""
