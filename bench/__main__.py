"""`python -m bench`: every figure, one line each. It measures nothing itself."""
