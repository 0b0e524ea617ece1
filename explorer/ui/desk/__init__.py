"""The teacher's desk: courses, the presenter's view, the class."""
