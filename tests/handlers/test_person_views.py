"""Grid, card, notices, Home, addresses, help: what one person sees, at its largest and oddest."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.domain.agenda import AgendaEntry, Group
from bot.domain.breaker import TRIAL_INTERVAL, AllowedMail, Breaker, BreakerReason, allowed_mail, next_trial_at
from bot.domain.card import CardPerson, CardState, DeliveryCard
from bot.domain.days import days_from
from bot.domain.delivery import DeliveryStatus
from bot.domain.held_back import HeldBack
from bot.domain.notice import OFF, NoticeKind, WhyOff
from bot.domain.poll import Choice, Option, PollSnapshot, PollStatus, Slot
from bot.domain.repeating import Rhythm
from bot.domain.required import Progress
from bot.domain.series import Repeat, begin_series
from bot.domain.standing import AddressStanding, AddressState
from bot.domain.zones import slot_of_days
from handlers import features
from handlers.slack.refusals import _IN_CHANNEL
from handlers.views import delivery_card
from handlers.views.blocks import MessageView
from handlers.views.delivery_card import HELD_BACK
from handlers.views.drafts import draft_note, posted_note, waiting_note
from handlers.views.help import help_blocks
from handlers.views.home import home_view, list_message
from handlers.views.notices import notice_message
from handlers.views.poll_trouble import posting_cure
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE, NOW, poll, slot, voters


def sent(message: MessageView) -> str:
    assert message_refusal(message.blocks, message.text) is None
    return words_of(message.blocks)


def shown(view: dict[str, Any], surface: str = "modal") -> str:
    assert view_refusal(view, surface) is None
    return words_of(view["blocks"])


def delivery_card_message(of: DeliveryCard) -> MessageView:
    return delivery_card.delivery_card_message(of, NOW)


def whole_day(day: int, count: int = 1) -> Slot:
    return slot_of_days(days_from(date(2026, 11, day), count), ZoneInfo("Europe/Berlin"))


def card(*states: CardState, **changes: Any) -> DeliveryCard:
    people = tuple(CardPerson(user, Choice.YES, state) for user, state in zip(voters(len(states)), states, strict=True))
    counts = {state: states.count(state) for state in states}
    return DeliveryCard(poll(**changes), slot(), people, counts)


def test_the_card_says_where_each_invite_stands_worst_first() -> None:
    words = sent(delivery_card_message(card(CardState.DELIVERED, CardState.BOUNCED_ASKED, CardState.NO_ADDRESS)))
    assert "Bounced, asked on Slack*  <@U0000000001>" in words
    assert (
        words.index("Bounced, ") < words.index("No address given yet") < words.index("✅ *Delivered*  <@U0000000000>")
    )


def test_the_card_says_each_state_once_with_its_number_where_there_are_several() -> None:
    words = sent(delivery_card_message(card(CardState.DELIVERED, CardState.DELIVERED, CardState.BOUNCED)))
    assert words.lower().count("delivered") == words.lower().count("bounced") == 1
    assert "⚠️ *Bounced*  <@U0000000002>" in words
    assert "✅ *Delivered (2)*  <@U0000000000> <@U0000000001>" in words
    assert "Nobody gets an invite." in sent(delivery_card_message(card()))


def test_the_card_offers_to_send_again_only_what_did_not_arrive() -> None:
    unverified = sent(delivery_card_message(card(CardState.UNVERIFIED)))
    assert "Not sent: the address is not verified in SES’s sandbox" in unverified
    again = replace(card(CardState.FAILED), resendable=("U0000000001",))
    assert "resend" in action_ids(again)
    assert "“Send again” goes to <@U0000000001>" in sent(delivery_card_message(again))
    assert "resend" not in action_ids(card(CardState.FAILED))
    assert action_ids(card(CardState.DELIVERED)) == ["manage_poll"]
    assert action_ids(card(CardState.WAITING)) == []


def action_ids(of: DeliveryCard) -> list[str]:
    return [element["action_id"] for element in elements_of(delivery_card_message(of).blocks)]


@pytest.mark.parametrize("held_back", HeldBack)
def test_the_card_says_why_what_waits_does_not_leave(held_back: HeldBack) -> None:
    words = sent(delivery_card_message(replace(card(CardState.WAITING), held_back=held_back)))
    assert ("Waiting, as the day's quota is used up" in words) == (held_back is HeldBack.BY_QUOTA)
    assert HELD_BACK[held_back] in words


def test_the_organizer_can_mend_the_own_address_on_the_card() -> None:
    assert "fix_address" in action_ids(card(CardState.BOUNCED, organizer="U0000000000"))
    assert "fix_address" not in action_ids(card(CardState.BOUNCED))


def test_a_cancellation_is_called_one() -> None:
    person = CardPerson("U0BEN00001", Choice.YES, CardState.SENT, cancelled=True)
    words = sent(delivery_card_message(DeliveryCard(poll(), None, (person,), {CardState.SENT: 1})))
    assert "The cancellation: sent*  <@U0BEN00001>" in words


def test_the_card_of_an_anonymous_poll_holds_counts_alone() -> None:
    words = sent(delivery_card_message(DeliveryCard(poll(anonymous=True), slot(), (), {CardState.SENT: 4})))
    assert "4 mails made out" in words
    assert "<@" not in words


@pytest.mark.parametrize("people", [0, 1, 500, 501, 2000])
def test_slack_takes_the_largest_card(people: int) -> None:
    message = delivery_card_message(card(*[CardState.BOUNCED] * people, title=HOSTILE * 9))
    sent(message)
    assert len(json.dumps(message.text)) < 4000


OF_A_POLL = (NoticeKind.DELIVERY_CARD, NoticeKind.REMINDER, NoticeKind.ASKED_AGAIN, NoticeKind.PROPOSED)
"""Made from the poll as it is, not from what the notice holds."""
WORDED = [kind for kind in NoticeKind if kind not in (*OF_A_POLL, NoticeKind.REPLIED)]


@pytest.mark.parametrize("kind", WORDED)
@pytest.mark.parametrize("value", ["", "Design review", HOSTILE * 50])
def test_every_notice_can_be_told_whatever_it_holds(kind: NoticeKind, value: str) -> None:
    data = dict.fromkeys(("title", "mask", "why", "reason", "detail", "text"), value)
    message = notice_message(kind, {**data, "poll": "0" * 32})
    assert message is not None
    sent(message)
    assert "<!channel>" not in message.text


@pytest.mark.parametrize("kind", WORDED)
def test_a_notice_without_data_is_still_told(kind: NoticeKind) -> None:
    message = notice_message(kind, {})
    assert message is not None
    sent(message)


@pytest.mark.parametrize("why", [*WhyOff, "a word of tomorrow"])
def test_a_question_that_is_taken_back_asks_nothing_but_for_an_address_that_works(why: str) -> None:
    data = {"poll": "0" * 32, "title": "Plan", "mask": "a•••@x.example", OFF: why}
    unneeded, bounced = (notice_message(kind, data) for kind in (NoticeKind.NO_ADDRESS, NoticeKind.ADDRESS_BOUNCED))
    assert unneeded is not None
    assert bounced is not None
    assert list(elements_of(unneeded.blocks)) == []
    assert [element["action_id"] for element in elements_of(bounced.blocks)] == ["fix_address"]
    assert "“Plan”" in sent(unneeded)
    assert "a•••@x.example" in sent(bounced)


def test_a_bounce_notice_carries_the_button_that_mends_it() -> None:
    message = notice_message(NoticeKind.ADDRESS_BOUNCED, {"poll": "0" * 32, "title": "Plan", "mask": "a•••@x.example"})
    assert message is not None
    assert [element["action_id"] for element in elements_of(message.blocks)] == ["fix_address"]
    assert "a•••@x.example" in sent(message)


def test_card_and_reminder_have_no_words_of_their_own() -> None:
    assert notice_message(NoticeKind.DELIVERY_CARD, {}) is None


def address(registered: str = "", profile: str = "") -> AddressState:
    return AddressState(registered, AddressStanding.GOOD if registered else AddressStanding.NONE, profile)


def test_home_offers_the_profiles_address_where_it_helps() -> None:
    other = home_view([], address("a@example.org", "ada@example.com"), now=NOW)
    assert "use_profile_address" in [element["action_id"] for element in elements_of(other["blocks"])]
    same = home_view([], address("ada@example.com"), now=NOW)
    assert "use_profile_address" not in [element["action_id"] for element in elements_of(same["blocks"])]


def rows(*entries: AgendaEntry) -> tuple[str, list[str]]:
    view = home_view(entries, address(), now=NOW)
    return shown(view, "home"), [element["action_id"] for element in elements_of(view["blocks"])]


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("invite", [None, *DeliveryStatus])
def test_slack_takes_home_and_list_with_every_kind_of_row(group: Group, invite: DeliveryStatus | None) -> None:
    entries = [
        AgendaEntry(poll(id=f"{n:032x}", title=HOSTILE * 9, place=HOSTILE, permalink="https://x.example/p1"), group,
                    slot=slot(), invite=invite)
        for n in range(30)
    ]  # fmt: skip
    one = PollSnapshot(poll(title=HOSTILE * 9), (Option("o", 0, slot()),), ())
    series = [begin_series(one, Repeat(Rhythm.WEEKLY, 1), f"{n}", slot().starts_at) for n in range(20)]
    shown(home_view(entries, address("", "ada@example.com"), series=series, now=NOW), "home")
    sent(list_message(entries, now=NOW))


def test_each_group_has_its_heading_and_its_one_button() -> None:
    linked = poll(permalink="https://x.example/p1")
    for group, heading, button in (
        (Group.WAITING, "Waiting for your answer", "answer_all"),
        (Group.YOURS, "Your polls", "close_poll"),
        (Group.MEETINGS, "Your meetings", "open_message"),
        (Group.ANSWERED, "Answered", "open_message"),
        (Group.PAST, "Past polls", "copy_poll"),
    ):
        words, buttons = rows(AgendaEntry(linked, group, slot=slot() if group is Group.MEETINGS else None))
        assert heading in words
        assert buttons[1] == button


def test_a_message_that_is_not_known_cannot_be_opened() -> None:
    assert "open_message" not in rows(AgendaEntry(poll(), Group.ANSWERED))[1]


def test_a_draft_can_be_posted_from_home() -> None:
    words, buttons = rows(AgendaEntry(poll(status=PollStatus.DRAFT), Group.YOURS))
    assert "not posted yet" in words
    assert "post_draft" in buttons


def test_a_poll_tells_how_many_have_answered_and_until_when() -> None:
    required = poll(required=("U1", "U2", "U3"), deadline_at=slot().starts_at)
    far = {"U1": Progress(4, 4), "U2": Progress(4, 4), "U3": Progress(1, 4)}
    entry = AgendaEntry(required, Group.YOURS, 5, far)
    assert "2 of 3 required answered · by Thu 26 Nov, 10:00 CET" in rows(entry)[0]
    assert "\n4 answered\n" in rows(AgendaEntry(poll(), Group.YOURS, 4))[0]


def test_home_and_the_list_call_their_reader_you() -> None:
    entry = AgendaEntry(poll(required=("U1", "U2")), Group.WAITING, 1, {"U1": Progress(4, 4), "U2": Progress(0, 4)})
    said = "1 of 2 required answered, you have not answered"
    assert said in shown(home_view([entry], address(), now=NOW, reader="U2"), "home")
    assert said in sent(list_message([entry], now=NOW, reader="U2"))


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ((slot(),), "Thu 26 Nov, 10:00–11:00 CET"),
        ((slot(48), slot(24)), "2 times, Thu 26 Nov – Fri 27 Nov"),
        ((slot(24), slot(26)), "2 times, Thu 26 Nov"),
        ((whole_day(26), whole_day(28)), "2 dates, Thu 26 Nov – Sat 28 Nov"),
        ((whole_day(26, 3), whole_day(30)), "2 dates, Thu 26 Nov – Mon 30 Nov"),
        ((whole_day(26, 3), slot(24)), "2 times, Thu 26 Nov – Sat 28 Nov"),
        ((slot(24), slot(24 * 60)), "2 times, Thu, 26 Nov 2026 – Sun, 24 Jan 2027"),
    ],
)
@pytest.mark.parametrize("status", [PollStatus.OPEN, PollStatus.DRAFT])
def test_a_poll_tells_when_its_times_are(offered: tuple[Slot, ...], said: str, status: PollStatus) -> None:
    words, _buttons = rows(AgendaEntry(poll(status=status), Group.YOURS, offered=offered))
    answered = "not posted yet" if status is PollStatus.DRAFT else "nobody has answered yet"
    assert f"\n{said} · {answered}" in words


def test_a_meeting_tells_time_place_and_how_the_invite_stands() -> None:
    entry = AgendaEntry(poll(place="Room 4"), Group.MEETINGS, slot=slot(), invite=DeliveryStatus.DELIVERED)
    assert " · Room 4 · invite delivered" in rows(entry)[0]
    assert "no invite by mail" in rows(replace(entry, invite=None))[0]


def test_no_polls_is_said() -> None:
    assert "Nothing waits for you" in sent(list_message([], now=NOW))


def test_help_names_every_command() -> None:
    words = sent(MessageView("help", help_blocks(admin=True)))
    reserved = {word for feature in features() for word in feature.words if word and "@" not in word}
    assert reserved >= {"list", "admin"}
    assert set(re.findall(r"`/meet ([a-z -]+)`", words)) == reserved


def test_help_names_no_command_that_its_reader_may_not_use() -> None:
    assert "/meet admin" not in sent(MessageView("help", help_blocks()))


@pytest.mark.parametrize("reason", BreakerReason)
def test_an_operator_is_told_what_still_leaves_while_sending_is_paused(reason: BreakerReason) -> None:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    paused = Breaker(open=True, reason=reason, retry_at=next_trial_at(reason, now))
    words = sent(cast("MessageView", notice_message(NoticeKind.SENDING_PAUSED, {"reason": str(reason)})))
    leaves = allowed_mail(paused, now + TRIAL_INTERVAL)
    assert ("only cancellations go on leaving" in words) == (leaves is AllowedMail.CANCELS)
    assert ("tests whether it is taken again" in words) == (leaves is AllowedMail.TRIAL)


@pytest.mark.parametrize("code", [*_IN_CHANNEL, "brand_new_error"])
def test_every_refusal_to_post_says_what_happened_and_what_to_do(code: str) -> None:
    note = draft_note(poll(title=HOSTILE * 9), posting_cure(code))
    assert "kept as a draft" in sent(note)
    assert [element["value"] for element in elements_of(note.blocks) if "value" in element] == [poll().id]


def test_a_posted_draft_says_so() -> None:
    assert "is posted" in sent(posted_note(poll()))
    assert "saved" in waiting_note().text
