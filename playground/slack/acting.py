"""People's acts outside of messages and modals: commands, shortcuts, posts, the Home tab, a restart of the client."""

import re
from typing import Any

from playground.errors import PlaygroundError
from playground.slack import commands, payloads, posting
from playground.slack.channels import Channel, Message
from playground.slack.outcomes import Outcome, acting_person, interact, outcome, seen_channel, seen_message, unsent
from playground.slack.room import Slack
from playground.slack.transport import Answer, Outgoing
from playground.slack.validator.message import message_refusal

_COMMAND = re.compile(r"/[a-z]")


def slash(slack: Slack, person: str, *, command: str, text: str, channel: str) -> Outcome:
    """Type a command; a body in the acknowledgement is shown, to the person alone unless it says in_channel."""
    with slack.workspace.lock:
        # People of another workspace do not have this one's commands (slackapi/bolt-python#767).
        is_known = not acting_person(slack, person).is_stranger and command in slack.workspace.app.commands
        where = seen_channel(slack, person, channel)
        if command == "/invite":
            commands.invite(slack, person, where, text)
            return unsent(slack, person)
        if not is_known:
            commands.say_unknown(slack, person, where, command)
            return {**unsent(slack, person), "warning": commands.UNKNOWN}
        payload = payloads.slash_command(slack, person, where, command, commands.escaped(slack, text))
    answer = slack.delivery.send(Outgoing("slash_commands", payload))
    if answer.failure:
        slack.warnings.show(person, command, answer.failure)
    else:
        _show_reply(slack, person, where, answer)
    return outcome(slack, person, answer)


def shortcut(slack: Slack, person: str, *, callback_id: str) -> Outcome:
    with slack.workspace.lock:
        acting_person(slack, person)
        payload = payloads.global_shortcut(slack, person, callback_id)
    return interact(slack, person, payload)


def message_shortcut(slack: Slack, person: str, *, callback_id: str, channel: str, ts: str) -> Outcome:
    with slack.workspace.lock:
        acting_person(slack, person)
        message = seen_message(slack, person, channel, ts)
        payload = payloads.message_shortcut(slack, person, callback_id, message)
    return interact(slack, person, payload)


def post(slack: Slack, person: str, *, channel: str, text: str, thread_ts: str | None = None) -> Message:
    """Write something in a channel the person is in. In a thread Slackbot answers a command."""
    with slack.workspace.lock:
        author = acting_person(slack, person)
        where = seen_channel(slack, person, channel)
        if where.is_archived or (where.is_read_only and not slack.workspace.is_run_by(author)):
            raise PlaygroundError(f"{author.real_name} may not post in #{where.name}; it is closed or read-only.")
        if thread_ts and _COMMAND.match(text):
            return commands.say_not_in_threads(slack, person, where, text.split(maxsplit=1)[0], thread_ts)
        return posting.post(slack, where, text=text, thread_ts=thread_ts, author=person)


def open_home(slack: Slack, person: str, *, tab: str = "home") -> Outcome:
    """Look at the app's Home; the bot hears app_home_opened."""
    with slack.workspace.lock:
        acting_person(slack, person)
        conversation = slack.workspace.direct_message({slack.workspace.bot, person})
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": person,
            "channel": conversation.id,
            "tab": tab,
        }
        home = slack.views.homes.get(person)
        if home is not None and tab == "home":
            event["view"] = home.as_payload()
        payload = payloads.event_callback(slack, event)
    return outcome(slack, person, slack.delivery.send_event(payload))


def reload(slack: Slack, person: str) -> Outcome:
    """Restart the client: ephemerals and modals are gone, and nobody tells the bot."""
    with slack.workspace.lock:
        slack.views.close(person, everything=True)
        for channel in slack.workspace.channels.values():
            gone = [ts for ts, message in channel.messages.items() if message.reader == person]
            for ts in gone:
                del channel.messages[ts]
    slack.bus.publish("client.reloaded", {"person": person})
    return outcome(slack, person, Answer())


def _show_reply(slack: Slack, person: str, where: Channel, answer: Answer) -> None:
    reply: dict[str, Any] = {"text": answer.body} if isinstance(answer.body, str) else answer.body
    if not reply:
        return
    blocks, text = reply.get("blocks"), str(reply.get("text", ""))
    refusal = message_refusal(blocks, text, counts_total=False)
    if refusal is not None:
        reasons = list(refusal.messages)
        slack.bus.publish("refused", {"by": "acknowledgement", "error": refusal.error, "reasons": reasons})
        slack.warnings.show(person, "acknowledgement", refusal.error, "; ".join(reasons))
        return
    reader = None if reply.get("response_type") == "in_channel" else person
    posting.post(slack, where, text=text, blocks=blocks, reader=reader)
