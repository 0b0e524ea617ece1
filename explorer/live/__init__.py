"""Training outside the script: workers, what is said between them and the server, pictures."""
