"""What a person is told privately is in that person's language, whole: what stays plain was forgotten."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest

from bot.domain.alerts import Alert, AlertKind
from bot.domain.deadlines import Undecided
from bot.domain.notice import ANSWERED, BEFORE, OFF, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Slot
from bot.domain.standing import AddressStanding, AddressState
from bot.domain.unsent import Cause, Thing
from bot.language import reading
from handlers.errors import incident_text
from handlers.views.addresses import address_prompt, address_state
from handlers.views.answer_notes import kept_note
from handlers.views.blocks import MessageView
from handlers.views.drafts import doubtful_note, draft_note, posted_note, staying_note, try_later_note, waiting_note
from handlers.views.help import COMMANDS, FOR_ADMINS, help_blocks
from handlers.views.notices import notice_message
from handlers.views.poll_trouble import CAN_BE_PUT_RIGHT, GONE, NOT_POSTED, UNCHANGEABLE, posting_cure, staying_cure
from playground.seen import elements_of, words_of
from tests.handlers.makers import poll
from tests.language.catalogue_files import ACCENTED
from tests.language.test_reasons import FIGURES

TITLE = "Žž 1"
STARTS = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOW, OLD = (Slot(at, at + timedelta(hours=1)) for at in (STARTS, STARTS - timedelta(days=1)))
MEETING = {
    "title": TITLE,
    "mask": "a•••@x.example",
    "poll": "0" * 32,
    **slot_values(NOW, "UTC"),
    **slot_values(OLD, "UTC", BEFORE),
}
NOT_OURS = re.compile(r"<!date[^>]*>|<@[^>]*>|`[^`]*`|\S+@\S+|/(?:meet|invite)\b[^.,”]*|0{32}|[A-Z]+_[A-Z_]+|UTC|CSV")
"""Slack's dates and people, commands, addresses, names of settings."""
DATES = re.compile(r"\b\w{2,3}, \w{3,}\.? \d+, \d+, \d+:\d+ UTC|\b\w+, \d+\S* \w+ \d{4}\b|\d+-a de \w+")
DATA: dict[str, tuple[NoticeKind, dict[str, str]]] = {
    "the address bounced": (NoticeKind.ADDRESS_BOUNCED, MEETING),
    "no address": (NoticeKind.NO_ADDRESS, MEETING),
    "an answered question": (NoticeKind.NO_ADDRESS, MEETING | {ANSWERED: "1"}),
    **{f"off: {why}": (NoticeKind.NO_ADDRESS, MEETING | {OFF: str(why)}) for why in WhyOff},
    **{f"undecided: {why}": (NoticeKind.DEADLINE_UNDECIDED, MEETING | {"why": str(why)}) for why in Undecided},
    "all answered": (NoticeKind.ALL_ANSWERED, MEETING),
    "agreed without an address": (NoticeKind.AGREED_WITHOUT_ADDRESS, MEETING),
    "agreed by a change": (NoticeKind.AGREED_BY_CHANGE, MEETING),
    "handed over": (NoticeKind.HANDED_OVER, MEETING | {"status": "open", "permalink": ""}),
    "poll ended": (NoticeKind.POLL_ENDED, MEETING),
    **{f"warning: {kind}": (NoticeKind.OPERATOR_WARNING, Alert(kind, FIGURES).data) for kind in AlertKind},
    **{
        f"{thing}, {cause}": (NoticeKind.MAIL_UNSENT, MEETING | {"thing": str(thing), "cause": str(cause)})
        for thing, cause in product(Thing, Cause)
    },
    "gone": (NoticeKind.POLL_TROUBLE, {"title": TITLE, "trouble": GONE, "draft": "0" * 32}),
    "not posted": (NoticeKind.POLL_TROUBLE, {"title": TITLE, "trouble": NOT_POSTED, "code": "is_archived"}),
    **{
        f"unchangeable: {code}": (NoticeKind.POLL_TROUBLE, {"title": TITLE, "trouble": UNCHANGEABLE, "code": code})
        for code in sorted(CAN_BE_PUT_RIGHT)
    },
}
NOTES: dict[str, Callable[[], MessageView]] = {
    "an address is asked for": lambda: address_prompt(TITLE, "", "0" * 32),
    "no address yet": lambda: address_state(AddressState("", AddressStanding.NONE)),
    "a note was kept": lambda: kept_note("žž", poll(title=TITLE)),
    "a draft": lambda: draft_note(poll(title=TITLE), posting_cure("not_in_channel")),
    "a draft of an unknown refusal": lambda: draft_note(poll(title=TITLE), posting_cure("7")),
    "waiting": waiting_note,
    "try later": try_later_note,
    "in doubt": doubtful_note,
    **{
        f"stays: {code}": partial(lambda code: staying_note(poll(title=TITLE), staying_cure(code)), code)
        for code in ("not_in_channel", "restricted_action", "is_archived", "7")
    },
    "posted": lambda: posted_note(poll(title=TITLE)),
    "an incident": lambda: MessageView(incident_text("7"), []),
}


def plain_words(text: str) -> set[str]:
    """Those that no catalogue has touched."""
    found = re.findall(r"[A-Za-z]{3,}", NOT_OURS.sub(" ", DATES.sub(" ", text)))
    return {word for word in found if word.translate(ACCENTED) != word}


def shown(message: MessageView) -> str:
    buttons = [str(element["text"]["text"]) for element in elements_of(message.blocks) if "text" in element]
    return " ".join([message.text, words_of(message.blocks), *buttons])


@pytest.mark.parametrize("kind", DATA)
def test_a_direct_message_is_written_in_its_readers_language(kind: str, pseudo_language: str) -> None:
    with reading(pseudo_language):
        message = notice_message(*DATA[kind])
    assert message is not None
    assert plain_words(shown(message)) == set()


@pytest.mark.parametrize("note", NOTES)
def test_a_private_note_is_written_in_its_readers_language(note: str, pseudo_language: str) -> None:
    with reading(pseudo_language):
        message = NOTES[note]()
    assert plain_words(shown(message)) == set()


def test_the_help_is_written_in_its_readers_language(pseudo_language: str) -> None:
    with reading(pseudo_language):
        said = words_of(help_blocks(admin=True))
    for command in {**COMMANDS, **FOR_ADMINS}:
        said = said.replace(command, "")
    assert plain_words(said) == set()
