"""What the playground says when it cannot do what a developer asked; Slack's own errors are not here."""


class PlaygroundError(Exception):
    """One sentence for the developer: what happened and what to do next."""
