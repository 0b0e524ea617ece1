"""The training tricks of the papers: each one class and one row of a table."""
