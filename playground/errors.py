"""What the playground says when it cannot do what a developer asked; Slack's own errors are not here."""


class PlaygroundError(Exception):
    """One sentence for the developer: what happened and what to do next."""


class Gone(PlaygroundError):
    """What the act was meant for is no longer on the person's screen: a modal that closed, a message that was deleted.
    The second press of a double click ends like this, and a client says nothing of it."""
