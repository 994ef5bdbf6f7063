"""Invites, the deliveries that carry them, and notices: what is promised, claimed and settled."""
