"""What answers to an invite mean, whatever order they come in and whoever sends them."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import address_hash
from bot.domain.invite import Invite, InviteStatus
from bot.domain.replies import (
    Answer,
    Answering,
    Attendance,
    Attendee,
    CalendarReply,
    Decided,
    ReplyMethod,
    Sender,
    Standing,
    decide,
)
from bot.domain.reply_outcomes import Outcome, ReplyReason, Told
from tests.domain.makers import NOW, ahead, an_invite

EVA = "eva@example.com"
ATTENDEE = Attendee("UEVA", EVA, address_hash(EVA), 0)
OWN = Sender(EVA, is_vouched=True)
SECOND = timedelta(seconds=1)
PARTSTATS = ["ACCEPTED", "declined", "Tentative", "DELEGATED", "NEEDS-ACTION", "DELETED", ""]
instants = st.integers(-100_000, 100_000).map(lambda seconds: NOW + seconds * SECOND)


def an_answer(partstat: str = "ACCEPTED", *addresses: str, **changes: Any) -> CalendarReply:
    line = Answering(frozenset(addresses or (EVA,)), partstat)
    reply = CalendarReply(ReplyMethod.REPLY, "poll@example.com", 0, NOW + SECOND, (line,))
    return replace(reply, **changes)


def meets(
    reply: CalendarReply,
    before: Attendance | None = None,
    invite: Invite | None = None,
    at: datetime = NOW + 60 * SECOND,
    sender: Sender = OWN,
) -> Decided:
    return decide(reply, Standing(invite or an_invite(), ATTENDEE, before), sender, at)


def answered(reply: CalendarReply, **around: Any) -> Attendance:
    decided = meets(reply, **around)
    assert decided.attendance is not None
    return decided.attendance


@pytest.mark.parametrize(
    ("partstat", "answer"),
    [("ACCEPTED", Answer.ACCEPTED), ("declined", Answer.DECLINED), ("Tentative", Answer.TENTATIVE)],
)
def test_accepted_declined_and_tentative_are_answers_in_any_case(partstat: str, answer: Answer) -> None:
    stored = answered(an_answer(partstat, comment="only until 11"))
    assert (stored.answer, stored.user, stored.comment) == (answer, "UEVA", "only until 11")


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "DELETED", "", "accepted."])
def test_any_other_word_changes_nothing(partstat: str) -> None:
    assert meets(an_answer(partstat)) == Decided(Outcome.NO_CHANGE)


def test_a_delegation_is_told_and_changes_no_answer() -> None:
    assert meets(an_answer("DELEGATED")) == Decided(Outcome.TOLD, told=Told.DELEGATED)


def test_a_proposed_time_is_told_and_changes_no_answer() -> None:
    counter = an_answer("TENTATIVE", method=ReplyMethod.COUNTER)
    assert meets(counter) == Decided(Outcome.TOLD, told=Told.COUNTERED)
    assert meets(replace(counter, attendees=())) == Decided(Outcome.TOLD, told=Told.COUNTERED)


def test_the_uid_must_be_that_of_the_invite() -> None:
    assert meets(an_answer(uid="another@example.com")) == Decided(ReplyReason.WRONG_UID)


@pytest.mark.parametrize("method", list(ReplyMethod))
def test_somebody_else_changes_nothing_and_is_told_of_masked(method: ReplyMethod) -> None:
    decided = meets(an_answer("DECLINED", "zoe@example.com", "mallory@example.com", method=method))
    assert decided == Decided(Outcome.TOLD, told=Told.OF_ANOTHER, other="m•••@example.com")


def test_one_line_without_an_address_is_the_attendees_own() -> None:
    line = Answering(frozenset(), "ACCEPTED")
    assert answered(an_answer(attendees=(line,))).answer is Answer.ACCEPTED
    assert meets(an_answer(attendees=(line, line))) == Decided(Outcome.TOLD, told=Told.OF_ANOTHER)


def test_of_several_attendees_the_one_of_the_address_counts() -> None:
    lines = (Answering(frozenset({"x@example.com"}), "DECLINED"), Answering(frozenset({EVA}), "ACCEPTED"))
    assert answered(an_answer(attendees=lines)).answer is Answer.ACCEPTED


def test_a_reply_without_attendee_is_set_aside() -> None:
    assert meets(an_answer(attendees=())) == Decided(ReplyReason.NO_ATTENDEE)


def test_an_answer_to_a_meeting_that_is_over_or_cancelled_changes_nothing() -> None:
    assert meets(an_answer(), at=ahead(25)) == Decided(Outcome.TOO_LATE)
    assert meets(an_answer(), invite=an_invite(status=InviteStatus.CANCELLED)) == Decided(Outcome.TOO_LATE)
    assert meets(an_answer(), at=ahead(24.5)).outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("sender", "verified"),
    [
        (OWN, True),
        (Sender("EVA@Example.com", is_vouched=True), True),
        (Sender(EVA, is_vouched=False), False),
        (Sender("alias@example.com", is_vouched=True), False),
        (Sender("", is_vouched=True), False),
    ],
)
def test_an_answer_is_verified_only_where_its_own_domain_vouches_for_its_own_sender(
    sender: Sender, verified: bool
) -> None:
    assert answered(an_answer(), sender=sender).is_verified is verified


def test_the_answer_to_the_higher_sequence_counts_and_then_the_later_one() -> None:
    invite = an_invite(sequence=2, revised_at=NOW)
    before = answered(an_answer(sequence=1, stamped_at=NOW + 5 * SECOND), invite=invite)
    assert meets(an_answer(sequence=2, stamped_at=NOW), before, invite).outcome is Outcome.ANSWERED
    assert meets(an_answer(sequence=1, stamped_at=NOW + 6 * SECOND), before, invite).outcome is Outcome.ANSWERED
    assert meets(an_answer(sequence=1, stamped_at=NOW + 4 * SECOND), before, invite).outcome is Outcome.OLDER
    assert meets(an_answer(sequence=1, stamped_at=NOW + 5 * SECOND), before, invite).outcome is Outcome.REPEATED


def test_a_stamp_or_sequence_from_the_future_blocks_no_later_answer() -> None:
    forged = answered(an_answer(sequence=999, stamped_at=NOW + timedelta(days=30_000)))
    assert (forged.sequence, forged.stamped_at) == (0, NOW + 60 * SECOND)
    later = meets(an_answer("DECLINED", stamped_at=NOW + 61 * SECOND), forged, at=NOW + 62 * SECOND)
    assert later.attendance is not None


def test_a_negative_sequence_is_the_first() -> None:
    assert answered(an_answer(sequence=-7), invite=an_invite(sequence=3)).sequence == 0


@pytest.mark.parametrize("said", [None, 0])
def test_without_a_sequence_the_stamp_says_which_version_is_answered(said: int | None) -> None:
    moved = an_invite(sequence=2, revised_at=NOW)
    assert answered(an_answer(sequence=said, stamped_at=NOW + SECOND), invite=moved).sequence == 2
    assert answered(an_answer(sequence=said, stamped_at=NOW), invite=moved).sequence == 2
    assert answered(an_answer(sequence=said, stamped_at=NOW - SECOND), invite=moved).sequence == 0


def test_without_a_stamp_the_receipt_is_the_stamp() -> None:
    assert answered(an_answer(stamped_at=None)).stamped_at == NOW + 60 * SECOND


def test_the_newest_version_is_the_one_that_went_to_the_attendee() -> None:
    later = replace(ATTENDEE, sequence=4)
    assert Standing(an_invite(sequence=2), later).sequence == 4


@given(
    st.lists(st.tuples(st.sampled_from(PARTSTATS), st.integers(0, 4), instants), max_size=4),
    st.integers(0, 3),
)
def test_whatever_order_answers_arrive_in_the_same_one_counts(
    said: list[tuple[str, int, datetime]], sequence: int
) -> None:
    invite = an_invite(sequence=sequence, revised_at=NOW - timedelta(days=2), slot=an_invite().slot)
    # Of two different answers with one stamp the first counts, so stamps differ here.
    replies = [
        an_answer(partstat, sequence=version, stamped_at=stamped + timedelta(milliseconds=place))
        for place, (partstat, version, stamped) in enumerate(said)
    ]
    ends = set()
    for order in permutations(replies):
        stored: Attendance | None = None
        for reply in order:
            decided = meets(reply, stored, invite, at=ahead(23))
            stored = decided.attendance or stored
        ends.add(stored and (stored.answer, stored.newness))
    assert len(ends) == 1


@given(st.sampled_from(PARTSTATS), st.integers(-3, 5) | st.none(), instants | st.none(), instants)
def test_an_answer_is_never_newer_than_its_receipt_and_the_invite(
    partstat: str, sequence: int | None, stamped_at: datetime | None, at: datetime
) -> None:
    invite = an_invite(sequence=2)
    decided = meets(an_answer(partstat, sequence=sequence, stamped_at=stamped_at), invite=invite, at=at)
    if decided.attendance is not None:
        assert decided.attendance.stamped_at <= at
        assert 0 <= decided.attendance.sequence <= 2
    again = meets(an_answer(partstat, sequence=sequence, stamped_at=stamped_at), decided.attendance, invite, at)
    assert decided.attendance is None or again.outcome is Outcome.REPEATED
