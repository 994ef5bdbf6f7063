"""The three manifests are what Slack takes, and differ in nothing but how requests and installations reach Meet."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config.loading import isolated_settings
from handlers.slack.install_flow import REDIRECT
from tests.handlers.manifest_rules import problems

ROOT = Path(__file__).parents[2]
SOCKET, HTTP, OAUTH = "manifest.yml", "docs/deploy/manifest-http.yml", "docs/deploy/manifest-oauth.yml"
HOST = "https://meet.example.com"
EVENTS = f"{HOST}/slack/events"
WRONG: list[tuple[tuple[str | int, ...], Any]] = [
    (("features", "slash_commands", 0, "request_url"), EVENTS),
    (("features", "slash_commands", 0, "command"), "meet"),
    (("features", "shortcuts", 0, "type"), "command"),
    (("features", "shortcuts", 0, "name"), "x" * 25),
    (("features", "shortcuts"), []),
    (("features", "bot_user", "display_name"), "Meet!"),
    (("settings", "interactivity", "is_enabled"), "yes"),
    (("settings", "interactivity", "url"), EVENTS),
    (("settings", "event_subscriptions", "request_url"), "meet.example.com/slack/events"),
    (("settings", "event_subscriptions", "bot_events"), ["user_change", "user_change"]),
    (("display_information", "long_description"), "x" * 174),
    (("display_information", "background_color"), "green"),
    (("settings",), None),
]


def manifest(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def by_http(one: dict[str, Any]) -> dict[str, Any]:
    changed = deepcopy(one)
    changed["features"]["slash_commands"][0]["url"] = EVENTS
    changed["settings"]["event_subscriptions"]["request_url"] = EVENTS
    changed["settings"]["interactivity"] |= {"request_url": EVENTS, "message_menu_options_url": EVENTS}
    changed["settings"]["socket_mode_enabled"] = False
    return changed


@pytest.mark.parametrize("name", [SOCKET, HTTP, OAUTH])
def test_a_manifest_is_one_that_slack_takes(name: str) -> None:
    assert problems(manifest(name)) == []


def test_signed_http_differs_by_its_four_addresses_alone() -> None:
    assert manifest(HTTP) == by_http(manifest(SOCKET))


def test_many_workspaces_differ_from_it_by_the_way_back_that_meet_serves() -> None:
    expected = manifest(HTTP)
    expected["oauth_config"]["redirect_urls"] = [f"{HOST}{REDIRECT}"]
    assert manifest(OAUTH) == expected


def test_the_address_of_the_manifests_is_one_that_meet_takes_as_its_own() -> None:
    assert isolated_settings(meet_public_url=HOST).meet_public_url == HOST


@pytest.mark.parametrize(
    ("path", "value"), WRONG, ids=lambda one: ".".join(map(str, one)) if type(one) is tuple else ""
)
def test_a_manifest_that_slack_refuses_is_noticed(path: tuple[str | int, ...], value: Any) -> None:
    wrong: Any = manifest(HTTP)
    part = wrong
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert len(problems(wrong)) == 1


def test_a_manifest_without_a_name_is_noticed() -> None:
    assert problems({"display_information": {}}) == ["manifest.display_information lacks name"]
