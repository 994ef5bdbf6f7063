"""Where a private answer may go: to Slack's own hooks, and nowhere else, whatever a payload names."""

import pytest

from handlers.slack.object_client import WebClient
from handlers.slack.response_url import _is_slacks, answer_privately

API = "https://slack.com/api/"
OTHERS = [
    "",
    "r",
    "http://127",
    "http://127.0.0.1:1/hook",
    "http://169.254.169.254/latest/meta-data",
    "https://hooks.slack.com.evil.example/x",
    "https://notslack.com/x",
    "https://hooks.slack.com@evil.example/x",
    "http://hooks.slack.com/actions/T1/1/x",
    "file:///etc/passwd",
    "https://[half",
    "//hooks.slack.com/x",
    "https:///x",
]


@pytest.mark.parametrize("url", OTHERS)
def test_an_address_that_is_not_slacks_is_not_called(url: str) -> None:
    assert not answer_privately(WebClient(base_url=API), url, "secret", [])


@pytest.mark.parametrize(
    ("url", "api"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", API),
        ("https://slack.com/hook", API),
        ("https://hooks.slack-gov.com/commands/T1/1/x", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8765/hooks/x", "http://127.0.0.1:9999/api/"),
    ],
)
def test_slacks_own_hooks_are_called(url: str, api: str) -> None:
    assert _is_slacks(url, api)
