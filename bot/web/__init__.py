"""HTTP on MEET_BIND."""
