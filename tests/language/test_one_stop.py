"""A sentence ends in one full stop, whatever name, title or date stands before it: in every language, in every text."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product

import pytest

from bot.domain.asked_for import MEETS, WINNER, Over
from bot.domain.days import days_from
from bot.domain.notice import BEFORE, SINCE, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Change, Choice, Option, PollSnapshot, Vote
from bot.domain.proposals import BY_MAIL, COUNTED, Proposal, ProposalStatus
from bot.domain.reply_outcomes import Told
from bot.domain.zones import slot_of_days, zone_or_utc
from bot.language import reading
from bot.language.catalogues import languages
from handlers.views.answer_notes import kept_note
from handlers.views.blocks import MessageView
from handlers.views.noted import changed_note, gone_note, noted
from handlers.views.notices import notice_message
from handlers.views.proposing import after_press, proposal_over, proposed_message, proposed_said
from handlers.views.replied import replied_message
from handlers.views.thread_reply import thread_reply
from playground.seen import words_of
from tests.handlers.makers import poll
from tests.language.test_private_notes import DATA
from tests.sources import python_files, trees

TITLE = "Treffen mit Dr."
ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY, EARLIER = (slot_of_days(days_from(date(2026, 12, day)), zone_or_utc(ZONE)) for day in (2, 1))
"""Whole days: in German "Mi., 2. Dez."."""
SLOTS = {**slot_values(DAY, ZONE), **slot_values(EARLIER, ZONE, BEFORE), **slot_values(EARLIER, ZONE, MEETS)}
NAMES = {"title": TITLE, "other": "Dr.", "text": "Etc.", "who": "U1", "poll": "0" * 32}
DECIDED = [{"status": str(status), **more} for status in ProposalStatus for more in ({}, {COUNTED: "yes"})]
TAKEN = [{"status": str(ProposalStatus.TAKEN_IN), BY_MAIL: "yes", SINCE: since} for since in ("", *WhyOff)]
POLL = replace(poll(title=TITLE, zone=ZONE), place="Raum 4, Str.", reason="Krank etc.")
SHOWN = PollSnapshot(
    replace(POLL, winner="o1", moved_from="o2"),
    (Option("o1", 1, DAY), Option("o2", 2, EARLIER)),
    (Vote("o1", "U2", Choice.YES, NOW),),
)
PROPOSAL = Proposal("p", "T1", "0" * 32, "U1", DAY, ProposalStatus.TAKEN_IN, NOW)


def of_notice(kind: NoticeKind, data: dict[str, str]) -> MessageView | None:
    return notice_message(kind, data, now=NOW)


def of_change(change: Change | None) -> MessageView:
    return thread_reply(replace(SHOWN, poll=replace(SHOWN.poll, change=change)), NOW)


TEXTS: dict[str, Callable[[], MessageView | None]] = {
    **{name: partial(of_notice, kind, {**data, **SLOTS, **NAMES}) for name, (kind, data) in DATA.items()},
    **{
        f"moved: {change}": partial(of_notice, NoticeKind.MEETING_CHANGED, {**SLOTS, **NAMES, "change": str(change)})
        for change in WhyOff
    },
    **{
        f"decided: {data}": partial(of_notice, NoticeKind.PROPOSAL_DECIDED, {**SLOTS, **NAMES, **data})
        for data in DECIDED + TAKEN
    },
    **{
        f"replied: {what}, {more}, {over}": partial(
            replied_message, {**SLOTS, **NAMES, "what": str(what), **more}, NOW, "key", over
        )
        for what, more, over in product(Told, ({}, {WINNER: "o1"}, {"hides": "yes"}), (None, *Over))
    },
    **{f"thread: {change}": partial(of_change, change) for change in (None, *Change)},
    **{f"over: {over}": partial(proposal_over, {**SLOTS, **NAMES}, over, NOW) for over in (None, *Over)},
    "proposed": lambda: proposed_message({**SLOTS, **NAMES}, "U1", NOW),
    "proposed by nobody named": lambda: proposed_message({**SLOTS, **NAMES}, "", NOW),
    "said to the proposer": lambda: proposed_said(DAY, ZONE).message(NOW),
    "taken in": lambda: after_press(PROPOSAL, SHOWN, NOW),
    "declined": lambda: after_press(replace(PROPOSAL, status=ProposalStatus.DECLINED), SHOWN, NOW),
    "noted": lambda: noted(SHOWN, NOW - timedelta(days=1)),
    "gone": lambda: gone_note([DAY], POLL, NOW),
    "changed": lambda: changed_note([DAY], POLL, NOW),
    "a note": lambda: kept_note("Etc.", POLL),
}
TWO_STOPS = re.compile(r"\.[*~]?\.")


@pytest.mark.parametrize("language", languages())
def test_a_message_has_no_two_full_stops(language: str) -> None:
    with reading(language):
        made = {name: message for name, make in TEXTS.items() if (message := make()) is not None}
    said = {name: f"{message.text}\n{words_of(message.blocks)}" for name, message in made.items()}
    assert {name: text for name, text in said.items() if TWO_STOPS.search(text)} == {}


def bare_formats(code: ast.Module) -> Iterator[str]:
    for one in ast.walk(code):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "format":
            yield ast.unparse(one)


def test_every_sentence_gets_its_values_by_the_one_rule() -> None:
    formatting = trees(python_files("handlers/views"), r"\bformat\b")
    assert {found for _, tree in formatting for found in bare_formats(tree)} == set()
