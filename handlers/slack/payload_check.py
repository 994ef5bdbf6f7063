"""Owns whether a request has the shape that Bolt takes for granted. Anything else is no request of Slack's."""

from typing import Any

from handlers.json_access import Json, text_at

_TEXTS = ("type", "command", "callback_id", "action_id")
_OBJECTS = ("view", "event")
_REFERENCES = ("team", "user", "channel", "enterprise")
_OF_SOMEBODY = frozenset(
    {"block_actions", "block_suggestion", "view_submission", "view_closed", "shortcut", "message_action"}
)
_NEEDED = {
    "block_actions": ("actions", 0, "action_id"),
    "view_submission": ("view", "callback_id"),
    "event_callback": ("event", "type"),
}
"""By type: the text without which nobody could be found to answer."""


def fits(body: Any) -> bool:
    """Whether Bolt and we can take this apart: texts where names are compared, objects where they are looked into."""
    return isinstance(body, dict) and _is_whole(body) and _is_named(body) and _is_somebodys(body)


def _is_named(body: Json) -> bool:
    needed = _NEEDED.get(body.get("type", ""))
    return needed is None or bool(text_at(body, *needed))


def _is_somebodys(body: Json) -> bool:
    if body.get("type") not in _OF_SOMEBODY and "command" not in body:
        return True
    return bool(text_at(body, "user", "id") or text_at(body, "user_id"))


def _is_whole(body: Json) -> bool:
    return (
        all(isinstance(body.get(name, ""), str) for name in _TEXTS)
        and all(isinstance(body.get(name, {}), dict) for name in _OBJECTS)
        and all(isinstance(body.get(name), str | dict | None) for name in _REFERENCES)
        and all(_are_objects(body.get(name)) for name in ("actions", "authorizations", "response_urls"))
        and ("view" not in body or bool(text_at(body, "view", "type")))
    )


def _are_objects(found: Any) -> bool:
    return found is None or (isinstance(found, list) and all(isinstance(one, dict) for one in found))
