"""What leads through the app: the map of its pages, the lectures' paths, the place on one."""
