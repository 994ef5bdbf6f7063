"""What `meet play` starts, and the story it can tell."""
