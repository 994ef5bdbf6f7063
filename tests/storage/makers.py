"""Values for storage tests, each valid by itself, with the fields a test cares about given by name."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.domain.addresses import address_hash
from bot.domain.consequences import Event
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.feedback import Feedback, FeedbackKind
from bot.domain.invite import Invite, InviteStatus, Method, Role
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import Code, Profile, RegisteredAddress
from bot.domain.poll import CastVote, Choice, Option, Poll, PollStatus, Slot
from storage.account_unit_of_work import AccountUnitOfWork
from storage.database import Database
from storage.values import StoredVote
from tests.storage.databases import START

HERE = "T1"
_numbers = count(1)


def fresh(prefix: str) -> str:
    return f"{prefix}{next(_numbers):06d}"


def a_poll(**changes: Any) -> Poll:
    poll = Poll(
        id=fresh("poll"),
        workspace=HERE,
        organizer="U1",
        channel="C1",
        title="Design review",
        note="",
        place="",
        zone="Europe/Berlin",
        status=PollStatus.OPEN,
        created_at=START,
    )
    return replace(poll, **changes)


def options_of(poll: Poll, number: int = 2) -> list[Option]:
    return [Option(f"{poll.id}.{place}", place, a_slot(place)) for place in range(number)]


def a_slot(day: int = 0) -> Slot:
    starts_at = START + timedelta(days=7 + day)
    return Slot(starts_at, starts_at + timedelta(hours=1))


def stored_poll(database: Database, **changes: Any) -> Poll:
    poll = a_poll(**changes)
    with database.begin(poll.workspace) as uow:
        return uow.polls.add(poll, options_of(poll), submission=poll.id)


def posted_poll(database: Database, **changes: Any) -> Poll:
    poll = stored_poll(database, **changes)
    with database.begin(poll.workspace) as uow:
        uow.postings.mark_posted(poll.id, channel="C1", ts="1.1", permalink="https://slack.invalid/1")
    return poll


def cast(database: Database, poll: Poll, voter: str, choice: Choice = Choice.YES, place: int = 0) -> bool:
    """Whether this answer was stored."""
    return press(database, f"{poll.id}.{place}", voter=voter, choice=choice).stored


def press(database: Database, option: str, *, now: datetime = START, **changes: Any) -> StoredVote:
    """What became of a press of yes by U2, or of what `changes` makes of it."""
    return database.cast(replace(CastVote(HERE, option, "U2", Choice.YES), **changes), now)


def an_invite(poll: Poll, **changes: Any) -> Invite:
    invite = Invite(
        id=f"invite-{poll.id}",
        workspace=poll.workspace,
        poll=poll.id,
        uid=f"{poll.id}@example.com",
        sequence=0,
        status=InviteStatus.CONFIRMED,
        slot=a_slot(),
        title=poll.title,
        place="",
        note="",
        zone=poll.zone,
        organizer="U1",
        organizer_name="Ada",
        organizer_address="ada@example.com",
        permalink="",
        created_at=START,
        revised_at=START,
    )
    return replace(invite, **changes)


def a_delivery(invite: Invite | None = None, **changes: Any) -> Delivery:
    delivery = Delivery(
        id=fresh("delivery"),
        workspace=HERE,
        kind=DeliveryKind.CODE if invite is None else DeliveryKind.INVITE,
        user="U2",
        address="bob@example.com",
        status=DeliveryStatus.PENDING,
        created_at=START,
        dtstamp=START,
        poll=None if invite is None else invite.poll,
        invite=None if invite is None else invite.id,
        method=None if invite is None else Method.REQUEST,
        role=None if invite is None else Role.REQUIRED,
    )
    return replace(delivery, **changes)


def stored_invite(database: Database, **changes: Any) -> Invite:
    invite = an_invite(posted_poll(database), **changes)
    with database.begin(invite.workspace) as uow:
        uow.invites.add(invite)
    return invite


def stored_delivery(database: Database, invite: Invite | None = None, **changes: Any) -> Delivery:
    delivery = a_delivery(invite, **changes)
    with database.begin(delivery.workspace) as uow:
        assert uow.deliveries.enqueue(delivery)
    return delivery


def begin_due(account: AccountUnitOfWork, now: datetime, lease: timedelta, limit: int = 10) -> list[Delivery]:
    """What is due, SENDING: each is claimed, and its attempt is begun."""
    claims = account.delivery_claims
    claimed = [delivery.id for delivery in claims.claim_due(now, lease, limit)]
    claims.lock(claimed)
    return list(claims.begin(claimed, now, lease).values())


def a_notice(**changes: Any) -> Notice:
    name = fresh("notice")
    notice = Notice(name, HERE, "U2", NoticeKind.TEXT, name, START, {"text": "Hello, Bob · 12 %"})
    return replace(notice, **changes)


def a_fact(kind: FeedbackKind = FeedbackKind.DELIVERED, **changes: Any) -> Feedback:
    fact = Feedback(fresh("fact"), kind, "bob@example.com", "ses-1", None, "", "", "", START, None, None)
    return replace(fact, **changes)


def store_fact(account: AccountUnitOfWork, fact: Feedback, at: datetime, delivery: str | None) -> bool:
    """Whether the fact was not known already."""
    return account.feedback.add_events([Event(fact, address_hash(fact.address), delivery, forgotten=False)], at) == 1


def a_code(**changes: Any) -> Code:
    code = Code(fresh("code"), HERE, "U2", "bob@example.com", START + timedelta(minutes=15), 5)
    return replace(code, **changes)


def a_profile(user: str = "U2", **changes: Any) -> Profile:
    profile = Profile(HERE, user, "Bob", "Europe/Paris", "fr", "bob@example.com", False, True, START, home=HERE)
    return replace(profile, **changes)


def an_address(user: str = "U2", address: str = "bob@example.com", **changes: Any) -> RegisteredAddress:
    return replace(RegisteredAddress(HERE, user, address, START), **changes)


def erase(
    account: AccountUnitOfWork, user: str = "U2", replacement: str = "forgotten-1", now: datetime = START
) -> None:
    """Takes this person out of HERE, in one transaction."""
    who = account.forgettings.begin(HERE, user, replacement, now)
    account.erasure.erase_address(who)
    account.erasure.erase_codes(who)
    for poll_id in account.forgettings.polls(who, "", 1000):
        account.erasure.erase_from_poll(who, poll_id, now)
    account.erasure.erase_rest(who, is_last=True)
    account.told_addresses.erase(who)
    account.forgettings.end(who, now)
