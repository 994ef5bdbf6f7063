"""What whoever managed a poll reads privately names the poll and its time, and what nobody else tells them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.poll import PollSnapshot, PollStatus
from bot.language import reading
from handlers.views.managed import (
    cancelled_text,
    changed_text,
    handed_over_text,
    moved_text,
    reopened_text,
    sent_again_text,
)
from playground.client import Message, Person
from tests.handlers.makers import HOSTILE, NOW, snapshot
from tests.handlers.managing import closed_poll, newest_reply
from tests.handlers.stage import Stage

OPEN = snapshot(2)
SETTLED = replace(OPEN, poll=replace(OPEN.poll, status=PollStatus.CLOSED, winner=OPEN.options[0].id))
ONE_HELD = "1 person held the invite and is told by mail."
ALL_HAVE_IT = "everybody has it, has no address, or cannot be mailed."
BEN = "U0BEN00001"
Words = Callable[[PollSnapshot], str]


@pytest.mark.parametrize(
    ("words", "settled", "english", "german"),
    [
        (
            lambda seen: moved_text(seen, 2, "", NOW),
            True,
            "“Design review” is moved to Thu 26 Nov, 10:00–11:00 CET. 2 mails go out.",
            "„Design review“ ist auf Do., 26. Nov., 10:00–11:00 CET verschoben. 2 Mails gehen hinaus.",
        ),
        (
            lambda seen: cancelled_text(seen, 1, "Europe/London", NOW),
            True,
            f"“Design review” is cancelled: Thu 26 Nov, 09:00–10:00 GMT will not take place. {ONE_HELD}",
            "„Design review“ ist abgesagt: ",
        ),
        (
            lambda seen: cancelled_text(seen, 0, "", NOW),
            False,
            "“Design review” is cancelled. Nobody holds an invite, so no mail goes out.",
            "„Design review“ ist abgesagt. ",
        ),
        (
            lambda seen: reopened_text(seen, 2),
            False,
            "“Design review” is open again, with all its answers. 2 people held the invite and are told by mail.",
            "„Design review“ ist wieder offen, mit allen Antworten. ",
        ),
        (
            lambda seen: changed_text(seen, 1),
            True,
            "“Design review” has another place or note. 1 mail goes out.",
            "„Design review“ hat einen anderen Ort oder eine andere Notiz. ",
        ),
        (lambda seen: changed_text(seen, 0), True, "", ""),
        (
            lambda seen: handed_over_text(seen, BEN),
            True,
            f"“Design review” is handed over to <@{BEN}>, who is told so.",
            f"„Design review“ ist an <@{BEN}> übergeben",
        ),
        (
            lambda seen: sent_again_text(seen, 1),
            True,
            "1 invite to “Design review” sent again.",
            "1 Einladung zu „Design review“ ",
        ),
        (
            lambda seen: sent_again_text(seen, 0),
            True,
            f"Nobody could be sent the invite to “Design review” again: {ALL_HAVE_IT}",
            "Niemandem ",
        ),
    ],
    ids=[
        "moved",
        "called off",
        "poll cancelled",
        "reopened",
        "changed",
        "unchanged",
        "handed over",
        "sent",
        "none",
    ],
)
def test_each_act_is_told_with_the_poll_it_is_about(words: Words, settled: bool, english: str, german: str) -> None:
    seen = SETTLED if settled else OPEN
    with reading("en-GB"):
        assert words(seen) == english
    with reading("de-DE"):
        assert words(seen).startswith(german)
    hostile = words(replace(seen, poll=replace(seen.poll, title=HOSTILE)))
    assert "<!channel>" not in hostile


def cancels(stage: Stage, person: Person, message: Message) -> None:
    person.choose(message, "poll_menu", "manage")
    person.wait_for_modal("manage_poll")
    person.fill({"action": "cancel"})
    stage.read_it()
    assert person.submit().errors == {}


def test_an_admin_reads_privately_what_the_organizer_reads_on_the_card(stage: Stage) -> None:
    boss = stage.person("boss", is_owner=True)
    stage.client.invite(stage.channel, boss.id)
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    cancels(stage, boss, message)
    note = stage.private_note(boss, "“Design review” is cancelled: ")
    assert "held the invite and is told by mail." in note.text


def test_an_organizer_is_told_nothing_twice_at_the_polls_own_message(stage: Stage) -> None:
    message = closed_poll(stage)
    newest_reply(stage, message, 1)
    cancels(stage, stage.ada, message)
    newest_reply(stage, message, 2)
    stage.ada.wait_for_message(None, "The meeting is cancelled.")
    assert not [seen for seen in stage.ada.messages(stage.channel) if seen.is_ephemeral and "cancelled" in seen.words]
