"""A poll that is closed, what its organizer does to it, and what the thread says of it."""

from typing import Any

from playground.client import Message
from tests.handlers.stage import Stage


def manage(stage: Stage, message: Message, **fields: object) -> dict[str, str]:
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": fields.pop("action")})
    stage.ada.fill(dict(fields))
    stage.read_it()
    return stage.ada.submit().errors


def closed_poll(stage: Stage, **fields: Any) -> Message:
    """Ben said yes to both of its times; `fields` are those of its form."""
    message = stage.poll(**fields)
    stage.vote(stage.ben, message, "yes", 0)
    stage.vote(stage.ben, message, "yes", 1)
    stage.give_address(stage.ada)
    stage.close(message)
    return stage.shown(message, "Who could when")


def newest_reply(stage: Stage, message: Message, count: int) -> str:
    """The last of so many replies in the thread."""
    found = stage.client.wait_until(lambda: stage.replies(message)[count - 1 :], f"reply {count} in the thread")
    assert len(stage.replies(message)) == count
    return str(found[0].words)
