from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.limits import CODES_A_PERSON, CODES_AN_ADDRESS, MAILINGS, POLLS, PRESSES, PROFILES, Limit, TooMany
from tests.pages import page

LIMITS = [POLLS, PRESSES, MAILINGS, CODES_A_PERSON, CODES_AN_ADDRESS, PROFILES]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_the_reference_has_each_limit_with_its_number(limit: Limit) -> None:
    assert f"\n| `{limit.kind}` | {limit.most} |" in page("docs/reference.md")


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_the_limit_itself_is_still_allowed(limit: Limit) -> None:
    assert limit.allows(limit.most)
    assert not limit.allows(limit.most + 1)


def test_a_refusal_says_when_to_come_back() -> None:
    now = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
    assert POLLS.refusal(now) == TooMany(POLLS, timedelta(minutes=48))


def test_a_refusal_may_name_an_instant_of_its_own() -> None:
    now = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
    assert CODES_A_PERSON.refusal(now, now + timedelta(hours=5)) == TooMany(CODES_A_PERSON, timedelta(hours=5))


def test_voters_profiles_leave_room_in_slacks_hundred_calls_a_minute() -> None:
    windows_in_a_minute = timedelta(minutes=1) // PROFILES.window + 1
    assert windows_in_a_minute * PROFILES.most <= 70
