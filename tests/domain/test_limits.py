from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.limits import CODES_A_PERSON, CODES_AN_ADDRESS, MAILINGS, POLLS, PRESSES, PROFILES, Limit, print_wait
from tests.pages import page

LIMITS = [POLLS, PRESSES, MAILINGS, CODES_A_PERSON, CODES_AN_ADDRESS, PROFILES]


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_the_reference_has_each_limit_with_its_number(limit: Limit) -> None:
    assert f"\n| `{limit.kind}` | {limit.most} |" in page("docs/reference.md")


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
def test_the_limit_itself_is_still_allowed(limit: Limit) -> None:
    assert limit.allows(limit.most)
    assert not limit.allows(limit.most + 1)


def test_a_refusal_says_what_happened_and_when_to_come_back() -> None:
    now = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
    assert POLLS.refusal(now) == (
        "You have opened 20 polls in this hour, which is as many as Meet takes from one person. "
        "Nothing was lost; please come back in 48 minutes."
    )


def test_a_refusal_may_name_an_instant_of_its_own() -> None:
    now = datetime(2026, 12, 1, 9, 12, tzinfo=UTC)
    assert CODES_A_PERSON.refusal(now, now + timedelta(hours=5)).endswith("please come back in 5 hours.")


def test_voters_profiles_leave_room_in_slacks_hundred_calls_a_minute() -> None:
    windows_in_a_minute = timedelta(minutes=1) // PROFILES.window + 1
    assert windows_in_a_minute * PROFILES.most <= 70


def test_the_number_in_the_sentence_is_the_number_of_the_limit() -> None:
    for limit in (POLLS, PRESSES, MAILINGS):
        assert f" {limit.most} " in limit.what


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=1), "1 minute"),
        (timedelta(seconds=61), "2 minutes"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(minutes=120), "2 hours"),
        (timedelta(minutes=121), "3 hours"),
        (timedelta(hours=24), "24 hours"),
    ],
)
def test_a_wait_is_rounded_up(wait: timedelta, words: str) -> None:
    assert print_wait(wait) == words
