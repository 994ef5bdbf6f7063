"""Until when a time that was proposed by mail can be taken."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.asked_for import Over, why_over
from bot.domain.days import Days
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.poll import PollStatus, Slot
from tests.domain.makers import NOW, a_poll, a_slot

DAYS = Days(date(2026, 12, 2), date(2026, 12, 4))
THEN, WHOLE_DAYS = a_slot(24), replace(a_slot(24), days=DAYS)


def over(then: Slot | None, meets: Slot | None, winner: str = "o0", proposed: Slot | None = None) -> Over | None:
    told = slot_values(then, "Europe/Berlin", "meets_") if then else {}
    told |= slot_values(proposed, "Europe/Berlin") if proposed else {}
    data = {"what": "countered", "poll": "poll", "winner": "o0", **told}
    notice = Notice("n", "T1", "UORG", NoticeKind.REPLIED, "k", NOW, data)
    return why_over(a_poll(status=PollStatus.CLOSED, winner=winner), notice, NOW, meets)


@pytest.mark.parametrize(
    ("then", "meets", "expected"),
    [
        (THEN, THEN, None),
        (THEN, a_slot(25), Over.MOVED),
        (THEN, WHOLE_DAYS, Over.MOVED),
        (WHOLE_DAYS, replace(a_slot(30), days=DAYS), None),
        (WHOLE_DAYS, replace(WHOLE_DAYS, days=Days(date(2026, 12, 3), date(2026, 12, 4))), Over.MOVED),
        (WHOLE_DAYS, THEN, Over.MOVED),
    ],
)
def test_a_proposed_time_can_be_taken_while_the_meeting_is_when_it_was(
    then: Slot, meets: Slot, expected: Over | None
) -> None:
    """Whole days are the same dates, whatever the zone says of their instants. The option is the same one each time."""
    assert over(then, meets) is expected


@pytest.mark.parametrize(
    ("proposed", "meets", "expected"),
    [
        (a_slot(25), a_slot(25), Over.TAKEN),
        (a_slot(25), replace(a_slot(25), ends_at=a_slot(27).ends_at), Over.TAKEN),
        (a_slot(25), a_slot(26), Over.MOVED),
        (a_slot(25), replace(a_slot(25), days=DAYS), Over.MOVED),
        (replace(a_slot(25), days=DAYS), a_slot(25), Over.MOVED),
        (replace(a_slot(25), days=DAYS), replace(a_slot(30), days=DAYS), Over.TAKEN),
    ],
)
def test_a_meeting_that_was_moved_to_the_proposed_time_is_said_to_be_there(
    proposed: Slot, meets: Slot, expected: Over
) -> None:
    """Its length may be another one than was proposed."""
    assert over(THEN, meets, proposed=proposed) is expected


@pytest.mark.parametrize(("winner", "expected"), [("o0", None), ("o1", Over.MOVED)])
def test_what_an_earlier_meet_told_of_a_proposed_time_is_over_once_another_option_is_chosen(
    winner: str, expected: Over | None
) -> None:
    assert over(None, THEN, winner) is expected
