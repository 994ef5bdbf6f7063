"""What people see of answers by mail: names for all, notes and doubts for the organizer alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.attending import CalendarAnswers, answers_shown
from bot.domain.card import DeliveryCard
from bot.domain.notice import slot_values
from bot.domain.person import forgotten_name
from bot.domain.poll import PollStatus
from bot.domain.replies import Answer, Attendance
from bot.domain.reply_outcomes import Told
from bot.language import reading
from handlers.views.delivery_card import delivery_card_message
from handlers.views.poll_message import poll_message
from handlers.views.replied import replied_message
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.drawing import lines, said
from tests.handlers.makers import HOSTILE, NOW, hex_id

ADA, BEN, CHO = "U0ADA00001", "U0BOB00001", "U0CHO00001"
A, T, D = Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED


def an_answer(user: str, answer: Answer = A, **changes: Any) -> Attendance:
    stored = Attendance("invite", user, user.lower(), answer, 0, NOW, NOW, True)
    return replace(stored, **changes)


def shown(*found: Attendance, sequence: int = 0, anonymous: bool = False) -> CalendarAnswers:
    return answers_shown(found, sequence, anonymous=anonymous)


def result(answers: CalendarAnswers) -> list[str]:
    seen = said("y", status=PollStatus.CLOSED, closed_by=ADA)
    message = poll_message(replace(seen, poll=replace(seen.poll, winner=hex_id(1000))), NOW, answers)
    assert message_refusal(message.blocks, message.text) is None
    return lines(message)


def card(answers: CalendarAnswers) -> str:
    seen = said("y", status=PollStatus.CLOSED)
    message = delivery_card_message(DeliveryCard(seen.poll, seen.options[0].slot, (), {}, answers=answers), NOW)
    assert message_refusal(message.blocks, message.text) is None
    return " ".join(words_of(message.blocks).split())


def test_the_result_says_who_accepted_is_unsure_and_declined() -> None:
    answers = shown(an_answer(BEN, D), an_answer(ADA), an_answer(CHO, T))
    assert result(answers)[-1] == f"\n📅 By calendar: accepted <@{ADA}> · tentative <@{CHO}> · declined <@{BEN}>"


def test_without_answers_by_mail_nothing_is_said_of_them() -> None:
    assert not any("calendar" in line for line in result(shown()))
    assert "ccepted" not in card(shown())


def test_an_answer_to_the_earlier_time_is_no_answer_to_the_present_one() -> None:
    answers = shown(an_answer(BEN), sequence=1)
    assert not any("calendar" in line for line in result(answers))
    assert f"Answered the earlier time: <@{BEN}>" in card(answers)


def test_the_card_has_the_notes_and_says_which_sender_is_not_verified() -> None:
    text = card(
        shown(an_answer(BEN, D, comment="on *holiday* <!here>", is_verified=False), an_answer(ADA), an_answer(CHO))
    )
    assert f"✔️ *Accepted (2)* <@{ADA}> <@{CHO}>" in text
    assert f"✖️ *Declined* <@{BEN}>" in text
    assert f"<@{BEN}> (declined): on *holiday* <!here>" in text
    assert f"Sender not verified, as with many calendars: <@{BEN}>" in text


def test_no_number_of_acceptances_hides_a_note_of_whoever_may_not_come() -> None:
    glad = [an_answer(f"U{number:010d}", comment="gladly") for number in range(15)]
    text = card(shown(*glad, an_answer(CHO, T, comment="perhaps"), an_answer(BEN, D, comment="on holiday")))
    assert text.index("on holiday") < text.index("perhaps") < text.index("gladly")
    assert "+7 more" in text


def test_no_number_of_notes_about_the_earlier_time_hides_one_about_the_time_as_it_stands() -> None:
    earlier = [an_answer(f"U{number:010d}", D, comment="not Tuesday") for number in range(15)]
    text = card(shown(*earlier, an_answer(CHO, comment="half an hour", sequence=1), sequence=1))
    assert text.index("half an hour") < text.index("not Tuesday")


def test_notes_are_for_the_organizer_alone() -> None:
    assert "secret" not in "".join(result(shown(an_answer(BEN, comment="secret"))))


def test_an_anonymous_poll_shows_numbers_alone() -> None:
    answers = shown(an_answer(BEN, D, comment="secret"), an_answer(ADA), an_answer(CHO), anonymous=True)
    assert result(answers)[-1] == "\n📅 By calendar: accepted 2 · declined 1"
    text = card(answers)
    assert "accepted 2 · declined 1" in text
    assert not any(hidden in text for hidden in ("secret", ADA, BEN, CHO))


def test_whoever_was_forgotten_is_not_shown() -> None:
    assert shown(an_answer(forgotten_name("1a"))) == shown()


def test_slack_takes_the_largest_card_and_result() -> None:
    many = shown(
        *(an_answer(f"U{number:010d}", list(Answer)[number % 3], comment=HOSTILE * 30) for number in range(300))
    )
    assert "+290 more" in card(many)
    result(many)


TOLD = {"poll": "0" * 32, "title": HOSTILE, "who": BEN, "text": HOSTILE * 50, "other": "z•••@example.com"}


@pytest.mark.parametrize("what", list(Told))
@pytest.mark.parametrize("hides", [{}, {"hides": "yes"}, {"winner": "o1"}])
def test_what_came_by_mail_is_told_whatever_was_typed(what: Told, hides: dict[str, str]) -> None:
    slot = said("y").options[0].slot
    message = replied_message({**TOLD, "what": what, **hides, **slot_values(slot, "Europe/Berlin")}, NOW)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert (BEN in message.text) == ("hides" not in hides)
    assert (BEN in words_of(message.blocks)) == ("hides" not in hides)


def test_a_proposed_time_is_told_with_the_time_and_how_to_take_it() -> None:
    slot = said("y").options[0].slot
    later = replace(slot, starts_at=slot.starts_at + timedelta(hours=1), ends_at=slot.ends_at + timedelta(hours=1))
    data = {"what": "countered", "title": "Plan", "who": BEN, "text": "later?", **slot_values(later, "Europe/Berlin")}
    message = replied_message(data, NOW)
    assert message is not None
    assert "proposes another time for “Plan” by mail. Thu 26 Nov, 11:00–12:00 CET (Europe/Berlin)." in message.text
    assert message.text.endswith(" “later?”")
    with reading("de-DE"):
        german = replied_message(data, NOW)
    assert german
    assert words_of(german.blocks).endswith("„\nlater?\n“")


def test_a_proposal_without_a_time_and_an_answer_without_words_are_told() -> None:
    for what in ("countered", "of_another"):
        message = replied_message({"what": what, "title": "Plan", "who": BEN, "text": ""}, NOW)
        assert message is not None
        assert len(message.blocks) == 1


def test_what_a_newer_meet_tells_is_left_to_it() -> None:
    assert replied_message({"what": "sung"}, NOW) is None


@pytest.mark.parametrize("what", Told)
@pytest.mark.parametrize("data", [{}, dict.fromkeys(("title", "text", "other"), HOSTILE * 50), {"who": "U0BEN00001"}])
def test_what_came_by_mail_can_be_told_whatever_it_holds(what: Told, data: dict[str, str]) -> None:
    message = replied_message({**data, "what": what}, NOW)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert "<!channel>" not in message.text
