"""The words of a message as its reader sees them: a new poll is called so."""

from typing import Any

import pytest

from handlers.message_words import UNSHOWN, mentioned, words_of
from playground import cast
from tests.handlers.stage import Stage

NAMES = {"U1": "Ada Lovelace"}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def text(words: str, kind: str = "text") -> dict[str, Any]:
    return {"type": kind, "text": words}


BULLETS = {"type": "rich_text_list", "elements": [rich(text("one"))["elements"][0], rich(text("two"))["elements"][0]]}
PRESSED = {"type": "actions", "elements": [{"type": "button", "text": text("Press", "plain_text")}]}
CELLS = [[text("a", "raw_text"), rich(text("b"))], [text("c", "raw_text")]]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"type": "header", "text": text("Release <3", "plain_text")}, "Release <3"),
        ({"type": "section", "text": text("see <https://x.example|the plan> &amp; go", "mrkdwn")}, "see the plan & go"),
        ({"type": "section", "fields": [text("a", "mrkdwn"), text("b", "plain_text")]}, "a b"),
        ({"type": "section", "text": text("only this", "mrkdwn"), "accessory": PRESSED["elements"][0]}, "only this"),
        ({"type": "context", "elements": [text("by <@U1>", "mrkdwn"), {"type": "image", "alt_text": "a cat"}]},
         "by @Ada Lovelace a cat"),
        ({"type": "image", "title": text("Chart", "plain_text"), "alt_text": "lines"}, "Chart"),
        ({"type": "markdown", "text": "Plain **words**"}, "Plain **words**"),
        ({"type": "video", "title": text("The film", "plain_text"), "alt_text": "x"}, "The film"),
        ({"type": "table", "rows": CELLS}, "a b c"),
        (rich(text("Hel"), text("lo "), {"type": "user", "user_id": "U1"}, text("!")), "Hello @Ada Lovelace!"),
        (rich({"type": "user", "user_id": "U9"}, text("Hi")), "Hi"),
        (rich({"type": "link", "url": "https://x.example"}, {"type": "link", "url": "u", "text": " label"}),
         "https://x.example label"),
        (rich({"type": "broadcast", "range": "here"}, {"type": "emoji", "name": "tada"}), "@here:tada:"),
        (rich({"type": "date", "timestamp": 1, "fallback": "Monday"}), "Monday"),
        (rich({"type": "color", "value": "#fff"}), "#fff"),
        (rich({"type": "channel", "channel_id": "C1"}, {"type": "usergroup", "usergroup_id": "S1"}, text("x")), "x"),
        ({"type": "rich_text", "elements": [BULLETS]}, "one two"),
        ({"type": "of tomorrow", "body": text("still read", "plain_text")}, "still read"),
    ],
)  # fmt: skip
def test_each_block_is_read_by_its_visible_words(block: dict[str, Any], words: str) -> None:
    for said in ("", " ", UNSHOWN):
        assert words_of({"text": said, "blocks": [PRESSED, block]}, NAMES) == words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "Hello <@U1>", "blocks": [rich(text("other"))]}, "Hello @Ada Lovelace"),
        ({"text": "", "attachments": [{"pretext": "New:", "title": "A bug", "text": "<u:x|here>", "fallback": "f"}]},
         "New: A bug here"),
        ({"attachments": [{"fallback": "only &amp; this"}, {"text": "and that"}]}, "only & this and that"),
        ({"attachments": [{"fields": [{"title": "Severity", "value": "high"}, 7]}]}, "Severity high"),
        ({"attachments": [{"blocks": [rich(text("inside"))], "fallback": "f"}]}, "inside"),
        ({"attachments": [{"message_blocks": [{"message": {"blocks": [rich(text("shared"))]}}]}]}, "shared"),
        ({"text": "", "files": [{"title": "Budget.pdf", "name": "b.pdf"}, {"name": "c.png"}]}, "Budget.pdf c.png"),
        ({"files": [{"title": "Team canvas", "filetype": "quip", "mode": "quip"}]}, "Team canvas"),
        ({"text": "said", "files": [{"title": "Budget.pdf"}]}, "said"),
        ({"text": "\u2800", "files": [{"title": "Seen"}]}, "Seen"),
        ({"text": UNSHOWN}, ""),
        ({}, ""),
        (None, ""),
        ({"text": 7, "blocks": 7, "attachments": [None, 7], "files": {}}, ""),
        ({"blocks": [None, {"type": "rich_text", "elements": "odd"}, {"type": "section", "text": 7}]}, ""),
    ],
)  # fmt: skip
def test_a_message_is_read_by_the_first_of_its_parts_that_says_something(message: Any, words: str) -> None:
    assert words_of(message, NAMES) == words


def test_everybody_who_is_named_by_id_alone_is_found_once() -> None:
    blocks = [rich({"type": "user", "user_id": "U3"}), {"type": "section", "text": text("<@W4>", "mrkdwn")}]
    shared = {"attachments": [{"message_blocks": [{"message": {"blocks": [rich({"type": "user", "user_id": "U5"})]}}]}]}
    said = "<@U1> <@U2|> <@U1> <@U6|label> <@not>"
    assert mentioned(said, {"blocks": blocks, **shared}) == ("U1", "U2", "U3", "W4", "U5")
    assert mentioned("nobody") == ()


@pytest.mark.parametrize("known", [True, False])
def test_who_is_mentioned_stands_in_the_title_by_name_and_is_not_kept(stage: Stage, *, known: bool) -> None:
    if known:
        stage.introduce(stage.cho)
    said = stage.ben.post(stage.channel, f"Hello <@{stage.cho.id}>, lunch?")
    stage.ada.message_shortcut("open_poll_from_message", said)
    assert title(stage) == "Hello @Cho, lunch?"
    assert stage.knows(stage.cho) is known
    stage.ada.close_modal()


def test_a_name_that_slack_does_not_tell_is_left_out_and_holds_nothing_up(stage: Stage) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": stage.cho.id})
    said = stage.ben.post(stage.channel, f"Hello <@{stage.cho.id}>!")
    stage.ada.message_shortcut("open_poll_from_message", said)
    assert title(stage) == "Hello !"


def test_a_bots_message_of_blocks_alone_gives_its_words(stage: Stage) -> None:
    bot = stage.meet.clients.client(cast.WORKSPACE)
    block = {"type": "section", "text": text("Release 4 is *ready*", "mrkdwn")}
    bot.api_call("chat.postMessage", json={"channel": stage.channel, "blocks": [block]})
    posted = stage.ada.wait_for_message(stage.channel, "Release 4")
    stage.ada.message_shortcut("open_poll_from_message", posted)
    assert title(stage) == "Release 4 is *ready*"


def title(stage: Stage) -> str:
    return str(stage.ada.wait_for_modal("open_poll").values["title"]["title"]["value"])
