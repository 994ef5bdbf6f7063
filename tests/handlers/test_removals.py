"""What Slack tells when a workspace takes Meet away: whose installation ends, and what is no removal at all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.removals import read_removal

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SECONDS = int(AT.timestamp())
OF_TEAM = {"enterprise_id": None, "team_id": "T1", "is_enterprise_install": False}


@pytest.mark.parametrize(
    ("body", "workspace"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T1", "authorizations": []}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1"}, "T1"),
        ({"team_id": "T9", "authorizations": [OF_TEAM]}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}, "E1"),
        ({"authorizations": [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}]}, "E1"),
        ({}, ""),
        ({"team_id": ["T1"], "authorizations": "odd"}, ""),
    ],
)
def test_the_installation_that_ends_is_the_one_that_slack_names(body: dict[str, Any], workspace: str) -> None:
    assert read_removal(body).workspace == workspace


def test_a_removal_happened_within_the_second_that_slack_names() -> None:
    assert read_removal({"event_time": SECONDS}).happened_at == AT + timedelta(seconds=1)


@pytest.mark.parametrize("odd", [None, "", "1795759200", True, 10**30, -(10**30), {}, 1.5])
def test_a_time_that_is_none_is_told_as_none(odd: object) -> None:
    assert read_removal({"event_time": odd}).happened_at is None


@pytest.mark.parametrize(
    ("tokens", "revokes"),
    [
        ({"oauth": ["U1"], "bot": ["U2"]}, True),
        ({"oauth": ["U1"], "bot": []}, False),
        ({"oauth": ["U1"]}, False),
        ("x", False),
    ],
)
def test_peoples_tokens_are_none_of_meets(tokens: object, revokes: bool) -> None:
    assert read_removal({"event": {"tokens": tokens}}).revokes_bot is revokes
