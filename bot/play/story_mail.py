"""The story's second half: mails, feedback and repair. Each step returns what was observed."""

import re
from typing import Any

from bot.play.story_poll import prove
from bot.play.story_world import World, expect
from playground.event_log import PATIENCE
from playground.seen import Message

EVERYBODY = ("ada", "ben", "cho", "nia", "dan")


def receive_invites(world: World) -> str:
    """One mail a person; nobody sees another's address."""
    for name in EVERYBODY:
        mail = world.mail.wait_for_mail(world.addresses[name], PATIENCE, subject="Calendar Invite")
        expect(mail.to == (world.addresses[name],), f"the invite for {name} has one recipient")
        strangers = [one for who, one in world.addresses.items() if who not in (name, "ada") and one in str(mail)]
        expect(not strangers, f"the mail for {name} names nobody else's address")
        world.invites[name] = mail
    tagged = [mail.header("X-Meet-Outbox") == mail.tags.get("meet-outbox") for mail in world.invites.values()]
    expect(all(tagged), "each mail carries its delivery's id in header and tag")
    return f"Five mails, “{world.invites['ben'].subject}”, each to one person only."


def read_calendars(world: World) -> str:
    """One UID, one instant, the right method for each."""
    files = {name: mail.ics.replace("\r\n ", "") for name, mail in world.invites.items()}
    uids = {line for text in files.values() for line in text.splitlines() if line.startswith("UID:")}
    expect(len(uids) == 1, "all five calendar files have the same UID")
    start = f"DTSTART:{world.first:%Y%m%dT%H%M%SZ}"
    expect(all(start in text for text in files.values()), f"all five say {start}")
    methods = {name: re.search(r"^METHOD:(\w+)", text, re.MULTILINE) for name, text in files.items()}
    told = {name: found[1] if found else "" for name, found in methods.items()}
    expect(set(told.values()) == {"REQUEST"}, "everybody is asked by a REQUEST, the organizer too")
    guests = [re.findall(r"^ATTENDEE(?!.*ROLE=CHAIR).*", text, re.MULTILINE) for text in files.values()]
    expect(all(len(found) <= 1 for found in guests), "nobody reads another attendee's address")
    organizers = {line for text in files.values() for line in text.splitlines() if line.startswith("ORGANIZER")}
    expect(len(organizers) == len(files), "each answers to an address of their own")
    return f"{start}, one UID for all, and an address to answer to for each."


def see_feedback(world: World) -> str:
    """SES's feedback, read from the queue, moves the deliveries."""
    wanted = {name: "bounced" if name == "nia" else "delivered" for name in EVERYBODY}

    def settled() -> bool:
        statuses = {row["address"]: row["status"] for row in invites_of(world)}
        return all(statuses.get(world.addresses[name]) == status for name, status in wanted.items())

    world.wait(settled, "four deliveries delivered and one bounced")
    return "`meet deliveries list`: " + ", ".join(f"{name} {status}" for name, status in wanted.items()) + "."


def see_suppression(world: World) -> str:
    """The address that bounced is never mailed again; the card names people, never addresses."""
    rows = world.command("suppressions", "list")
    expect(
        any(row["address"] == world.addresses["nia"] and row["reason"] == "hard_bounce" for row in rows),
        "the suppression list holds Nia's address with the reason hard_bounce",
    )
    ada = world.person("ada")
    card = world.wait(lambda: [one for one in ada.messages() if "ounced" in one.words], "Ada's delivery card")[-1]
    expect(world.addresses["nia"] not in str(card.raw), "the card names people, never addresses")
    return f"{world.addresses['nia']} is on the list (hard_bounce); Ada's card shows the bounce and no address."


def open_repair(world: World) -> str:
    """The DM carries the button `fix_address`."""
    nia = world.person("nia")

    def asking() -> list[Message]:
        return [one for one in nia.messages() if any(b["action_id"] == "fix_address" for b in one.buttons)]

    notice = world.wait(asking, "the DM with the button to fix the address")[-1]
    expect(world.addresses["nia"] not in notice.words, "the DM shows the address masked only")
    return f"“{' '.join(notice.words.split())}”"


def repair(world: World) -> str:
    """Another address, proven by a code."""
    nia = world.person("nia")
    notice = next(one for one in nia.messages() if any(b["action_id"] == "fix_address" for b in one.buttons))
    return prove(world, "nia", notice, "fix_address", "nia.new@example.com")


def see_missing_invite(world: World) -> str:
    """The invite that bounced goes to the new address, with the same UID."""
    address = world.addresses["nia"]
    mail = world.mail.wait_for_mail(address, PATIENCE, subject="Calendar Invite")
    uid = re.search(r"^UID:.*$", world.invites["ben"].ics, re.MULTILINE)
    expect(uid and uid[0] in mail.ics, "the missing invite has the same UID")

    def delivered() -> bool:
        return any(row["address"] == address and row["status"] == "delivered" for row in invites_of(world))

    world.wait(delivered, f"the delivery to {address} delivered")
    return f"“{mail.subject}” reached {address}, with the UID that everybody has."


def read_status(world: World) -> str:
    """The operator's figures, once everything sent has come back as delivered."""
    status = world.wait(lambda: _arrived(world), "deliveries that are delivered, but for the one that bounced")
    deliveries, rates = status["deliveries"], status["rates"]
    expect(status["polls"] == {"cancelled": 1}, "there is one poll, and it is cancelled")
    expect(rates["bounced"] == 1, "the rates count one bounce")
    expect(not status["breaker"]["open"], "sending is not paused")
    expect(status["queue"]["dead"] == 0, "no feedback lies in the dead-letter queue")
    bounced = f"{rates['bounced']} of {rates['accepted']} bounced"
    return f"1 poll cancelled, deliveries {deliveries}, {bounced}, sending runs."


def _arrived(world: World) -> Any:
    """`meet status`, where every delivery but Nia's has arrived; None before."""
    status = world.command("status")
    found = {word: number for word, number in status["deliveries"].items() if number}
    return status if found.keys() == {"bounced", "delivered"} and found["bounced"] == 1 else None


def invites_of(world: World) -> list[dict[str, str]]:
    """The invites among the deliveries."""
    rows: list[dict[str, str]] = world.command("deliveries", "list")
    return [row for row in rows if row["method"]]
