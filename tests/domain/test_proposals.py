from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.days import days_from
from bot.domain.poll import MAX_OPTIONS, PollSnapshot, PollStatus, Slot
from bot.domain.proposals import (
    MOST_BY_PERSON,
    MOST_WAITING,
    USUAL_LENGTH,
    Proposal,
    ProposalReason,
    ProposalStatus,
    decided_before,
    edit_taking_in,
    takes_proposals,
    usual_length,
    why_not_proposed,
)
from bot.domain.times.values import Reason
from bot.domain.zones import slot_of_days
from tests.domain.makers import HOUR, NOW, a_slot, a_snapshot

OPEN = a_snapshot({}, proposals=True)
DAY = slot_of_days(days_from(date(2026, 12, 9), 2), ZoneInfo("UTC"))


def proposal(user: str, status: ProposalStatus = ProposalStatus.WAITING) -> Proposal:
    return Proposal("p", "T1", "poll", user, a_slot(5), status, NOW)


def why_not(slot: Slot, *waiting: str, snapshot: PollSnapshot = OPEN) -> ProposalReason | Reason | None:
    return why_not_proposed(snapshot, slot, [proposal(user) for user in waiting], "U2", NOW)


def test_a_new_time_ahead_may_be_proposed() -> None:
    assert why_not(a_slot(5)) is None
    assert why_not(DAY) is None


@pytest.mark.parametrize(("hours", "reason"), [(0, Reason.PAST), (-1, Reason.PAST), (24 * 1000, Reason.TOO_FAR)])
def test_a_proposed_time_is_held_to_the_guards_of_the_form(hours: float, reason: Reason) -> None:
    assert why_not(a_slot(hours)) is reason


def test_an_offered_time_need_not_be_proposed() -> None:
    assert why_not(a_slot(24)) is ProposalReason.OFFERED
    assert why_not(a_slot(24, 2 * HOUR)) is ProposalReason.OFFERED, "a start is offered once"
    withdrawn = replace(OPEN, options=tuple(replace(one, withdrawn=True) for one in OPEN.options))
    assert why_not(a_slot(24), snapshot=withdrawn) is None


def test_a_poll_takes_proposals_where_it_is_allowed_and_while_it_can_be_answered() -> None:
    assert takes_proposals(OPEN.poll, NOW) is None
    assert takes_proposals(replace(OPEN.poll, proposals=False), NOW) is ProposalReason.NOT_ALLOWED
    assert takes_proposals(replace(OPEN.poll, deadline_at=NOW), NOW) is ProposalReason.POLL_OVER
    for status in (PollStatus.DRAFT, PollStatus.CLOSED, PollStatus.CANCELLED):
        assert takes_proposals(replace(OPEN.poll, status=status), NOW) is ProposalReason.POLL_OVER
    assert why_not(a_slot(5), snapshot=a_snapshot({})) is ProposalReason.NOT_ALLOWED


def test_few_proposals_wait_of_one_person_and_in_one_poll() -> None:
    assert why_not(a_slot(5), *["U2"] * (MOST_BY_PERSON - 1)) is None
    assert why_not(a_slot(5), *["U2"] * MOST_BY_PERSON) is ProposalReason.TOO_MANY
    assert why_not(a_slot(5), *["U3"] * (MOST_WAITING - 1)) is None
    assert why_not(a_slot(5), *["U3"] * MOST_WAITING) is ProposalReason.TOO_MANY


def test_a_full_poll_takes_no_further_time() -> None:
    full = a_snapshot({}, hours=tuple(100 + n for n in range(MAX_OPTIONS)), proposals=True)
    assert why_not(a_slot(5), snapshot=full) is ProposalReason.NO_ROOM


def test_a_picked_time_lasts_as_long_as_most_of_the_polls() -> None:
    first, second = OPEN.options
    longer = tuple(replace(first, id=f"x{n}", slot=a_slot(50 + n, 2 * HOUR)) for n in range(2))
    assert usual_length(replace(OPEN, options=(first, *longer))) == 2 * HOUR
    days = replace(OPEN, options=(replace(first, slot=DAY), replace(second, withdrawn=True)))
    assert usual_length(days) == USUAL_LENGTH == timedelta(hours=1)


def test_taken_in_a_time_is_added_by_an_edit_that_changes_nothing_else() -> None:
    edit = edit_taking_in(OPEN, a_slot(5, 2 * HOUR))
    assert edit
    assert ([one.starts_at for one in edit.added], edit.length) == ([a_slot(5).starts_at], 2 * HOUR)
    assert (edit.title, edit.proposals, edit.times) == (OPEN.poll.title, True, {})
    days = edit_taking_in(OPEN, DAY)
    assert days
    assert ([one.day for one in days.added_dates], days.days, days.added) == ([date(2026, 12, 9)], 2, ())


def test_what_is_offered_meanwhile_needs_no_edit() -> None:
    assert edit_taking_in(OPEN, a_slot(24)) is None


def test_a_second_decision_hears_of_the_first() -> None:
    assert decided_before(proposal("U2", ProposalStatus.TAKEN_IN)) is ProposalReason.TAKEN_IN_BEFORE
    assert decided_before(proposal("U2", ProposalStatus.DECLINED)) is ProposalReason.DECLINED_BEFORE
