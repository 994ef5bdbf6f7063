"""Polls that are over, on Home and where one of them can be copied: of two with one title, the date tells which."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.agenda import MOST_ENTRIES, AgendaEntry, Group
from bot.domain.poll import PollStatus, Slot
from bot.domain.standing import AddressStanding, AddressState
from bot.language import reading
from handlers.views.home import agenda_blocks, home_view
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import PollForm, new_times
from playground.seen import words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, poll, slot

NONE = AddressState("", AddressStanding.NONE, "")
CLOSED, CANCELLED = {"status": PollStatus.CLOSED}, {"status": PollStatus.CANCELLED}
BY = {"closed_by": "U1"}


@pytest.mark.parametrize(
    ("over", "at", "said", "german"),
    [
        (
            CLOSED,
            slot(),
            "Thu 26 Nov, 10:00–11:00 CET · the time was chosen",
            "Do., 26. Nov., 10:00–11:00 CET · der Termin wurde gewählt",
        ),
        (CLOSED | BY, None, "closed {} · there was no meeting", "geschlossen am {} · es gab kein Treffen"),
        (CANCELLED | BY, slot(), "cancelled {} · there was no meeting", "abgesagt am {} · es gab kein Treffen"),
        (CANCELLED, None, "ended {} · there was no meeting", "beendet am {} · es gab kein Treffen"),
    ],
)
def test_a_past_poll_says_when_its_meeting_was_or_when_it_was_over(
    over: dict[str, Any], at: Slot | None, said: str, german: str
) -> None:
    past = AgendaEntry(poll(**over, closed_at=NOW), Group.PAST, slot=at)
    assert view_refusal(home_view([past], NONE, now=NOW), "home") is None
    assert said.format("Wed 25 Nov, 10:00 CET") in words_of(agenda_blocks([past], NOW))
    with reading("de-DE"):
        assert german.format("Mi., 25. Nov., 10:00 CET") in words_of(agenda_blocks([past], NOW))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en-GB", "there was no meeting · the reason: Ada is ill"), ("de-DE", "es gab kein Treffen · Grund: Ada is ill")],
)
def test_a_past_poll_says_why_it_was_cancelled(language: str, said: str) -> None:
    past = AgendaEntry(poll(**CANCELLED, **BY, closed_at=NOW, reason="Ada is ill"), Group.PAST)
    with reading(language):
        assert said in words_of(agenda_blocks([past], NOW))


def test_the_reason_of_a_past_poll_is_text_and_never_too_long() -> None:
    past = AgendaEntry(poll(**CANCELLED, reason=HOSTILE * 20), Group.PAST)
    view = home_view([past], NONE, now=NOW)
    assert view_refusal(view, "home") is None
    assert "<!channel>" not in words_of(view["blocks"])


def test_a_past_poll_of_another_year_names_it() -> None:
    past = AgendaEntry(poll(**CANCELLED, closed_at=NOW), Group.PAST)
    assert "ended Wed, 25 Nov 2026, 10:00 CET" in words_of(agenda_blocks([past], NOW + timedelta(days=300)))


def test_a_past_poll_whose_end_is_not_known_says_what_became_of_it() -> None:
    past = AgendaEntry(poll(**CANCELLED), Group.PAST)
    assert "\nthere was no meeting" in words_of(agenda_blocks([past], NOW))


def test_each_poll_that_can_be_copied_says_when_it_was_opened() -> None:
    twins = [poll(id="a" * 32, created_at=NOW), poll(id="b" * 32, created_at=NOW - timedelta(days=7))]
    form = PollForm(times=new_times(), zone="Europe/Berlin", shows_more=True)
    view = open_poll_view(form, NOW, earlier=twins)
    (choice,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "again"]
    assert [one["description"]["text"] for one in choice["options"]] == [
        "opened Wed 25 Nov, 10:00 CET",
        "opened Wed 18 Nov, 10:00 CET",
    ]


@pytest.mark.parametrize(("minutes", "said"), [(1, "by "), (0, "answers were due "), (-1, "answers were due ")])
def test_a_deadline_that_is_over_is_told_as_over(minutes: int, said: str) -> None:
    late = poll(deadline_at=NOW + timedelta(minutes=minutes))
    assert f"4 answered · {said}" in words_of(agenda_blocks([AgendaEntry(late, Group.YOURS, 4)], NOW))


@pytest.mark.parametrize(("polls", "says"), [(MOST_ENTRIES, False), (MOST_ENTRIES + 1, True)])
def test_home_says_where_it_does_not_name_every_poll(polls: int, says: bool) -> None:
    listed = [AgendaEntry(poll(), Group.YOURS)] * polls
    words = words_of(agenda_blocks(listed, NOW))
    assert ("There are more: the first 20 stand here." in words) is says
