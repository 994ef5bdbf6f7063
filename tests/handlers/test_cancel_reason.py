"""Why a poll was cancelled is said in the same words wherever somebody hears that it is, and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bot.domain.agenda import AgendaEntry, Group
from bot.domain.asked_for import MEETS, WINNER, Over
from bot.domain.card import DeliveryCard, TakenBack
from bot.domain.notice import OFF, SINCE, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Change, Poll, PollSnapshot, PollStatus
from bot.domain.proposals import BY_MAIL, ProposalStatus
from bot.domain.reply_outcomes import Told
from bot.domain.unsent import Cause, Thing
from bot.language import reading
from bot.language.catalogues import languages
from handlers.views.blocks import MessageView
from handlers.views.delivery_card import delivery_card_message
from handlers.views.home import list_message
from handlers.views.notices import notice_message
from handlers.views.over import with_outcome
from handlers.views.proposing import proposal_over
from handlers.views.reminder import reminder_message
from handlers.views.replied import replied_message
from handlers.views.result_message import result_message
from handlers.views.thread_reply import thread_reply
from playground.seen import words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import HOSTILE, NOW, options, poll, slot
from tests.handlers.managing import manage
from tests.handlers.stage import Stage

WHY = "Ada is ill"
HERE = {"title": "Plan", "poll": "0" * 32, **slot_values(slot(), "Europe/Berlin")}


def cancelled(reason: str) -> Poll:
    off = poll(status=PollStatus.CANCELLED, closed_by="U0ADA00001", change=Change.CANCELLED)
    return replace(off, reason=reason, closed_at=NOW)


def a_notice(
    kind: NoticeKind, over: Over | None = None, data: Mapping[str, str] = HERE, **more: str
) -> Callable[[Poll], MessageView | None]:
    return lambda off: notice_message(kind, with_outcome({**HERE, **data, **more}, off), now=NOW, over=over)


def a_card(off: Poll) -> MessageView:
    taken_back = TakenBack(slot(), WhyOff.CANCELLED)
    return delivery_card_message(DeliveryCard(off, slot(), (), {}, taken_back=taken_back), NOW)


def a_countered_time(off: Poll) -> MessageView | None:
    told = {"what": Told.COUNTERED, WINNER: "0", **slot_values(slot(3), "Europe/Berlin", MEETS)}
    return replied_message(with_outcome({**HERE, **told}, off), NOW, "key", Over.CANCELLED)


TELL: dict[str, Callable[[Poll], MessageView | None]] = {
    "message": lambda off: result_message(PollSnapshot(off, options(2), ()), NOW),
    "message of a meeting": lambda off: result_message(PollSnapshot(replace(off, winner="0"), options(2), ()), NOW),
    "thread": lambda off: thread_reply(PollSnapshot(off, options(2), ()), NOW),
    "list": lambda off: list_message([AgendaEntry(off, Group.PAST)], now=NOW),
    "card": a_card,
    "reminder": lambda off: reminder_message(PollSnapshot(off, options(2), ()), "U0BEN00001", NOW),
    "without an address": a_notice(NoticeKind.MEETING_CHANGED, change=WhyOff.CANCELLED),
    "told to choose": a_notice(NoticeKind.ALL_ANSWERED, Over.CANCELLED),
    "handed over": a_notice(NoticeKind.HANDED_OVER, Over.CANCELLED, status=PollStatus.OPEN),
    "no message": a_notice(NoticeKind.POLL_TROUBLE, Over.CANCELLED),
    "proposal": lambda off: proposal_over(with_outcome(HERE, off), Over.CANCELLED, NOW),
    "countered": a_countered_time,
    "taken time": a_notice(
        NoticeKind.PROPOSAL_DECIDED, data={"status": ProposalStatus.TAKEN_IN, BY_MAIL: "yes", SINCE: WhyOff.CANCELLED}
    ),
    "cancellation that came back": a_notice(
        NoticeKind.MAIL_UNSENT, thing=Thing.CANCELLATION, cause=Cause.FAILED, mask="a•••@example.com"
    ),
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("place", TELL)
def test_no_sentence_runs_on_behind_a_reason_that_ends_without_a_full_stop(place: str, language: str) -> None:
    with reading(language):
        told = TELL[place](cancelled(WHY))
    assert told
    behind = [line.partition(WHY)[2] for shown in (told.text, words_of(told.blocks)) for line in shown.splitlines()]
    assert not [rest for rest in behind if rest[:2].strip().isalpha()]


@pytest.mark.parametrize(("language", "words"), [("en-GB", "the reason: "), ("de-DE", "grund: ")])
@pytest.mark.parametrize("place", TELL)
def test_the_reason_of_a_cancellation_stands_wherever_somebody_hears_of_it(
    place: str, language: str, words: str
) -> None:
    with reading(language):
        told, without = TELL[place](cancelled(WHY)), TELL[place](cancelled(" \n"))
    assert told
    assert without
    assert message_refusal(told.blocks, told.text) is None
    seen = words_of(told.blocks)
    assert seen.lower().count(words + WHY.lower()) == 1
    assert words not in words_of(without.blocks).lower()


@pytest.mark.parametrize("place", TELL)
def test_a_reason_is_text_wherever_it_stands(place: str) -> None:
    for reason in (HOSTILE * 20, "x" * 400, "{title} {when}"):
        told = TELL[place](cancelled(reason))
        assert told
        assert message_refusal(told.blocks, told.text) is None
        assert "<!channel>" not in told.text


@pytest.mark.parametrize("kind", [NoticeKind.NO_ADDRESS, NoticeKind.ADDRESS_BOUNCED])
def test_an_older_question_does_not_repeat_the_reason(kind: NoticeKind) -> None:
    told = a_notice(kind, data={OFF: WhyOff.CANCELLED}, mask="a•••@example.com")(cancelled(WHY))
    assert told
    assert WHY not in told.text


def test_whoever_gave_no_address_reads_why_the_meeting_is_cancelled(stage: Stage) -> None:
    message = stage.poll("Design review")
    stage.vote(stage.cho, message)
    stage.give_address(stage.ada)
    stage.close(message)
    assert manage(stage, message, action="cancel", reason=WHY) == {}
    assert f"The reason: {WHY}" in stage.cho.wait_for_message(None, "is cancelled: there is no meeting").text
