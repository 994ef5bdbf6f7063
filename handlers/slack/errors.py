"""Owns reading what Slack's errors say. What each refusal means for a message stands in `refusals`."""

import re
from http.client import HTTPException
from typing import Final

from slack_sdk.errors import SlackApiError

__all__ = [
    "LOST",
    "TROUBLE",
    "SlackApiError",
    "code_of",
    "is_slacks_fault",
    "method_of",
    "ts_of",
    "wait_of",
]

LOST: Final = (OSError, HTTPException, UnicodeDecodeError)
"""The reply was lost (refused, reset, timed out, cut off, no text): nobody knows whether it was done."""
TROUBLE: Final = (SlackApiError, *LOST)
"""Every way in which a call of Slack's API fails."""
DEFAULT_WAIT: Final = 30
"""Seconds to wait where Slack says "too fast" and not for how long."""
LONGEST_WAIT: Final = 86400
_TS: Final = re.compile(r"[0-9]{1,20}\.[0-9]{1,20}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")

BROKEN: Final = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack itself failed; parts of the call may have been done all the same."""
TOKEN_ENDED: Final = frozenset({"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"})
"""Slack takes this token no more: the workspace removed Meet, or the token was renewed meanwhile."""
STALE_TRIGGER: Final = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


def code_of(error: SlackApiError) -> str:
    """Slack's word for the refusal; "" where the answer had none, as the page of a gateway or a proxy has none."""
    answer = error.response
    found = str(answer.get("error") or "") if isinstance(answer, dict) or hasattr(answer, "get") else ""
    return found if _WORD.fullmatch(found) else ""


def wait_of(error: SlackApiError) -> int | None:
    """Seconds that Slack asks us to wait, None where it was no matter of rate."""
    status = getattr(error.response, "status_code", 0)
    if status != 429 and code_of(error) not in ("ratelimited", "rate_limited"):
        return None
    headers = getattr(error.response, "headers", {})
    # The name of a header has no case: a proxy may write it otherwise than Slack does.
    text = next((str(value).strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(max(int(text), 1), LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,18}", text) else DEFAULT_WAIT


def method_of(error: SlackApiError) -> str:
    """The method that was refused, "" where the answer does not tell."""
    return str(getattr(error.response, "api_url", "")).rpartition("/")[2]


def ts_of(told: object) -> str:
    """The ts of the message that Slack says it posted. Raises ConnectionError, a lost reply, where it names none."""
    if isinstance(told, str) and _TS.fullmatch(told):
        return told
    raise ConnectionError("Slack's answer names no message.")


def is_slacks_fault(error: SlackApiError) -> bool:
    """Whether Slack, or a gateway before it, failed: nothing is wrong with the call, and it may succeed in a moment."""
    return getattr(error.response, "status_code", 0) >= 500 or code_of(error) in BROKEN or not code_of(error)
