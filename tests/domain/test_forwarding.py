"""What of the answers to an invite is mailed on, when, and to whom never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.forwarding import (
    GATHERING,
    MOST_TEXT,
    PAUSE,
    Forwarding,
    due_at,
    is_news,
    is_of_machine,
    is_same,
    may_wait,
    says_the_same,
)
from bot.domain.replies import Answer, Attendance
from tests.domain.makers import an_invite
from tests.storage.databases import START

SOON, LATE = START + timedelta(minutes=1), START + timedelta(days=1)
OURS = Forwarding("in.example.com", "meet@example.com")


def an_answer(answer: Answer = Answer.ACCEPTED, comment: str = "", sequence: int = 0) -> Attendance:
    return Attendance("i1", "U2", "hash", answer, sequence, START, START, True, comment)


@pytest.mark.parametrize(
    ("new", "is_new"),
    [
        (an_answer(), False),
        (replace(an_answer(), stamped_at=SOON, received_at=SOON, is_verified=False), False),
        (an_answer(Answer.DECLINED), True),
        (an_answer(comment="gladly"), True),
        (an_answer(sequence=1), True),
    ],
)
def test_an_answer_is_news_where_it_says_something_else_or_answers_another_version(
    new: Attendance, is_new: bool
) -> None:
    assert is_news(None, new)
    assert is_news(an_answer(), new) is is_new


@pytest.mark.parametrize(
    ("before", "new", "waits"),
    [
        (None, an_answer(), True),
        (an_answer(), an_answer(sequence=1), True),
        (an_answer(Answer.DECLINED), an_answer(), False),
        (an_answer(Answer.TENTATIVE), an_answer(), False),
        (None, an_answer(comment="gladly"), False),
        (None, an_answer(Answer.TENTATIVE), False),
        (None, an_answer(Answer.DECLINED), False),
    ],
)
def test_an_acceptance_without_a_word_that_takes_nothing_back_can_wait(
    before: Attendance | None, new: Attendance, waits: bool
) -> None:
    assert may_wait(before, new) is waits


def test_the_next_mail_about_a_poll_waits_until_the_pause_is_over() -> None:
    assert due_at(SOON, None, LATE, waits=False) == SOON
    assert due_at(SOON, START, LATE, waits=False) == START + PAUSE
    assert due_at(START + 2 * PAUSE, START, LATE, waits=False) == START + 2 * PAUSE


def test_what_can_wait_is_gathered() -> None:
    assert due_at(SOON, None, LATE, waits=True) == due_at(SOON, START, LATE, waits=True) == SOON + GATHERING


def test_nothing_is_gathered_until_the_meeting_is_over() -> None:
    assert due_at(SOON, None, SOON + GATHERING, waits=True) == SOON
    assert due_at(SOON, None, SOON + GATHERING + timedelta(seconds=1), waits=True) == SOON + GATHERING


@pytest.mark.parametrize(
    "address",
    [
        "abc@in.example.com",
        "ABC@IN.Example.com",
        "a@deeper.in.example.com",
        "Meet@example.com",
        "meet+x@example.com",
        "a@older.example.com",
    ],
)
def test_no_answer_goes_to_an_address_of_meets(address: str) -> None:
    assert OURS.is_own(address, replace(an_invite(), reply_domain="older.example.com"))


@pytest.mark.parametrize(
    "address", ["ada@example.com", "ada@notin.example.com", "ada@xin.example.com", "meeting@example.com", ""]
)
def test_an_address_beside_meets_is_reached(address: str) -> None:
    assert not OURS.is_own(address, an_invite())


def test_an_address_that_nobody_named_is_no_ones() -> None:
    assert is_same("Ada@Example.com", "ada@example.com")
    assert is_same("ada+meet@example.com", "ada@example.com")
    assert not is_same("", "")


@pytest.mark.parametrize(
    ("address", "is_machine"),
    [
        ("MAILER-DAEMON@x.example.com", True),
        ("postmaster@x.example.com", True),
        ("ada@x.example.com", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("has_calendar", [True, False])
def test_a_mail_server_is_known_by_its_address(address: str, is_machine: bool, has_calendar: bool) -> None:
    assert is_of_machine(address, has_calendar=has_calendar) is is_machine


@pytest.mark.parametrize("name", ["noreply", "No-Reply", "donotreply+eva", "autoreply"])
def test_an_address_that_nobody_answers_has_no_words_and_may_have_a_calendars_answer(name: str) -> None:
    assert is_of_machine(f"{name}@x.example.com", has_calendar=False)
    assert not is_of_machine(f"{name}@x.example.com", has_calendar=True)


def test_a_text_that_begins_as_one_before_says_the_same() -> None:
    long = "x" * MOST_TEXT
    assert says_the_same(f"{long} and more", [f"{long} and other"])
    assert not says_the_same("late", ["later"])
    assert not says_the_same("", [""])
