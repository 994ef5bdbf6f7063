"""The delivery card once its meeting does not take place, and while sending is paused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.card import CardPerson, CardState, DeliveryCard, TakenBack
from bot.domain.held_back import HeldBack
from bot.domain.notice import WhyOff
from bot.domain.poll import Choice
from bot.language import reading, short_moment
from handlers.views.delivery_card import MOST_PEOPLE, TAKEN_BACK, delivery_card_message
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import NOW, poll, slot

TOLD = CardPerson("U0BEN00001", Choice.YES, CardState.DELIVERED, cancelled=True)


def taken_back(why: WhyOff, *people: CardPerson) -> DeliveryCard:
    counts = {CardState.DELIVERED: len(people)} if people else {}
    return DeliveryCard(poll(organizer=TOLD.user), slot(), people, counts, taken_back=TakenBack(slot(), why))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "*Must be there and has no invite* (no yes or maybe to this time)  <@U0CHO00001> <@U0DAN00001>"),
        ("de-DE", "*Muss dabei sein und hat keine Einladung* (kein Ja oder Vielleicht zu diesem Termin)  <@U0CHO"),
    ],
)
def test_the_card_names_who_must_be_there_and_has_no_invite(language: str, words: str) -> None:
    card = DeliveryCard(poll(), slot(), (TOLD,), {CardState.DELIVERED: 1}, uninvited=("U0CHO00001", "U0DAN00001"))
    with reading(language):
        message = delivery_card_message(card, NOW)
    assert message_refusal(message.blocks, message.text) is None
    assert words in words_of(message.blocks)
    assert "<@U0CHO00001>" not in words_of(delivery_card_message(replace(card, uninvited=()), NOW).blocks)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CardState.NO_ADDRESS, ["Give an address"]),
        (CardState.BOUNCED, ["Fix my address"]),
        (CardState.BOUNCED_ASKED, ["Fix my address"]),
        (CardState.CANNOT_BE_MAILED, []),
        (CardState.BOUNCED_SOFTLY, []),
        (CardState.WAITING, []),
    ],
)
def test_the_organizers_own_copy_is_promised_only_where_mail_reaches_them(state: CardState, words: list[str]) -> None:
    own = CardPerson("U0BEN00001", None, state)
    message = delivery_card_message(DeliveryCard(poll(organizer=own.user), slot(), (own,), {state: 1}), NOW)
    assert [button["text"]["text"] for button in elements_of(message.blocks)] == words
    reached = state in (CardState.BOUNCED_SOFTLY, CardState.WAITING)
    assert ("Your own copy comes by mail" in words_of(message.blocks)) == reached


@pytest.mark.parametrize("why", TAKEN_BACK)
@pytest.mark.parametrize("people", [(), (TOLD,)])
def test_a_card_whose_meeting_is_off_strikes_its_time_out_and_has_no_button(
    why: WhyOff, people: tuple[CardPerson, ...]
) -> None:
    message = delivery_card_message(taken_back(why, *people), NOW)
    assert message_refusal(message.blocks, message.text) is None
    words = words_of(message.blocks)
    assert TAKEN_BACK[why] in words
    assert "invite.ics" not in words
    assert ("Nobody held an invite." in words) == (not people)
    assert ("The cancellation: delivered*  <@U0BEN00001>" in words) == bool(people)
    struck = [one for one in message.blocks[1]["elements"][0]["elements"] if one["type"] == "date"]
    assert all(one["style"] == {"strike": True} for one in struck)
    assert list(elements_of(message.blocks)) == []


def test_the_card_says_why_sending_is_paused_and_since_when() -> None:
    since = NOW - timedelta(hours=2)
    waiting = DeliveryCard(poll(), slot(), (replace(TOLD, state=CardState.WAITING, cancelled=False),), {})
    paused = replace(waiting, held_back=HeldBack.BY_HAND, held_since=since)
    words = words_of(delivery_card_message(paused, NOW).blocks)
    assert f"Since {short_moment(since, poll().zone, NOW)}." in words
    assert "Since" not in words_of(delivery_card_message(replace(paused, held_since=None), NOW).blocks)


def test_no_number_of_mails_that_arrived_hides_one_that_did_not() -> None:
    arrived = [CardPerson(f"U{number:010d}", Choice.YES, CardState.DELIVERED) for number in range(MOST_PEOPLE)]
    people = (*arrived, CardPerson("U0CHO00001", Choice.YES, CardState.BOUNCED))
    card = DeliveryCard(poll(), slot(), people, {CardState.DELIVERED: len(arrived), CardState.BOUNCED: 1})
    words = words_of(delivery_card_message(card, NOW).blocks)
    assert "<@U0CHO00001>" in words
    assert "+1 more" in words
