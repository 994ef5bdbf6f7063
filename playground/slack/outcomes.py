"""What comes of a person's act, as the control API tells it; the act itself is elsewhere."""

from typing import Any

from playground.errors import Gone, PlaygroundError
from playground.slack.channels import Channel, Message
from playground.slack.people import Person
from playground.slack.room import Slack
from playground.slack.transport import Answer, Outgoing

Outcome = dict[str, Any]


def outcome(slack: Slack, person: str, answer: Answer, *, errors: dict[str, str] | None = None) -> Outcome:
    """The act's result with the view that is now on top."""
    with slack.workspace.lock:
        top = slack.views.top(person)
        return {
            "acknowledged": answer.acknowledged,
            "warning": answer.failure,
            "errors": errors or {},
            "answer": answer.body,
            "modal": top.as_seen() if top else None,
        }


def unsent(slack: Slack, person: str, errors: dict[str, str] | None = None) -> Outcome:
    """The result of an act that stayed in the client: nothing left for the bot."""
    result = outcome(slack, person, Answer(), errors=errors)
    return {**result, "acknowledged": False}


def interact(slack: Slack, person: str, payload: dict[str, Any]) -> Outcome:
    """Send an interaction; the person sees a warning when it is not acknowledged."""
    answer = slack.delivery.send(Outgoing("interactive", payload))
    if answer.failure:
        slack.warnings.show(person, payload["type"], answer.failure)
    return outcome(slack, person, answer)


def acting_person(slack: Slack, person_id: str) -> Person:
    """Somebody who can act; PlaygroundError for the deactivated and the bot."""
    person = slack.workspace.person(person_id)
    if person.deleted or person.is_bot:
        reason = "is deactivated" if person.deleted else "is a bot"
        raise PlaygroundError(f"{person.real_name} {reason} and cannot act; choose somebody else.")
    return person


def seen_channel(slack: Slack, person_id: str, channel_id: str) -> Channel:
    """A channel this person can look into; PlaygroundError otherwise."""
    channel = slack.workspace.channel(channel_id)
    if not channel.is_visible_to(person_id):
        name = slack.workspace.person(person_id).real_name
        raise PlaygroundError(f"{name} is not in #{channel.name} and cannot see it; invite the person first.")
    return channel


def seen_message(slack: Slack, person_id: str, channel_id: str, ts: str) -> Message:
    """A message in this person's eyes; PlaygroundError when it is gone or somebody else's ephemeral."""
    message = seen_channel(slack, person_id, channel_id).message(ts)
    if message is None or message.reader not in (None, person_id):
        raise Gone(f"There is no message {ts} in {channel_id} that {person_id} can see; read it again.")
    return message
