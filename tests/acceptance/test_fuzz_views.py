"""Whatever people type, every message and view is one that Slack takes, and mentions nobody that Meet did not mean."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from bot.domain.agenda import AgendaEntry, Group
from bot.domain.card import CardPerson, CardState, DeliveryCard
from bot.domain.closing_sheet import ClosingSheet, SheetEntry
from bot.domain.grid import Grid, GridRow
from bot.domain.managing_sheet import ManagingSheet
from bot.domain.notice import NoticeKind
from bot.domain.poll import Choice, PollStatus
from bot.domain.ranking import Caution, Ranked
from bot.domain.standing import AddressStanding, AddressState
from bot.domain.tally import Tally
from handlers.carried_form import pack_form
from handlers.views import addresses, consent
from handlers.views.answer_all import answer_all_view
from handlers.views.before_posting import before_posting_view
from handlers.views.blocks import Block, MessageView
from handlers.views.choices import caution_line
from handlers.views.close_poll import caution_view, close_poll_view, note_field, place_field
from handlers.views.delivery_card import delivery_card_message
from handlers.views.drafts import draft_note, posted_note
from handlers.views.grid import grid_view
from handlers.views.grid_table import grid_table
from handlers.views.home import home_view, list_message
from handlers.views.manage_poll import ACTIONS, manage_poll_view
from handlers.views.notices import notice_message
from handlers.views.open_poll import open_poll_view
from handlers.views.poll_form import PollForm, TimeField
from handlers.views.poll_message import poll_message
from handlers.views.said import say
from handlers.views.thread_reply import thread_reply
from playground.slack.validator.message import message_refusal
from playground.slack.validator.view import view_refusal
from tests.fuzz.corpus import TEXTS, view_examples
from tests.fuzz.mentions import assert_nothing_forged
from tests.handlers.makers import NOW, hex_id, options, poll, slot, snapshot, voters

typed_parts = st.lists(st.sampled_from(TEXTS) | st.text(max_size=60), min_size=1, max_size=5)
typed = typed_parts.map(lambda parts: " ".join(parts).encode("utf-8", "replace").decode("utf-8"))
"""As it comes out of a payload: halves of characters are gone, everything else is as typed."""
METADATA = json.dumps({"poll": hex_id(1)})


def parts(text: str) -> dict[str, Any]:
    return {"title": text[:150] or "x", "note": text, "place": text[:300]}


def ended(text: str, status: PollStatus) -> Any:
    return snapshot(3, 5, **parts(text), status=status, winner=hex_id(1000), closed_by=text[:20])


def polls(text: str) -> list[Any]:
    statuses = zip(cycle(PollStatus), Group, strict=False)
    return [
        AgendaEntry(poll(**parts(text), id=hex_id(number), status=status), group, slot=slot())
        for number, (status, group) in enumerate(statuses)
    ]


def grid(text: str) -> Grid:
    rows = tuple(GridRow(user, text, False, (Choice.YES, None)) for user in voters(3))
    return Grid(poll(**parts(text)), options(2), rows, (Tally(1, 1, 1),) * 2, 3)


def sheet(text: str) -> ClosingSheet:
    somebody = (text[:9] or "U1",)
    said = ((somebody[0], Choice.YES),)
    ranked = [Ranked(one, Tally(1, 1, 0), must=1, said=said, silent=somebody) for one in options(3)]
    entries = tuple(SheetEntry(one, 2, somebody, 1, 1, somebody, somebody) for one in ranked)
    return ClosingSheet(poll(**parts(text)), entries, text[:300], text, True)


def managed(text: str, action: str) -> Block:
    entries, ada = sheet(text).entries, ("U0ADA00001",)
    managing = ManagingSheet(ended(text, PollStatus.CLOSED), True, 3, (text[:9] or "U1",), 1, entries, 2, ada)
    return manage_poll_view(managing, NOW, text, METADATA, action=action, names={ada[0]: text, text[:9] or "U1": text})


def card(text: str) -> DeliveryCard:
    people = tuple(CardPerson(user, Choice.YES, state) for user, state in zip(voters(7), CardState, strict=False))
    return DeliveryCard(poll(**parts(text)), slot(), people, dict.fromkeys(CardState, 1))


def form(text: str) -> PollForm:
    times = tuple(TimeField(f"time:{number}", NOW + timedelta(hours=number)) for number in range(1, 4))
    return PollForm(
        **parts(text), minutes=45, zone=text, times=times, bulk_days=text, bulk_times=text, channel=text,
        asks_address=True, organizer_address=text,
        required=("U0BEN00001",), shows_lines=True, shows_more=True, own_zone=text, zone_before=text,
    )  # fmt: skip


def notes(text: str) -> dict[str, str]:
    return dict.fromkeys(("lines", "zone", "suggest", "wanted", "settings", "words"), text)


def state(text: str) -> AddressState:
    return AddressState(text, AddressStanding.GOOD, text)


MESSAGES: dict[str, Callable[[str], MessageView]] = {
    "open poll": lambda text: poll_message(snapshot(3, 5, **parts(text), zone="Europe/Berlin"), NOW),
    "many times": lambda text: poll_message(snapshot(20, 5, **parts(text)), NOW),
    "result": lambda text: poll_message(ended(text, PollStatus.CLOSED), NOW),
    "cancelled": lambda text: poll_message(ended(text, PollStatus.CANCELLED), NOW),
    "thread": lambda text: thread_reply(ended(text, PollStatus.CLOSED), NOW),
    "card": lambda text: delivery_card_message(card(text), NOW),
    "draft": lambda text: draft_note(poll(**parts(text)), text),
    "posted": lambda text: posted_note(poll(**parts(text), permalink="https://x.slack.com/archives/C1/p1")),
    "grid table": lambda text: grid_table(grid(text)),
    "list": lambda text: list_message(polls(text), now=NOW),
    "prompt": lambda text: addresses.address_prompt(text, text, hex_id(1)),
    "address": lambda text: addresses.address_state(state(text), say("{it}", it=text)),
    "forget": lambda text: consent.forget_question(2, [text]),
}
VIEWS: dict[str, Callable[[str], Block]] = {
    "open_poll": lambda text: open_poll_view(form(text), NOW, metadata=METADATA, notes=notes(text)),
    "before posting": lambda text: before_posting_view([text], pack_form(form(text)), METADATA),
    "answer_all": lambda text: answer_all_view(snapshot(12, **parts(text)), {}, text, NOW, METADATA),
    "close_poll": lambda text: close_poll_view(sheet(text), "UTC", NOW, METADATA, {text[:9] or "U1": text}),
    "caution": lambda text: caution_view(
        poll(**parts(text)),
        text,
        [caution_line(one, sheet(text).entries[0]) for one in Caution],
        METADATA,
        [place_field(text[:300]), note_field(text)],
    ),
    "no times": lambda text: close_poll_view(replace(sheet(text), entries=()), "UTC", NOW, METADATA),
    **{f"manage_poll {action}": partial(managed, action=action) for action in (*ACTIONS, "")},
    "grid": lambda text: grid_view(grid(text), "UTC", NOW, METADATA, runs_it=True),
    "register": lambda text: addresses.register_view(METADATA, initial=text, why=[say("{it}", it=text)]),
    "prove": lambda text: addresses.prove_view(METADATA, [say("{it}", it=text)]),
    "done": lambda text: addresses.done_view([say("{it}", it=text)]),
}


# Each text is tried on all views, not each view with texts of its own: making a text takes longer than most views.
@view_examples
@given(text=typed)
def test_no_message_is_refused_or_mentions_anybody(text: str) -> None:
    for name, made in MESSAGES.items():
        note(name)  # The last one that is told of is the one that fails.
        check_message(made(text))


@view_examples
@given(text=typed)
def test_no_notice_is_refused_or_mentions_anybody(text: str) -> None:
    names = ("poll", "title", "mask", "text", "why", "draft", "reason", "detail", "when", "user")
    messages = {kind: notice_message(kind, dict.fromkeys(names, text)) for kind in NoticeKind}
    for kind, message in messages.items():
        if message is not None:
            note(kind)
            check_message(message)


@view_examples
@given(text=typed)
def test_no_modal_is_refused_or_mentions_anybody(text: str) -> None:
    for name, made in VIEWS.items():
        note(name)
        check_view(made(text), "modal")


@view_examples
@given(text=typed)
def test_no_home_tab_is_refused_or_mentions_anybody(text: str) -> None:
    check_view(home_view(polls(text), state(text), now=NOW), "home")


def check_message(message: MessageView) -> None:
    assert message_refusal(message.blocks or None, message.text) is None
    assert_nothing_forged(message.blocks, message.text)


def check_view(view: Block, kind: str) -> None:
    assert view_refusal(view, kind) is None
    assert_nothing_forged(view["blocks"], "")
