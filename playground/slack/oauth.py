"""OAuth: codes issued at consent, exchanged once within ten minutes, and refresh tokens, each good once.

Sources: https://docs.slack.dev/authentication/installing-with-oauth and using-token-rotation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import PlaygroundClock
from playground.slack.errors import SlackError
from playground.slack.ids import new_token

LIFETIME = timedelta(minutes=10)
TOKEN_LIFETIME = timedelta(hours=12)


@dataclass
class Code:
    """One consent: for the workspace `owner`, or the organisation."""

    redirect_uri: str | None
    expires_at: datetime
    owner: str = ""
    scopes: frozenset[str] = frozenset()
    is_used: bool = False


@dataclass
class Refresh:
    """One refresh token, and the access token that it replaces."""

    owner: str
    replaces: str


class OAuthCodes:
    """Every code and every refresh token that was issued. Callers hold the workspace's lock."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}
        self._refreshes: dict[str, Refresh] = {}

    def issue(self, redirect_uri: str | None = None, owner: str = "", scopes: frozenset[str] = frozenset()) -> str:
        """A code for one installation."""
        code = new_token(40)
        self._codes[code] = Code(redirect_uri, self._clock.now() + LIFETIME, owner, scopes)
        return code

    def exchange(self, code: str, redirect_uri: str) -> Code:
        """Use a code up; SlackError invalid_code, code_already_used or bad_redirect_uri."""
        found = self._codes.get(code)
        if found is None or self._clock.now() >= found.expires_at:
            raise SlackError("invalid_code")
        if found.is_used:
            raise SlackError("code_already_used")
        if found.redirect_uri and redirect_uri != found.redirect_uri:
            raise SlackError("bad_redirect_uri")
        found.is_used = True
        return found

    def issue_refresh(self, owner: str, replaces: str) -> str:
        """A refresh token for this access token."""
        token = f"xoxe-1-playground-{new_token(24)}"
        self._refreshes[token] = Refresh(owner, replaces)
        return token

    def refresh(self, token: str) -> Refresh:
        """Use a refresh token up; SlackError invalid_refresh_token."""
        found = self._refreshes.pop(token, None)
        if found is None:
            raise SlackError("invalid_refresh_token")
        return found
