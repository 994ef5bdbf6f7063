from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import new_id
from bot.domain.poll import Slot
from tests.domain.makers import HOUR, NOW, a_poll, a_slot, a_snapshot, ahead

NAIVE = datetime(2026, 12, 1)  # noqa: DTZ001 (a naive datetime is what must be refused)


def test_a_slot_ends_after_it_starts_and_knows_its_zone() -> None:
    assert a_slot(1).length == HOUR
    for starts_at, ends_at in ((NOW, NOW), (ahead(1), NOW)):
        with pytest.raises(ValueError, match="ends after"):
            Slot(starts_at, ends_at)
    for starts_at, ends_at in ((NAIVE, NOW), (NOW, NAIVE)):
        with pytest.raises(ValueError, match="time zone"):
            Slot(starts_at, ends_at)


def test_only_organizer_co_organizers_and_admins_run_a_poll() -> None:
    poll = a_poll(co_organizers=("CO",))
    assert poll.may_be_run_by("UORG")
    assert poll.may_be_run_by("CO")
    assert not poll.may_be_run_by("X")
    assert poll.may_be_run_by("X", admin=True)


def test_a_deadline_has_passed_from_its_instant_on() -> None:
    poll = a_poll(deadline_at=NOW)
    assert poll.past_deadline(NOW)
    assert not poll.past_deadline(NOW - timedelta(microseconds=1))
    assert not a_poll().past_deadline(NOW)


def test_a_poll_is_posted_once_its_message_has_a_ts() -> None:
    assert not a_poll().posted
    assert a_poll(message_ts="1.1").posted


def test_a_poll_has_a_link_once_slack_has_told_it() -> None:
    assert a_poll().link == ""
    assert a_poll(permalink="https://slack.invalid/p1").link == "https://slack.invalid/p1"


def test_a_snapshot_knows_what_is_offered_and_who_answered_first() -> None:
    snapshot = a_snapshot({"B": "yn", "A": "y-"})
    withdrawn = replace(snapshot, options=(replace(snapshot.options[0], withdrawn=True), snapshot.options[1]))
    assert [option.id for option in withdrawn.offered] == ["o1"]
    assert snapshot.voters == ("B", "A")
    assert snapshot.option("o1") is snapshot.options[1]
    assert snapshot.option("unknown") is None


def test_ids_sort_by_time_and_never_repeat() -> None:
    ids = [new_id(ahead(hour)) for hour in range(5)]
    assert sorted(ids) == ids
    assert len({new_id(NOW) for _ in range(1000)}) == 1000
    assert all(len(one) == 32 and int(one, 16) for one in ids)
    with pytest.raises(ValueError, match="time zone"):
        new_id(NAIVE)
    assert new_id(datetime(1970, 1, 1, tzinfo=UTC)).startswith("0" * 12)
