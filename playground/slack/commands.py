"""Which commands there are: the app's, Slack's own /invite, and Slackbot's answer to all others. It sends nothing.

Sources: https://slack.com/help/articles/201259356 (Slack's own commands) and, for what Slackbot says,
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

import re
from typing import Any

from playground import cast
from playground.slack import posting
from playground.slack.channels import Channel, Message
from playground.slack.people import Person
from playground.slack.room import Slack

UNKNOWN = "not_a_valid_command"
_PREFIXES = ("<@", "@")
_BEGINS, _HANDLE = r"(?<![\w<@|])@", r"[\w.-]*\w"


def say_unknown(slack: Slack, person: str, where: Channel, command: str) -> None:
    """What Slackbot answers to a command that nobody listens to."""
    slack.warnings.show(person, command, UNKNOWN)
    say_privately(
        slack,
        person,
        where,
        f"`{command}` is not a valid command. A message that begins with “/” is taken for a command; to send it as "
        "a message, put a space before the “/”.",
    )


def say_not_in_threads(slack: Slack, person: str, where: Channel, command: str, thread_ts: str) -> Message:
    """Slack has no commands in threads."""
    slack.warnings.show(person, command, "not_supported_in_threads")
    return say_privately(slack, person, where, f"`{command}` is not supported in threads. Sorry!", thread_ts)


def invite(slack: Slack, person: str, where: Channel, text: str) -> None:
    """`/invite @Meet`: make people, or the app, members of the channel it is typed in."""
    refusal = _why_not(person, where)
    names = [word for word in text.split() if not word.startswith("#")]
    found = [_named(slack, name) for name in names]
    if refusal or not names:
        say_privately(slack, person, where, refusal or "Name whom to invite: `/invite @Meet`.")
        return
    for name, somebody in zip(names, found, strict=True):
        _invite_one(slack, person, where, name, somebody)


def say_privately(slack: Slack, person: str, where: Channel, text: str, thread_ts: str | None = None) -> Message:
    """A note of Slackbot's that only this person sees."""
    return posting.post(slack, where, text=text, thread_ts=thread_ts, reader=person, author=cast.SLACKBOT)


def _why_not(person: str, where: Channel) -> str:
    if where.kind != "channel":
        return "Nobody can be invited to a direct message."
    if person not in where.members:
        return f"You cannot invite anybody to #{where.name}: you are not in it."
    return f"#{where.name} is archived." if where.is_archived else ""


def _invite_one(slack: Slack, person: str, where: Channel, name: str, somebody: Person | None) -> None:
    if somebody is None or somebody.deleted:
        say_privately(slack, person, where, f"There is nobody called {name} in this workspace.")
    elif somebody.id in where.members:
        say_privately(slack, person, where, f"{somebody.real_name} is already in this channel.")
    else:
        where.members.add(somebody.id)
        slack.bus.publish("member.joined", {"channel": where.id, "member": somebody.id, "inviter": person})
        posting.post(slack, where, text=f"added <@{somebody.id}> to #{where.name}.", author=person)


def _named(slack: Slack, name: str) -> Person | None:
    """Whom a name means: an id in Slack's own form, a handle or the first word of a full name."""
    wanted = name.rstrip(">").split("|")[0].casefold()
    for prefix in _PREFIXES:
        wanted = wanted.removeprefix(prefix)
    people: list[Person] = list(slack.workspace.people.values())
    return next((one for one in people if wanted in _handles(one)), None)


def escaped(slack: Slack, text: str) -> str:
    """A command's words as an app with `should_escape` gets them: people by their ids, `<@U1|ben>`.

    A person is named by handle or by full name, which is what Slack's list of people puts into the field.
    """
    if "@" not in text:
        return text
    people = list(slack.workspace.people.values())
    named = {name.casefold(): person for person in people for name in (person.name, person.real_name)}
    typed = text.casefold()  # a pattern of everybody's name would be compiled anew with each member who joins
    typed_names = (one.real_name for one in people if one.real_name and one.real_name.casefold() in typed)
    full = (rf"{re.escape(name)}(?!\w)" for name in typed_names)

    def marked(found: re.Match[str]) -> str:
        person = named.get(found[1].casefold())
        return f"<@{person.id}|{person.name}>" if person else found[0]

    return re.sub(f"{_BEGINS}({'|'.join([*full, _HANDLE])})", marked, text, flags=re.IGNORECASE)


def _handles(person: Person) -> tuple[Any, ...]:
    return person.id.casefold(), person.name.casefold(), person.real_name.casefold().split()[0]
