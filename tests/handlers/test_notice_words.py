"""What people are told by direct message: each kind, each cause, old rows too, and no button that cannot work."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain.notice import ANSWERED, BEFORE, OFF, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Slot
from bot.domain.unsent import Cause, Thing
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from handlers.views.unsent_words import unsent_said
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal

STARTS = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOW, OLD = (Slot(at, at + timedelta(hours=1)) for at in (STARTS, STARTS - timedelta(days=1)))
MEETING = {"title": "Plan", "mask": "a•••@x.example", "poll": "0" * 32, **slot_values(NOW, "Europe/Berlin")}


def told(kind: NoticeKind, data: dict[str, str], offered: str | None = "") -> MessageView:
    message = notice_message(kind, data, offered=offered)
    assert message is not None
    assert message_refusal(message.blocks, message.text) is None
    assert "{" not in message.text.replace("{day_divider_pretty}", "")
    return message


def ids(message: MessageView) -> list[str]:
    return [element["action_id"] for element in elements_of(message.blocks)]


@pytest.mark.parametrize(("thing", "cause"), list(product(Thing, Cause)))
def test_every_mail_that_did_not_arrive_is_told_what_and_why(thing: Thing, cause: Cause) -> None:
    text = told(NoticeKind.MAIL_UNSENT, MEETING | {"thing": thing, "cause": cause}).text
    assert text.count(". ") >= 1
    assert "  " not in text
    assert ("“Plan”" in text) == (thing is not Thing.CODE)


@pytest.mark.parametrize("thing", [Thing.INVITE, Thing.CHANGE])
def test_start_is_named_where_it_brings_the_invite(thing: Thing) -> None:
    named = {
        cause for cause in Cause if "/meet start" in unsent_said(thing, cause, mask="", title="", when="")[-1].text
    }
    assert named == {Cause.STOPPED, Cause.GIVEN_BEFORE}


@pytest.mark.parametrize("thing", [thing for thing in Thing if thing is not Thing.CODE])
def test_an_address_that_its_person_has_replaced_is_called_the_earlier_one(thing: Thing) -> None:
    words = " ".join(one.text for one in unsent_said(thing, Cause.GIVEN_BEFORE, mask="", title="", when=""))
    assert "Mail to your earlier address, " in words


def test_a_code_that_came_back_is_called_a_code_and_promises_no_invite() -> None:
    data = {"title": "", "mask": "a•••@x.example", "poll": "", "thing": Thing.CODE, "cause": Cause.BAD_ADDRESS}
    message = told(NoticeKind.ADDRESS_BOUNCED, data)
    assert message.text.startswith("The code for a•••@x.example did not reach you.")
    assert "nvite" not in message.text
    assert ids(message) == ["fix_address"]


@pytest.mark.parametrize(
    ("change", "words"),
    [(WhyOff.MOVED, "has moved: it was"), (WhyOff.CANCELLED, "is cancelled"), (WhyOff.OPEN_AGAIN, "is open again")],
)
def test_a_change_is_told_with_its_times_in_the_readers_zone(change: WhyOff, words: str) -> None:
    data = MEETING | slot_values(OLD, "Europe/Berlin", BEFORE) | {"change": change}
    message = told(NoticeKind.MEETING_CHANGED, data)
    assert words in message.text
    assert "Tue, 1 Dec 2026, 10:00–11:00 CET (Europe/Berlin)" in message.text
    assert ("Mon, 30 Nov 2026" in message.text) == (change is WhyOff.MOVED)
    dates = [element for element in message.blocks[0]["elements"][0]["elements"] if element["type"] == "date"]
    assert int(STARTS.timestamp()) in [date["timestamp"] for date in dates]


def test_who_has_no_address_reads_when_the_meeting_is_and_no_claim_about_their_answer() -> None:
    message = told(NoticeKind.NO_ADDRESS, MEETING)
    assert "settled: Tue, 1 Dec 2026" in message.text
    assert "you can make it" not in message.text
    assert "settled." in told(NoticeKind.NO_ADDRESS, {"title": "Plan"}).text


@pytest.mark.parametrize(
    ("offered", "buttons"),
    [("", ["other_address"]), ("a@x.example", ["use_profile_address", "other_address"]),
     (None, ["use_profile_address", "other_address"])],
)  # fmt: skip
def test_the_question_offers_the_profiles_address_only_where_it_would_help(
    offered: str | None, buttons: list[str]
) -> None:
    assert ids(told(NoticeKind.NO_ADDRESS, MEETING, offered)) == buttons


@pytest.mark.parametrize(("kind", "off", "follows"), [
    (NoticeKind.NO_ADDRESS, {}, True), (NoticeKind.NO_ADDRESS, {OFF: str(WhyOff.CANCELLED)}, False),
    (NoticeKind.ADDRESS_BOUNCED, {}, False),
])  # fmt: skip
def test_an_answered_question_says_where_invites_go_and_keeps_its_meeting(
    kind: NoticeKind, off: dict[str, str], *, follows: bool
) -> None:
    message = notice_message(kind, MEETING | off | {ANSWERED: "yes"}, given="b•••@x.example")
    assert message is not None
    assert "“Plan”: Tue, 1 Dec 2026, 10:00–11:00 CET (Europe/Berlin). Invites go to b•••@x.example." in message.text
    assert ("Meet has put 1 invite on its way to you." in message.text) == follows
    assert ids(message) == []


def test_an_answered_question_names_no_address_that_takes_no_mail() -> None:
    text = told(NoticeKind.NO_ADDRESS, {ANSWERED: "yes"}).text
    assert text == "Meet asked you here for an address. You have given one, so there is nothing left to do."
    assert "of “Plan”. You have given one" in told(NoticeKind.NO_ADDRESS, {"title": "Plan", ANSWERED: "yes"}).text


def test_rows_of_an_earlier_version_are_told_as_they_stand() -> None:
    old = {"text": "The code for a•••@x.example did not reach you.", "poll": "", "title": "", "mask": "a•••@x.example"}
    assert told(NoticeKind.ADDRESS_BOUNCED, old).text == old["text"]
    assert told(NoticeKind.TEXT, {"text": "“Plan” is cancelled."}).text == "“Plan” is cancelled."
    assert "“Plan” came back" in told(NoticeKind.ADDRESS_BOUNCED, {"title": "Plan", "mask": "a•••@x.example"}).text


def test_a_poll_that_ended_by_itself_is_named() -> None:
    message = told(NoticeKind.POLL_ENDED, {"title": "`/meet stop` & <!channel>", "poll": "0" * 32})
    assert ids(message) == ["copy_poll"]
    assert "/meet` opens" not in message.text
    assert "“`/meet stop` & <!channel>”" in words_of(message.blocks)
    assert "&lt;!channel&gt;" in message.text


def test_the_end_of_a_poll_that_an_earlier_meet_did_not_name_leads_to_the_command() -> None:
    message = told(NoticeKind.POLL_ENDED, {"title": "Plan"})
    assert ids(message) == []
    assert message.text.endswith("`/meet` opens a new one.")


@pytest.mark.parametrize("why", ["organizer_gone", "not_posted", "of a newer Meet"])
def test_a_series_that_ended_says_why_and_how_to_go_on(why: str) -> None:
    text = told(NoticeKind.SERIES_ENDED, {"title": "<!channel> plan", "why": why}).text
    assert text.startswith("“&lt;!channel&gt; plan” does not repeat any more.")
    assert ("open it again" in text) == (why != "of a newer Meet")
