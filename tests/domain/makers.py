"""Values for domain tests, each valid by itself; instants count from one Tuesday morning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.draft import Draft, PickedTime
from bot.domain.invite import Invite, InviteStatus, Method, Role
from bot.domain.person import Profile, RegisteredAddress
from bot.domain.poll import Choice, Option, Poll, PollSnapshot, PollStatus, Slot, Vote

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ahead(hours: float) -> datetime:
    return NOW + hours * HOUR


def a_slot(hours: float, length: timedelta = HOUR) -> Slot:
    return Slot(ahead(hours), ahead(hours) + length)


def a_draft(*hours: float, **changes: Any) -> Draft:
    """Offers a time so many hours ahead each; one tomorrow by default."""
    times = tuple(PickedTime(f"time:{place}", ahead(hour)) for place, hour in enumerate(hours or (24,), 1))
    draft = Draft(
        workspace="T1",
        organizer="U1",
        channel="C1",
        title="Design review",
        length=HOUR,
        zone="Europe/Berlin",
        times=times,
    )
    return replace(draft, **changes)


def a_profile(user: str, **changes: Any) -> Profile:
    profile = Profile("T1", user, f"Name of {user}", "Europe/Berlin", "en-GB", "", False, True, NOW, home="T1")
    return replace(profile, **changes)


def a_poll(**changes: Any) -> Poll:
    poll = Poll(
        id="poll",
        workspace="T1",
        organizer="UORG",
        channel="C1",
        title="Design review",
        note="",
        place="",
        zone="Europe/Berlin",
        status=PollStatus.OPEN,
        created_at=NOW,
    )
    return replace(poll, **changes)


def a_snapshot(answers: dict[str, str], *, hours: tuple[float, ...] = (), **changes: Any) -> PollSnapshot:
    """One option a letter: "y", "m", "n", "-" for no answer; `{"U1": "yn"}` says yes to the first, no to the second."""
    words = {"y": Choice.YES, "m": Choice.MAYBE, "n": Choice.NO}
    count = len(hours) or max((len(said) for said in answers.values()), default=2)
    starts = hours or tuple(24 * (place + 1) for place in range(count))
    options = tuple(Option(f"o{place}", place, a_slot(start)) for place, start in enumerate(starts))
    votes = tuple(
        Vote(options[place].id, voter, words[letter], NOW + timedelta(seconds=number))
        for number, (voter, said) in enumerate(answers.items())
        for place, letter in enumerate(said)
        if letter != "-"
    )
    return PollSnapshot(a_poll(**changes), options, votes)


def an_address(user: str, address: str = "", **changes: Any) -> RegisteredAddress:
    return replace(RegisteredAddress("T1", user, address or f"{user.lower()}@example.com", NOW), **changes)


def an_invite(**changes: Any) -> Invite:
    invite = Invite(
        id="invite",
        workspace="T1",
        poll="poll",
        uid="poll@example.com",
        sequence=0,
        status=InviteStatus.CONFIRMED,
        slot=a_slot(24),
        title="Design review",
        place="",
        note="",
        zone="Europe/Berlin",
        organizer="UORG",
        organizer_name="Ada",
        organizer_address="ada@example.com",
        permalink="",
        created_at=NOW,
        revised_at=NOW,
    )
    return replace(invite, **changes)


def a_delivery(user: str, status: DeliveryStatus, **changes: Any) -> Delivery:
    delivery = Delivery(
        id=f"delivery-{user}",
        workspace="T1",
        kind=DeliveryKind.INVITE,
        user=user,
        address=f"{user.lower()}@example.com",
        status=status,
        created_at=NOW,
        dtstamp=NOW,
        poll="poll",
        invite="invite",
        method=Method.REQUEST,
        role=Role.REQUIRED,
    )
    return replace(delivery, **changes)
