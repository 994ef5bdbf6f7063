"""Poll messages as tests read them: drawn, checked as Slack would, and taken apart into words, lines and buttons."""

from datetime import datetime
from typing import Any

from bot.domain.poll import Choice, PollSnapshot, Vote
from handlers.views.blocks import MessageView
from handlers.views.poll_message import poll_message
from playground.seen import elements_of, words_of
from playground.slack.validator.message import message_refusal
from tests.handlers.makers import NOW, options, poll, voters


def draw(seen: PollSnapshot, now: datetime = NOW) -> MessageView:
    message = poll_message(seen, now)
    assert message_refusal(message.blocks, message.text) is None
    return message


def words(message: MessageView) -> str:
    return words_of(message.blocks)


def actions_of(message: MessageView) -> list[str]:
    return [element["action_id"] for element in elements_of(message.blocks)]


def buttons(message: MessageView) -> list[str]:
    """What stands on the vote buttons."""
    shown = elements_of(message.blocks)
    return [one["text"]["text"] for one in shown if one["action_id"].startswith("vote_")]


def said(*answers: str, **changes: Any) -> PollSnapshot:
    """A poll in which each person gave these answers: "yn-" is yes, no and nothing."""
    offered, choices = options(len(answers[0])), {"y": Choice.YES, "m": Choice.MAYBE, "n": Choice.NO}
    cast = [
        Vote(option.id, voter, choices[answer], NOW)
        for voter, line in zip(voters(len(answers)), answers, strict=True)
        for option, answer in zip(offered, line, strict=True)
        if answer in choices
    ]
    return PollSnapshot(poll(**changes), offered, tuple(cast))


def nodes(tree: Any) -> list[dict[str, Any]]:
    if isinstance(tree, list):
        return [node for one in tree for node in nodes(one)]
    return [tree, *nodes(list(tree.values()))] if isinstance(tree, dict) else []


def lines(message: MessageView) -> list[str]:
    """What stands in each line of rich text."""
    sections = [one for block in message.blocks if block["type"] == "rich_text" for one in block["elements"]]
    return ["".join(words_of(one) for one in section["elements"]) for section in sections]
