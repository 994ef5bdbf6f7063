"""Owns the words about a poll whose message Slack did not take, or lets Meet change no more, by Slack's own codes."""

from collections.abc import Mapping

from bot.domain.asked_for import MESSAGE_GONE
from bot.language import _, mark

_NEEDS_INVITE = mark("Meet is no member there. Type “/invite @Meet” in that conversation, then press the button.")
_READ_ONLY = mark("Only some people may post there. Ask them to allow apps, then press the button.")
_POSTING_CURES = {
    "not_in_channel": _NEEDS_INVITE,
    "channel_not_found": _NEEDS_INVITE,
    "restricted_action": _READ_ONLY,
    "restricted_action_read_only_channel": _READ_ONLY,
    "restricted_action_thread_only_channel": _READ_ONLY,
    "restricted_action_non_threadable_channel": _READ_ONLY,
    "is_archived": mark("That channel is archived. Take it out of the archive, then press the button."),
    "": mark("Slack could not take it for a day. Press the button to try again."),
    "missing_scope": mark(
        "Meet lacks a permission. Ask whoever installed it to install it again, then press the button."
    ),
}
_INVITE_FIRST = mark("Meet is no member there: type “/invite @Meet” in that conversation.")
_ALLOW_FIRST = mark("Only some people may post there: ask them to allow apps.")
_STAYING_CURES = {
    "not_in_channel": _INVITE_FIRST,
    "channel_not_found": _INVITE_FIRST,
    "is_archived": mark("That channel is archived: take it out of the archive."),
    **dict.fromkeys([code for code, cure in _POSTING_CURES.items() if cure is _READ_ONLY], _ALLOW_FIRST),
}
_NO_MEMBER = mark(
    "Slack lets Meet change nothing in its channel: Meet is no member there any more (“/invite @Meet” brings it back), "
    "or the channel was deleted."
)
_RESTRICTED = mark("Slack lets Meet change nothing in its channel: only some people may post there now.")
_ARCHIVED = mark("Slack lets Meet change nothing in its channel: it is archived.")
_CHANNEL_TROUBLES = {
    "not_in_channel": _NO_MEMBER,
    "channel_not_found": _NO_MEMBER,
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "restricted_action": _RESTRICTED,
    "restricted_action_read_only_channel": _RESTRICTED,
    "restricted_action_thread_only_channel": _RESTRICTED,
}
CAN_BE_PUT_RIGHT = frozenset(_CHANNEL_TROUBLES)
"""The codes of what somebody in the channel can put right."""

NOT_POSTED, GONE, UNCHANGEABLE = "not_posted", MESSAGE_GONE, "unchangeable"
"""What a notice's data name as `trouble`; `code` is Slack's."""


def posting_cure(code: str) -> str:
    """Why a poll could not be posted, that it is kept, and what to do."""
    kept = _("Your poll could not be posted yet; it is kept as a draft.")
    cure = _POSTING_CURES.get(code)
    if cure is None:
        other = _("Slack said “{code}”. Try again with the button, or open the poll somewhere else.", code=code)
        return f"{kept} {other}"
    return f"{kept} {_(cure)}"


def staying_cure(code: str) -> str:
    """Why an open poll could not be posted again or elsewhere, and what to do."""
    stays = _("It could not be posted there. The poll is still open, and its answers are safe.")
    cure = _(_STAYING_CURES[code]) if code in _STAYING_CURES else _("Slack said “{code}”.", code=code)
    again = _("Then choose the channel again, or another one.")
    return f"{stays} {cure} {again}"


def trouble_text(data: Mapping[str, str]) -> str:
    """What is wrong with the poll's message, and what becomes of the answers."""
    trouble, code = data.get("trouble", ""), data.get("code", "")
    if trouble == NOT_POSTED:
        return posting_cure(code)
    if trouble == GONE:
        return _("The poll's message was deleted in Slack. Its answers are safe: the button posts it again.")
    safe = _("Answers are safe, and are shown when somebody presses a button there again, or within a day.")
    return f"{_(_CHANNEL_TROUBLES.get(code, _RESTRICTED))} {safe}"
