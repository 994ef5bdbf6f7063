"""What Meet is, and how it starts."""

__version__ = "0.1.0"
