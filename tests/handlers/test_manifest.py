"""The manifest and the code say the same: commands, shortcuts, events, tabs and the scopes of every method called."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.checks.slack import SCOPES
from handlers import features
from handlers.routing import Feature, merged

ROOT = Path(__file__).parents[2]
MAY_COME = {"channel_id_changed"}
"""Needs a scope that the manifest does without; the manifest's head says how to ask for both."""
SCOPES_OF = {
    "auth_test": set(),
    "apps_connections_open": set(),
    "chat_delete": {"chat:write"},
    "chat_postMessage": {"chat:write", "chat:write.public"},
    "chat_update": {"chat:write"},
    "chat_getPermalink": set(),
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
    "conversations_open": {"im:write"},
}
"""Of each Web API method, what it needs (https://docs.slack.dev/reference/methods); a new call needs a line here."""
WITHOUT_A_CALL = {"commands"}
"""The slash command itself."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return loaded


def called_methods() -> set[str]:
    """Every method of slack_sdk's WebClient that the handlers or the wiring call or name."""
    families = ("chat_", "views_", "users_", "conversations_", "auth_", "apps_", "files_")
    return {name for path in sources() for name in attributes(path) if name.startswith(families)}


def sources() -> Iterator[Path]:
    yield from (ROOT / "handlers").rglob("*.py")


def attributes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr


def test_every_method_that_is_called_has_its_scopes(manifest: dict[str, Any]) -> None:
    granted = set(manifest["oauth_config"]["scopes"]["bot"])
    assert called_methods() == set(SCOPES_OF)
    assert granted == set().union(*SCOPES_OF.values()) | WITHOUT_A_CALL
    assert granted == SCOPES


def test_every_shortcut_is_answered_and_asked_for(manifest: dict[str, Any]) -> None:
    listed = {shortcut["callback_id"]: shortcut["type"] for shortcut in manifest["features"]["shortcuts"]}
    assert set(listed) == set(merged(features(), "shortcuts"))
    assert listed == {"open_poll": "global", "open_poll_from_message": "message"}


def test_every_event_is_answered_and_asked_for(manifest: dict[str, Any]) -> None:
    asked = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert asked | MAY_COME == set(merged(features(), "events"))
    assert not asked & MAY_COME


def test_the_command_hints_at_its_words(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/meet"
    hidden = {"", "email @", "admin"}
    assert all(word in command["usage_hint"] for word in set(merged(features(), "words")) - hidden)


def test_home_and_messages_are_on_and_socket_mode_needs_no_address(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert manifest["features"]["app_home"]["messages_tab_enabled"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]


def test_a_feature_is_plain_tables() -> None:
    assert all(isinstance(feature, Feature) for feature in features())
