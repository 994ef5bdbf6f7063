"""Pure rules and values. Standard library only."""
