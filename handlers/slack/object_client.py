"""Slack's client for answers of any shape and pace: what is no JSON object counts as an answer without a word of
Slack's, and what is not whole in time as none."""

import json
from functools import cached_property
from typing import Any, Final
from urllib.request import OpenerDirector, Request

from slack_sdk import WebClient

from handlers.slack.bounded_http import bounded_opener

__all__ = ["ObjectClient", "WebClient"]

NO_OBJECT: Final = {"ok": False, "error": "The answer is no JSON object."}
"""Not one of Slack's words, so `errors.code_of` finds none in it."""


class ObjectClient(WebClient):
    """slack_sdk asks every answer for its keys, also a list, a number or bytes, and raises AttributeError there."""

    def _perform_urllib_http_request(self, *, url: str, args: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The answer; slack_sdk takes `parsed_body` for its body. Raises OSError for a charset that Python has not."""
        try:
            answer = super()._perform_urllib_http_request(url=url, args=args)
        except LookupError as unknown:
            raise OSError(f"Slack's answer cannot be read: {unknown}") from unknown
        answer["parsed_body"] = _object_of(answer["body"])
        return answer

    def _perform_urllib_http_request_internal(self, _url: str, req: Request) -> dict[str, Any]:
        """One request and its whole answer within `timeout`: leases count on that."""
        with self._opener.open(req, timeout=self.timeout) as answer:
            body = answer.read().decode(answer.headers.get_content_charset() or "utf-8")
        return {"status": answer.code, "headers": answer.headers, "body": body}

    @cached_property
    def _opener(self) -> OpenerDirector:
        return bounded_opener(self.proxy, self.ssl)


def _object_of(body: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {**NO_OBJECT}
