"""What Slack takes as an app's manifest, written down anew: which keys each part has, and what each may hold.

Sources: https://docs.slack.dev/reference/app-manifest and the JSON schema (2.0.0) that Slack publishes beside its SDKs.
A part that Meet does not use (functions, workflows, unfurls) is no key here, so using one needs a line. Events and
scopes are held to the code by test_manifest.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """A text with so many characters, that fits the pattern from its beginning."""

    longest: int
    shortest: int = 1
    pattern: str = ""


@dataclass(frozen=True)
class Items:
    """A list of at most so many, each by the rule."""

    rule: Any
    most: int
    least: int = 0
    unique: bool = False


@dataclass(frozen=True)
class Part:
    """An object with these keys and no others."""

    keys: dict[str, Any]
    required: frozenset[str] = frozenset()


ADDRESS = r"https?://"
MANIFEST = Part(
    {
        "_metadata": Part({"major_version": int, "minor_version": int}),
        "display_information": Part(
            {
                "name": Text(35),
                "description": Text(140),
                "long_description": Text(4000, 175),
                "background_color": Text(7, 4, r"#(?:[0-9a-fA-F]{3}){1,2}$"),
            },
            frozenset({"name"}),
        ),
        "features": Part(
            {
                "app_home": Part(
                    dict.fromkeys(("home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"), bool)
                ),
                "bot_user": Part(
                    {"display_name": Text(80, 1, r"[a-z0-9._-]+$"), "always_online": bool}, frozenset({"display_name"})
                ),
                "shortcuts": Items(
                    Part(
                        {
                            "name": Text(24),
                            "type": Text(7, 6, "(?:message|global)$"),
                            "callback_id": Text(255),
                            "description": Text(150),
                        },
                        frozenset({"name", "type", "callback_id", "description"}),
                    ),
                    10,
                    1,
                ),
                "slash_commands": Items(
                    Part(
                        {
                            "command": Text(32, 2, "/"),
                            "url": Text(3000, 1, ADDRESS),
                            "description": Text(2000),
                            "usage_hint": Text(1000),
                            "should_escape": bool,
                        },
                        frozenset({"command", "description"}),
                    ),
                    50,
                    1,
                ),
            }
        ),
        "oauth_config": Part(
            {
                "redirect_urls": Items(Text(2500), 1000, unique=True),
                "scopes": Part({"bot": Items(Text(50), 255), "user": Items(Text(50), 255)}),
            }
        ),
        "settings": Part(
            {
                "event_subscriptions": Part(
                    {"request_url": Text(3500, 1, ADDRESS), "bot_events": Items(Text(50), 100, unique=True)}
                ),
                "interactivity": Part(
                    {
                        "is_enabled": bool,
                        "request_url": Text(3500, 1, ADDRESS),
                        "message_menu_options_url": Text(3500, 1, ADDRESS),
                    },
                    frozenset({"is_enabled"}),
                ),
                "org_deploy_enabled": bool,
                "socket_mode_enabled": bool,
                "token_rotation_enabled": bool,
            }
        ),
    },
    frozenset({"display_information"}),
)


def problems(found: Any, rule: Any = MANIFEST, place: str = "manifest") -> list[str]:
    """What Slack would refuse, each with its place; none where it takes the manifest."""
    for kind, check in CHECKS.items():
        if isinstance(rule, kind):
            return list(check(found, rule, place))
    return [] if type(found) is rule else [f"{place} is no {rule.__name__}"]


def _part(found: Any, rule: Part, place: str) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"{place} has no keys"
        return
    yield from (f"{place} lacks {key}" for key in sorted(rule.required - found.keys()))
    for key, value in found.items():
        if key not in rule.keys:
            yield f"{place}.{key} is no key of Slack's"
        else:
            yield from problems(value, rule.keys[key], f"{place}.{key}")


def _items(found: Any, rule: Items, place: str) -> Iterator[str]:
    if not isinstance(found, list) or not rule.least <= len(found) <= rule.most:
        yield f"{place} is no list of {rule.least} to {rule.most}"
        return
    if rule.unique and len({str(one) for one in found}) < len(found):
        yield f"{place} names one thing twice"
    for number, one in enumerate(found):
        yield from problems(one, rule.rule, f"{place}.{number}")


def _text(found: Any, rule: Text, place: str) -> Iterator[str]:
    if not isinstance(found, str) or not rule.shortest <= len(found) <= rule.longest:
        yield f"{place} is no text of {rule.shortest} to {rule.longest} characters"
    elif not re.match(rule.pattern, found):
        yield f"{place} does not fit {rule.pattern}"


CHECKS: dict[type, Callable[..., Iterator[str]]] = {Part: _part, Items: _items, Text: _text}
