"""The story's first half: the poll in Slack. Each step acts as people do and returns what was observed."""

import json
from datetime import datetime
from typing import Any

from bot.play.story_world import World, expect
from playground import cast
from playground.person import Person
from playground.seen import Message

TITLE = "Design review"


def open_modal(world: World) -> str:
    """Ada's command opens the modal, filled with the title and her address."""
    ada = world.person("ada")
    outcome = ada.slash("/meet", TITLE, channel=cast.TEAM)
    expect(outcome.acknowledged, f"the command is acknowledged in time ({outcome.warning})")
    ada.wait_for_modal("open_poll")
    address = "ada@example.com"
    world.wait(lambda: address in str(ada.modal()), "her profile's address in the modal")
    expect(_entered(ada, "title") == TITLE, "the title is filled in")
    return f"The modal opened with the title {TITLE!r} and her address {address}."


def post_poll(world: World) -> str:
    """Two times are picked and submitted; the message appears in the channel."""
    ada = world.person("ada")
    fields = [one["block_id"] for one in ada.wait_for_modal("open_poll").buttons if one["action_id"] == "time"]
    ada.fill({fields[0]: world.first, fields[1]: world.second, "place": "Room 4"})
    outcome = ada.submit()
    expect(not outcome.errors and outcome.acknowledged, f"the modal is accepted ({outcome.errors or outcome.warning})")
    message = ada.wait_for_message(cast.TEAM, TITLE)
    world.addresses["ada"] = "ada@example.com"
    expect(len(world.options()) == 2, "the message carries the buttons of two times")
    expect(prints(message, world.first), "the first time is shown in each reader's zone")
    return f"The poll stands in #team with two times, each with Yes, Maybe and No, at {message.ts}."


def prints(message: Message, instant: datetime) -> bool:
    """Whether Slack prints the instant in each reader's own zone: by a date element, or by a token in text."""
    seconds = int(instant.timestamp())
    return f"<!date^{seconds}^" in message.words or f'"timestamp": {seconds}' in json.dumps(message.blocks)


def vote(world: World) -> str:
    """Three people vote; presses are acknowledged and the tally follows."""
    first, second = world.options()
    for name, action, option in (
        ("ben", "vote_yes", first),
        ("cho", "vote_yes", first),
        ("cho", "vote_maybe", second),
        ("nia", "vote_maybe", first),
    ):
        outcome = world.person(name).click(world.poll_message(), action, option)
        expect(outcome.acknowledged, f"{name}'s press is acknowledged in time ({outcome.warning})")
    tally = "Yes 2\nMaybe 1\nNo"
    world.wait(lambda: tally in world.poll_message().words, f"the tally {tally!r}")
    redraws = len(world.client.calls("chat.update"))
    return f"Four presses, each acknowledged once committed; redraws: {redraws}; the first time now reads “{tally}”."


def see_prompts(world: World) -> str:
    """The first vote of somebody without an address brings a private prompt."""
    for name in ("ben", "cho", "nia"):
        prompt(world, name)
    others = [one for one in world.person("ada").messages(cast.TEAM) if one.is_ephemeral]
    expect(not others, "Ada sees none of the private prompts")
    return "Ben, Cho and Nia each got one; nobody else sees them."


def use_profile_address(world: World) -> str:
    """A profile's address counts as proven."""
    return take_profile_address(world, "ben", cast.TEAM)


def take_profile_address(world: World, name: str, channel: str | None) -> str:
    """Presses the button of the question for an address, there or (None) in the direct message with Meet."""
    person, address = world.person(name), f"{name}@example.com"
    asked = person.wait_for_message(channel, where=lambda seen: _offers(seen, "use_profile_address"))
    person.click(asked, "use_profile_address")
    said = person.wait_for_message(channel, address, where=lambda seen: not _offers(seen, "use_profile_address"))
    world.addresses[name] = address
    return f"“{said.words}”"


def prove_another_address(world: World) -> str:
    """Any other address is proven by a code."""
    return prove(world, "cho", prompt(world, "cho"), "other_address", "cho.work@example.com")


def prove_first_address(world: World) -> str:
    """The prompt of somebody whose profile has no address offers none."""
    asked = prompt(world, "nia")
    expect(not _offers(asked, "use_profile_address"), "Nia is not offered an address that she does not have")
    observed = prove(world, "nia", asked, "other_address", "nia.old@example.com")
    # From now on mail to that address bounces, as the invite will.
    world.mail.script("nia.old@example.com", "hard")
    return observed


def close_poll(world: World) -> str:
    """The close modal ranks; the best is chosen already."""
    ada = world.person("ada")
    ada.click(world.poll_message(), "close_poll")
    view = ada.wait_for_modal("close_poll")
    world.offered = tuple(world.options())
    expect(_entered(ada, "winner") == world.offered[0], "the time that most can make is the one chosen already")
    outcome = ada.submit()
    expect(outcome.acknowledged and not outcome.errors, f"the close is accepted ({outcome.errors or outcome.warning})")
    reason = next((line for line in view.words.splitlines() if "3 yes" in line), "")
    return f"The close modal put the first time first, “{reason.strip()}”, and took it."


def see_result(world: World) -> str:
    """No voting buttons any more, one reply in the thread."""
    world.wait(lambda: not world.options(), "the message without voting buttons")
    ada, ts = world.person("ada"), world.poll_message().ts
    replies = world.wait(lambda: ada.messages(cast.TEAM, thread_ts=ts), "the reply in the thread")
    said = [one for one in replies if one.ts != ts]
    expect(len(said) == 1, "there is exactly one reply in the thread")
    expect(prints(world.poll_message(), world.first), "the result carries the winner's time")
    return "The voting buttons are gone; one reply in the thread tells the time."


def prompt(world: World, name: str) -> Message:
    """The private prompt of that person."""
    person = world.person(name)
    found = world.wait(
        lambda: [one for one in _private(person) if _offers(one, "other_address")],
        f"the private prompt for {name}",
    )
    return found[-1]


def prove(world: World, name: str, where: Message, action: str, address: str) -> str:
    """Presses the button, gives the address, takes the code out of the mail, types it."""
    person = world.person(name)
    person.click(where, action)
    person.wait_for_modal("register_address")
    person.fill({"address": address})
    outcome = person.submit()
    expect(not outcome.errors, f"the address is taken ({outcome.errors})")
    person.wait_for_modal("prove_address")
    code = world.code_for(address)
    person.fill({"code": code})
    outcome = person.submit()
    expect(outcome.acknowledged and not outcome.errors, f"the code is taken ({outcome.errors or outcome.warning})")
    world.addresses[name] = address
    return f"A mail to {address} brought the code {code}; typed in Slack, it proved the address."


def _offers(message: Message, action: str) -> bool:
    """Whether the message has that button."""
    return any(button["action_id"] == action for button in message.buttons)


def _private(person: Person) -> list[Message]:
    return [one for one in person.messages(cast.TEAM) if one.is_ephemeral]


def _entered(person: Person, block: str) -> str:
    """What stands in that field of the modal on top."""
    view = person.modal()
    values = view.values.get(block, {}) if view else {}
    value: dict[str, Any] = next(iter(values.values()), {})
    return str((value.get("selected_option") or {}).get("value") or value.get("value") or "")
