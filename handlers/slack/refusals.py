"""Owns what each refusal of Slack's means: one table for messages, cards, notices and threads. It calls nobody.

Sources: the error lists of https://docs.slack.dev/reference/methods/chat.postMessage, chat.update and
conversations.open.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from handlers.slack.errors import SlackApiError, code_of, is_slacks_fault, wait_of


class Kind(StrEnum):
    """What is to be done about a refusal."""

    WAIT = "wait"
    """Slack names how long to wait (Retry-After); nothing of this method goes out before."""
    RETRY = "retry"
    """Slack or the network failed (500, 503, a gateway's page, no reply): the same call may succeed in a moment."""
    COME_BACK = "come_back"
    """The channel or the workspace takes nothing now. A press or an event tells when it does again; until then one
    attempt a day."""
    GONE = "gone"
    """What the call names was deleted. The organizer is told once, where the person can do something about it."""
    NOBODY = "nobody"
    """Nobody is there to read it, now or later: given up at once."""
    UNKNOWN = "unknown"
    """Anything else: tried more and more seldom, given up after a day."""


RETRY_SOON: Final = timedelta(seconds=10)
PUT_OFF: Final = timedelta(days=1)
GIVE_UP_AFTER: Final = timedelta(days=1)

NO_WORD: Final = "unreadable_answer"
"""Our word for what is no answer of Slack's, such as a gateway's page."""

_CODES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.RETRY: (
        "fatal_error", "internal_error", "request_timeout", "rollup_error", "service_unavailable", "team_added_to_org",
    ),
    Kind.COME_BACK: (
        "access_denied", "account_inactive", "cant_update_message", "channel_not_found", "channel_type_not_supported",
        "edit_window_closed", "ekm_access_denied", "external_channel_migrating", "invalid_auth", "is_archived",
        "is_inactive", "message_limit_exceeded", "messages_tab_disabled", "missing_scope", "no_permission",
        "not_authed", "not_in_channel", "org_login_required", "posting_to_general_channel_denied", "restricted_action",
        "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
        "restricted_action_thread_locked", "restricted_action_thread_only_channel", "team_access_not_granted",
        "token_expired", "token_revoked", "two_factor_setup_required",
    ),
    Kind.GONE: ("cannot_reply_to_message", "message_not_found", "thread_not_found"),
    Kind.NOBODY: (
        "cannot_dm_bot", "invalid_user_combination", "not_enough_users", "user_disabled", "user_not_found",
        "user_not_visible", "users_not_found",
    ),
}  # fmt: skip
_IN_CHANNEL: Final = {code: kind for kind, codes in _CODES.items() for code in codes}
_DIRECT: Final = {**_IN_CHANNEL, "channel_not_found": Kind.NOBODY, "is_archived": Kind.NOBODY}
"""A direct message is archived or missing only with the person's account."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal: Slack's word for it (the error's name where no answer came), its kind, how long to stay away."""

    code: str
    kind: Kind
    wait: timedelta


def read_refusal(error: Exception, *, direct: bool = False) -> Refusal:
    """What a SlackApiError, or a lost reply (`errors.LOST`), means; `direct`: of a direct message."""
    if not isinstance(error, SlackApiError):
        return Refusal(type(error).__name__, Kind.RETRY, RETRY_SOON)
    code, seconds = code_of(error), wait_of(error)
    if seconds is not None:
        return Refusal(code, Kind.WAIT, timedelta(seconds=seconds))
    if is_slacks_fault(error):
        return Refusal(code or NO_WORD, Kind.RETRY, RETRY_SOON)
    kind = (_DIRECT if direct else _IN_CHANNEL).get(code, Kind.UNKNOWN)
    return Refusal(code, kind, RETRY_SOON if kind is Kind.RETRY else PUT_OFF)
