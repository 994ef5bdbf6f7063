"""OAuth codes: issued at consent, exchanged once within ten minutes; tokens are the workspace's.

Source: https://docs.slack.dev/authentication/installing-with-oauth
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock
from playground.slack.errors import SlackError
from playground.slack.ids import new_token

LIFETIME = timedelta(minutes=10)


@dataclass
class Code:
    """One consent."""

    redirect_uri: str | None
    expires_at: datetime
    is_used: bool = False


class OAuthCodes:
    """Every code that was issued."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}

    def issue(self, redirect_uri: str | None = None) -> str:
        """A code for one installation."""
        code = new_token(40)
        self._codes[code] = Code(redirect_uri, self._clock.now() + LIFETIME)
        return code

    def exchange(self, code: str, redirect_uri: str) -> None:
        """Use a code up; SlackError invalid_code, code_already_used or bad_redirect_uri."""
        found = self._codes.get(code)
        if found is None or self._clock.now() >= found.expires_at:
            raise SlackError("invalid_code")
        if found.is_used:
            raise SlackError("code_already_used")
        if found.redirect_uri and redirect_uri != found.redirect_uri:
            raise SlackError("bad_redirect_uri")
        found.is_used = True
