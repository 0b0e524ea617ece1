"""Training runs as processes: started, queued, stopped, found again."""
