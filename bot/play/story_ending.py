"""The story's end: the meeting is moved, then cancelled, and every calendar follows. Each step returns what it saw."""

import re

from bot.play.story_poll import prints
from bot.play.story_world import World, expect
from playground import cast
from playground.event_log import PATIENCE
from playground.mail_client import SeenMail

REASON = "The client came on board without it."


def move_meeting(world: World) -> str:
    """A preview says who is mailed; then message and thread follow."""
    _, second = world.offered
    preview = _manage(world, "move")
    unnamed = [name for name in world.addresses if world.person(name).id not in preview]
    expect(not unnamed, f"the preview names everybody who holds the invite ({', '.join(unnamed)})")
    world.person("ada").fill({"winner": second})
    world.submit("ada")
    world.wait(lambda: prints(world.poll_message(), world.second), "the message with the new time")
    _newest_reply(world, 2, "has moved from ")
    return f"The preview named the {len(world.addresses)} people who are mailed. Message and thread tell the new time."


def follow_move(world: World) -> str:
    """An update of the event for everybody who holds it, at the address that holds it."""
    for name, mail in _mails(world, "Moved").items():
        calendar = _lines(mail)
        expect(f"DTSTART:{world.second:%Y%m%dT%H%M%SZ}" in calendar, f"the update for {name} has the new time")
        expect(_uid(mail) == _uid(world.invites["ben"]), f"the update for {name} has the UID of the invite")
        expect("SEQUENCE:1" in calendar, f"the update for {name} has the next SEQUENCE")
    return f"{len(world.addresses)} mails “📅 Moved”, same UID, SEQUENCE:1, at the new time."


def cancel_meeting(world: World) -> str:
    """With a reason, which everybody reads who hears of it."""
    _manage(world, "cancel")
    world.person("ada").fill({"reason": REASON})
    world.submit("ada")
    world.wait(lambda: "cancelled" in world.poll_message().words.lower(), "the message that says it is cancelled")
    reply = _newest_reply(world, 3, "cancelled")
    expect(REASON in reply, "the thread gives the reason")
    return f"Message and thread say it, with the reason “{REASON}”"


def follow_cancellation(world: World) -> str:
    """A CANCEL to exactly those who hold the event, and to no address that does not."""
    for name, mail in _mails(world, "Cancelled").items():
        calendar = _lines(mail)
        expect("METHOD:CANCEL" in calendar, f"the mail for {name} is a CANCEL")
        expect(_uid(mail) == _uid(world.invites["ben"]), f"the CANCEL for {name} has the UID of the invite")
        expect("SEQUENCE:2" in calendar, f"the CANCEL for {name} has the next SEQUENCE")
        expect(REASON in (mail.text or ""), f"the mail for {name} gives the reason")
    return f"{len(world.addresses)} mails “📅 Cancelled”, METHOD:CANCEL, same UID, SEQUENCE:2."


def _manage(world: World, action: str) -> str:
    """Opens “Manage this poll” and chooses the act; the words of its preview."""
    ada = world.person("ada")
    ada.choose(world.poll_message(), "poll_menu", "manage")
    ada.wait_for_modal("manage_poll")
    ada.fill({"action": action})
    return world.wait(lambda: _previewed(world), "the preview of what is mailed")


def _previewed(world: World) -> str:
    view = world.person("ada").modal()
    return view.words if view and "hold the invite" in view.words else ""


def _newest_reply(world: World, count: int, words: str) -> str:
    """The last of exactly so many replies in the poll's thread."""
    ada, ts = world.person("ada"), world.poll_message().ts

    def replies() -> list[str]:
        return [one.words for one in ada.messages(cast.TEAM, thread_ts=ts) if one.ts != ts]

    world.wait(lambda: len(replies()) >= count, f"reply {count} in the thread")
    expect(len(replies()) == count, f"the thread has exactly {count} replies")
    expect(words in replies()[-1], f"the newest reply says “{words.strip()}”")
    return replies()[-1]


def _mails(world: World, subject: str) -> dict[str, SeenMail]:
    """The mail of that kind to each person, and to no other address."""
    found = {
        name: world.mail.wait_for_mail(address, PATIENCE, subject=f"{subject}: ")
        for name, address in world.addresses.items()
    }
    reached = {mail.to for mail in world.mail.mails(subject=f"{subject}: ")}
    expect(reached == {(address,) for address in world.addresses.values()}, "no other address is mailed")
    return found


def _lines(mail: SeenMail) -> list[str]:
    return mail.ics.replace("\r\n ", "").splitlines()


def _uid(mail: SeenMail) -> str:
    found = re.search(r"^UID:(.*)$", mail.ics, re.MULTILINE)
    return expect(found, "the calendar file has a UID")[1].strip()
