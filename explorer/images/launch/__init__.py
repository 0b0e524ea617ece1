"""Training runs as processes, here or on a cluster: started, queued, stopped, found again."""
