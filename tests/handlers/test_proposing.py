"""A voter proposes a time from the poll's message; the organizer takes it in or declines it by one press."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.notice import WhyOff, slot_values
from bot.domain.poll import Choice, Vote
from bot.domain.proposals import Proposal, ProposalStatus
from bot.language import reading
from handlers.views.proposing import after_press, decided_message, proposed_message
from playground.client import Message, Outcome
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import HOSTILE, NOW, slot, snapshot
from tests.handlers.stage import Stage
from tests.handlers.test_editing import says


def open_poll(stage: Stage) -> Message:
    return stage.poll("Propose here", settings=["proposals"])


def propose(stage: Stage, message: Message, at: datetime | None = None, words: str = "") -> Outcome:
    stage.introduce(stage.ben)
    stage.ben.click(message, "propose_time")
    stage.ben.wait_for_modal("propose_time")
    stage.ben.fill({**({"time:1": at} if at else {}), **({"words": words} if words else {})})
    return stage.ben.submit()


def asked(stage: Stage) -> Message:
    return stage.ada.wait_for_message(None, "proposes a time for", where=lambda seen: bool(seen.buttons))


def test_a_proposed_time_is_taken_in_by_one_press_and_its_proposer_told(stage: Stage) -> None:
    message = open_poll(stage)
    propose(stage, message, stage.start() + timedelta(hours=5))
    stage.private_note(stage.ben, "Your time is proposed: ")
    question = asked(stage)
    stage.ada.click(question, "take_in_proposal")
    stage.ada.wait_for_message(None, "Taken in for “Propose here”:")
    stage.ben.wait_for_message(None, "You count as yes, and everybody can answer it now.")
    stage.client.wait_until(lambda: len(stage.options(stage.shown(message, "Propose here"))) == 3, "the third time")


def test_what_the_organizer_reads_of_missing_answers_follows_them(stage: Stage) -> None:
    message = stage.poll("Propose here", settings=["proposals"], required=[stage.ben.id, stage.ada.id])
    propose(stage, message, stage.start() + timedelta(hours=5))
    stage.ada.click(asked(stage), "take_in_proposal")
    waits = stage.ada.wait_for_message(None, "Still to answer")
    assert {stage.ben.id, stage.ada.id} <= set(names_in(waits))
    stage.client.wait_until(lambda: len(stage.options(stage.shown(message, "Propose here"))) == 3, "the third time")
    shown = stage.shown(message, "Propose here")
    for option in range(3):
        stage.vote(stage.ada, shown, "yes", option)
    fewer = stage.ada.wait_for_message(
        None, "Still to answer", where=lambda seen: seen.ts == waits.ts and stage.ada.id not in names_in(seen)
    )
    assert stage.ben.id in names_in(fewer)
    for option in range(3):
        stage.vote(stage.ben, shown, "yes", option)
    stage.ada.wait_for_message(
        None, "Taken in", where=lambda seen: seen.ts == waits.ts and "Still to answer" not in seen.words
    )


def test_a_time_at_night_is_asked_about_before_it_is_taken_in_and_a_double_press_skips_nothing(stage: Stage) -> None:
    stage.introduce(stage.cho)
    message = stage.poll("Propose here", 1, settings=["proposals"], required=[stage.cho.id, stage.ben.id])
    night = datetime.combine(stage.start().date() + timedelta(days=1), time(18), ZoneInfo("Europe/Berlin"))
    propose(stage, message, night)
    question = asked(stage)
    stage.ada.click(question, "take_in_proposal")
    caution = stage.ada.wait_for_modal("confirm_proposal")
    assert "Propose here" in caution.words
    assert "outside of 07:00" in caution.words
    assert "for Cho" in caution.words
    assert "Ben" not in caution.words, "whoever proposed the time has seen its hour"
    stage.ada.submit()
    assert "outside of 07:00" in stage.ada.wait_for_modal("confirm_proposal").words
    assert len(stage.options(stage.shown(message, "Propose here"))) == 1
    stage.read_it()
    stage.ada.submit()
    stage.ada.wait_for_message(None, "Taken in for “Propose here”:", where=lambda seen: seen.ts == question.ts)
    stage.client.wait_until(lambda: len(stage.options(stage.shown(message, "Propose here"))) == 2, "the second time")
    assert stage.ada.modal() is None


def test_what_was_decided_while_the_question_stood_is_said_in_its_place(stage: Stage) -> None:
    message = open_poll(stage)
    propose(stage, message, stage.start() + timedelta(minutes=30))
    question = asked(stage)
    stage.ada.click(question, "take_in_proposal")
    assert "overlaps" in stage.ada.wait_for_modal("confirm_proposal").words
    stage.ada.click(question, "decline_proposal")
    stage.ada.wait_for_message(None, "Declined for", where=lambda seen: seen.ts == question.ts)
    stage.read_it()
    stage.ada.submit()
    assert stage.client.wait_until(lambda: says(stage, "declined"), "that it was declined")
    assert stage.ada.wait_for_modal("confirm_proposal").raw["submit"] is None


def names_in(message: Message) -> list[str]:
    return re.findall(r"U[A-Z0-9]{6,}", str(message.raw["blocks"]))


def test_words_are_read_in_the_zone_that_the_window_names_the_proposers_own(stage: Stage) -> None:
    message = open_poll(stage)
    stage.introduce(stage.ben)
    stage.ben.click(message, "propose_time")
    view = stage.ben.wait_for_modal("propose_time")
    assert "Times are in your own zone, America/New_York." in view.words
    assert "Europe/Berlin" not in view.words
    day = (stage.start() + timedelta(days=1)).date()
    stage.ben.fill({"words": f"{day} 10:00"})
    stage.ben.submit()
    proposal = asked(stage)
    theirs = datetime.combine(day, time(10), ZoneInfo("America/New_York"))
    assert str(int(theirs.timestamp())) in str(proposal.raw)


def test_a_declined_time_is_not_offered(stage: Stage) -> None:
    message = open_poll(stage)
    propose(stage, message, words=f"{(stage.start() + timedelta(days=1)).date()} 10-11:30")
    stage.ada.click(asked(stage), "decline_proposal")
    stage.ada.wait_for_message(None, "Declined for")
    stage.ben.wait_for_message(None, "was not taken in")
    assert len(stage.options(stage.shown(message, "Propose here"))) == 2


@pytest.mark.parametrize(
    ("words", "picks", "said"),
    [
        ("", False, "Please give one time"),
        ("tomorrow 10:00", True, "Please give one time"),
        ("tomorrow 10:00, 11:00", False, "These are several times"),
        ("2020-01-01 10:00", False, "has passed"),
    ],
)
def test_what_is_no_single_time_ahead_is_said_at_the_field(stage: Stage, words: str, picks: bool, said: str) -> None:
    message = open_poll(stage)
    at = stage.start() + timedelta(hours=5) if picks else None
    assert said in str(propose(stage, message, at, words))


def test_a_time_that_is_offered_is_said_at_the_field(stage: Stage) -> None:
    message = open_poll(stage)
    assert "offers this time already" in str(propose(stage, message, stage.start()))


def test_a_poll_without_the_setting_has_no_button_and_takes_none(stage: Stage) -> None:
    message = stage.poll("No proposals")
    assert "propose_time" not in [button["action_id"] for button in message.buttons]
    stage.dispatch_press(stage.ben, "propose_time", stage.poll_id(message))
    stage.ben.wait_for_message(None, "takes no proposals any more")


DATA = {"proposal": "p1", "poll": "p", "title": HOSTILE, **slot_values(slot(1), "Europe/Berlin")}


@pytest.mark.parametrize("who", ["", "U0PROPOSER"])
def test_nobody_is_named_who_is_not_to_be(who: str) -> None:
    message = proposed_message(DATA, who)
    assert message_refusal(message.blocks, message.text) is None
    assert ("U0PROPOSER" in str(message.blocks)) == (who == "U0PROPOSER")
    assert ("Somebody proposes" in message.text) == (who != "U0PROPOSER")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB", "was taken in: the meeting is Wed 25 Nov, 11:00"),
        ("de-DE", "wurde aufgenommen: Das Treffen ist jetzt am Mi., 25. Nov., 11:00"),
    ],
)
def test_whoever_proposed_by_mail_hears_when_the_meeting_is_now(language: str, said: str) -> None:
    with reading(language):
        message = decided_message({**DATA, "status": "taken_in", "by_mail": "yes"}).message(NOW)
    assert said in message.text


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (WhyOff.CANCELLED, "It was cancelled since then."),
        (WhyOff.OPEN_AGAIN, "Since then the poll was opened again."),
        (WhyOff.MOVED, "Since then it was moved to another time."),
    ],
)
def test_a_time_that_was_taken_for_a_meeting_says_what_became_of_it_since(why: WhyOff, said: str) -> None:
    message = decided_message({**DATA, "status": "taken_in", "by_mail": "yes", "since": str(why)}).message(NOW)
    assert message_refusal(message.blocks, message.text) is None
    assert "the meeting was moved to Wed 25 Nov, 11:00" in message.text
    assert said in message.text


@pytest.mark.parametrize(("status", "said"), [(ProposalStatus.TAKEN_IN, True), (ProposalStatus.DECLINED, False)])
def test_whoever_takes_a_time_in_sees_whose_answers_are_missing(status: ProposalStatus, *, said: bool) -> None:
    seen = snapshot(2, required=("U0BEN00001", "U0CHO00001"))
    seen = replace(seen, votes=tuple(Vote(one.id, "U0CHO00001", Choice.NO, NOW) for one in seen.options))
    message = after_press(Proposal("p1", "T1", seen.poll.id, "U9", slot(1), status, NOW), seen, NOW)
    assert message_refusal(message.blocks, message.text) is None
    assert ("Still to answer: <@U0BEN00001>" in words_of(message.blocks)) is said
    assert "<@U0CHO00001>" not in words_of(message.blocks)


@pytest.mark.parametrize("status", ["taken_in", "declined"])
@pytest.mark.parametrize("link", ["", "https://team.slack.com/archives/C1/p1"])
def test_the_proposer_hears_what_became_of_it(status: str, link: str) -> None:
    message = decided_message({**DATA, "status": status, "permalink": link}).message()
    assert ("was taken in" in message.text) == (status == "taken_in")
    assert message.text.endswith(".")
    links = [button["url"] for button in elements_of(message.blocks)]
    assert links == ([link] if status == "taken_in" and link else [])
