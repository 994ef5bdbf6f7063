"""Slack's refusals as exceptions; the wire form of each belongs to the Web API and the hooks."""

from typing import Any

from playground.slack.validator.message import Refusal


class SlackError(Exception):
    """A call that Slack answers with `ok: false`; `error` is Slack's code, `reasons` its explanations."""

    def __init__(self, error: str, *reasons: str, **extra: Any) -> None:
        super().__init__(error)
        self.error, self.reasons, self.extra = error, reasons, extra


def raise_refusal(refusal: Refusal | None) -> None:
    """Raise what the validator found, if it found anything."""
    if refusal is not None:
        raise SlackError(refusal.error, *refusal.messages)
