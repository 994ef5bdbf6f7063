"""Two settings that name one thing, of which each needs one of its own, are told before anything runs."""

import pytest

from bot.config.loading import ensure_complete
from bot.config.settings import SettingsError
from tests.bot.test_config import SERVING, bare_environment, read, refusal

__all__ = ["bare_environment"]

QUEUE = SERVING["MEET_FEEDBACK_QUEUE_URL"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"MEET_INBOUND_QUEUE_URL": QUEUE}, ("MEET_INBOUND_QUEUE_URL", "MEET_FEEDBACK_QUEUE_URL")),
        ({"MEET_BIND": "127.0.0.1:9090", "MEET_METRICS_BIND": "127.0.0.1:9090"}, ("MEET_METRICS_BIND", "MEET_BIND")),
    ],
)
def test_one_queue_or_one_address_for_two_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: tuple[str, str]
) -> None:
    with pytest.raises(SettingsError) as told:
        ensure_complete(read(monkeypatch, **SERVING | settings))
    (problem,) = told.value.problems
    assert all(name in problem for name in named)


def test_any_free_port_is_another_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    free = {"MEET_BIND": "127.0.0.1:0", "MEET_METRICS_BIND": "127.0.0.1:0"}
    ensure_complete(read(monkeypatch, **SERVING | free))


@pytest.mark.parametrize("path", ["/slack/events", "/slack/install", "/meet/slack/events/"])
def test_what_slack_is_given_is_not_the_address_itself(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    (told,) = refusal(monkeypatch, MEET_PUBLIC_URL=f"https://meet.our-company.net{path}")
    assert "/slack/..." in told
