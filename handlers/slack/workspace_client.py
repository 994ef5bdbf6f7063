"""A workspace's client: what Slack told to wait (Retry-After) is asked for before each call, whoever makes it."""

import math
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.services import holding
from handlers.slack.errors import wait_of
from handlers.slack.object_client import ObjectClient
from storage.database import Database, DatabaseUnavailable

log = structlog.get_logger()


class WorkspaceClient(ObjectClient):
    """A client that every replica's Retry-After binds, and whose own binds every replica."""

    def __init__(self, database: Database, workspace: str, token: str | None, options: dict[str, Any]) -> None:
        super().__init__(token=token, **options)
        self._database, self._workspace = database, workspace

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """The method's answer. Raises SlackApiError; while the method must wait with the time that is left, unasked."""
        if left := self._wait_left(api_method):
            raise self._held(api_method, left)
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as refused:
            if (seconds := wait_of(refused)) is not None:
                self._note(api_method, timedelta(seconds=seconds))
            raise

    def _wait_left(self, method: str) -> timedelta:
        """None where the database does not tell: whoever pressed is told that it is away, and Slack knows its wait."""
        try:
            return holding.wait_left(self._database, self._workspace, method)
        except DatabaseUnavailable:
            log.warning("wait_not_read", method=method)
            return timedelta(0)

    def _note(self, method: str, wait: timedelta) -> None:
        """Where it cannot be noted, Slack's refusal is what the caller hears of all the same."""
        try:
            holding.hold(self._database, self._workspace, method, wait)
        except DatabaseUnavailable:
            log.warning("wait_not_noted", method=method)

    def _held(self, method: str, left: timedelta) -> SlackApiError:
        """What Slack would answer."""
        wait = {"Retry-After": str(math.ceil(left.total_seconds()))}
        said = {"ok": False, "error": "ratelimited"}
        url = f"{self.base_url}{method}"
        answer = SlackResponse(
            client=self, http_verb="POST", api_url=url, req_args={}, data=said, headers=wait, status_code=429
        )
        return SlackApiError("Slack told this method to wait.", answer)
