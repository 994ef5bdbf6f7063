from datetime import timedelta

import pytest

from bot.domain.agenda import MOST_PAST, AgendaEntry, Group, group_of, ordered, slot_of
from bot.domain.poll import Choice, PollSnapshot, PollStatus
from tests.domain.makers import NOW, a_snapshot

OPEN = a_snapshot({"B": "y-"})


def group(snapshot: PollSnapshot, user: str, own: dict[str, Choice] | None = None, hours: float = 0) -> Group | None:
    return group_of(snapshot.poll, snapshot.options, own or {}, user, NOW + timedelta(hours=hours))


def test_a_poll_waits_for_whoever_left_a_time_ahead_unanswered() -> None:
    assert group(OPEN, "B", {"o0": Choice.YES}) is Group.WAITING
    assert group(OPEN, "B", {"o0": Choice.YES, "o1": Choice.NO}) is Group.ANSWERED
    assert group(OPEN, "B", {"o1": Choice.NO}, hours=25) is Group.ANSWERED, "the first time has passed"


def test_no_poll_waits_after_its_deadline() -> None:
    past = a_snapshot({"B": "y-"}, deadline_at=NOW)
    assert group(past, "B") is None


@pytest.mark.parametrize(
    ("status", "where"),
    [(PollStatus.DRAFT, Group.YOURS), (PollStatus.OPEN, Group.YOURS), (PollStatus.CANCELLED, Group.PAST)],
)
def test_whoever_runs_a_poll_finds_it_among_theirs_while_it_runs(status: PollStatus, where: Group | None) -> None:
    snapshot = a_snapshot({"B": "y-"}, status=status, co_organizers=("C",))
    assert [group(snapshot, user) for user in (snapshot.poll.organizer, "C")] == [where, where]
    assert group(snapshot, "B") is (Group.WAITING if status is PollStatus.OPEN else None)


def test_a_meeting_is_that_of_its_organizer_and_of_whoever_can_come_until_it_ends() -> None:
    closed = a_snapshot({"B": "y-"}, status=PollStatus.CLOSED, winner="o0")
    assert group(closed, closed.poll.organizer) is Group.MEETINGS
    assert group(closed, "B", {"o0": Choice.MAYBE}) is Group.MEETINGS
    assert group(closed, "B", {"o0": Choice.NO}) is None
    assert group(closed, "B", {"o0": Choice.YES}, hours=24 * 30) is None
    assert group(a_snapshot({"B": "y"}, status=PollStatus.CLOSED), "B", {"o0": Choice.YES}) is None
    assert slot_of(closed.options, "o0") == closed.options[0].slot


def test_a_poll_that_is_over_can_be_opened_again_by_whoever_runs_it() -> None:
    over = a_snapshot({"B": "y-"}, status=PollStatus.CLOSED, winner="o0", co_organizers=("C",))
    assert [group(over, user, hours=24 * 30) for user in (over.poll.organizer, "C", "B")] == [Group.PAST] * 2 + [None]
    assert group(a_snapshot({}, status=PollStatus.CLOSED), over.poll.organizer) is Group.PAST


def test_few_past_polls_are_named_the_newest_first() -> None:
    past = [AgendaEntry(OPEN.poll, Group.PAST, answered=number) for number in range(MOST_PAST + 1)]
    yours = AgendaEntry(OPEN.poll, Group.YOURS)
    assert ordered([*past, yours]) == [yours, *past[:MOST_PAST]]


def test_groups_stand_in_one_order_and_meetings_soonest_first() -> None:
    first, second = (option.slot for option in OPEN.options)
    late, soon = (AgendaEntry(OPEN.poll, Group.MEETINGS, slot=slot) for slot in (second, first))
    answered, yours, waiting = (AgendaEntry(OPEN.poll, one) for one in (Group.ANSWERED, Group.YOURS, Group.WAITING))
    assert ordered([answered, late, yours, soon, waiting]) == [waiting, yours, soon, late, answered]
