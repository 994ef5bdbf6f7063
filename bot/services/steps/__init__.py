"""What several use-cases share inside their transaction."""
