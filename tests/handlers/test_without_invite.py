"""Who said yes, has no address, and gets no invite after a move: both the person and the organizer read why."""

import pytest

from bot.domain.card import CardPerson, CardState, DeliveryCard
from bot.domain.notice import BEFORE, UNINVITED, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Choice
from bot.language import reading
from handlers.views.delivery_card import delivery_card_message
from handlers.views.notices import notice_message
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import NOW, poll, slot

DATA = {"change": str(WhyOff.MOVED), "title": "Review", **slot_values(slot(3), "Europe/Berlin")}
MOVED = DATA | slot_values(slot(), "Europe/Berlin", BEFORE)


@pytest.mark.parametrize(
    ("language", "asked", "none"),
    [
        ("en-GB", "it has no address that it can mail you at", "your answer was to the time before"),
        ("de-DE", "Adresse", "Deine Antwort galt dem Termin davor"),
    ],
)
def test_the_message_about_a_move_says_whether_an_address_would_bring_an_invite(
    language: str, asked: str, none: str
) -> None:
    with reading(language):
        invited = notice_message(NoticeKind.MEETING_CHANGED, MOVED, now=NOW)
        not_invited = notice_message(NoticeKind.MEETING_CHANGED, {**MOVED, UNINVITED: "yes"}, now=NOW)
    assert invited
    assert not_invited
    assert (asked in invited.text, none in invited.text) == (True, False)
    assert (asked in not_invited.text, none in not_invited.text) == (False, True)


def test_the_card_names_whoever_has_no_invite_since_nobody_asked_about_the_new_time() -> None:
    sent = CardPerson("U0BEN00001", Choice.YES, CardState.SENT)
    card = DeliveryCard(poll(), slot(), (sent,), {CardState.SENT: 1}, could_before=("U0CHO00001",))
    message = delivery_card_message(card, NOW)
    assert message_refusal(message.blocks, message.text) is None
    said = "*No invite* (yes or maybe to the time before, not asked about this one)  <@U0CHO00001>"
    assert said in words_of(message.blocks)


def test_the_card_says_of_whoever_has_no_address_that_they_have_none() -> None:
    behind = ("U0BEN00001", "U0CHO00001")
    card = DeliveryCard(poll(), slot(), (), {}, could_before=behind, unaddressed=frozenset({"U0CHO00001"}))
    message = delivery_card_message(card, NOW)
    assert message_refusal(message.blocks, message.text) is None
    words = words_of(message.blocks)
    assert "*Has no address, and holds no invite to the new time*  <@U0CHO00001>" in words
    assert "not asked about this one)  <@U0BEN00001>" in words


@pytest.mark.parametrize("change", [WhyOff.CANCELLED, WhyOff.OPEN_AGAIN])
def test_of_a_meeting_that_is_off_nobody_reads_that_an_invite_may_come(change: WhyOff) -> None:
    message = notice_message(NoticeKind.MEETING_CHANGED, {**DATA, "change": str(change), UNINVITED: "yes"}, now=NOW)
    assert message
    assert "address" not in message.text
    assert "nvite" not in message.text
