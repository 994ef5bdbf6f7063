"""A small workspace for service tests: people who open, answer and close polls through the services alone."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.codes import code_digits
from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.draft import Draft, PickedTime
from bot.domain.errors import Unconfirmed
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import Profile
from bot.domain.poll import CastVote, Choice, PollSnapshot
from bot.domain.proving import CodeOutcome
from bot.domain.suppression import SuppressionReason
from bot.domain.vote_outcome import VoteOutcome
from bot.ports import Clock
from bot.services import addresses, forgetting, people
from bot.services.closing import ClosePoll, close_poll
from bot.services.opening import Opened, OpenPoll, open_poll
from bot.services.steps.deciding import Closed
from bot.services.voting import cast_vote
from storage.database import Database
from storage.values import Card
from tests.storage.databases import START, MovingClock
from tests.storage.makers import fresh

HERE, ELSEWHERE = "T1", "T2"
SECRET = b"the secret of this test"
FROM = "meet@team.example"
HOUR = timedelta(hours=1)
WORDS = {"y": Choice.YES, "m": Choice.MAYBE, "n": Choice.NO}


def a_draft(*hours: float, **changes: Any) -> Draft:
    """Offers a time so many hours after the start of the test each; tomorrow and the day after by default."""
    times = tuple(PickedTime(f"time:{n}", START + hour * HOUR) for n, hour in enumerate(hours or (24, 48), 1))
    draft = Draft(HERE, "UORG", "C1", "Design review", HOUR, "Europe/Berlin", times)
    return replace(draft, **changes)


class _LookedAt(Exception):
    """Takes back what was done to look."""


@dataclass
class Team:
    """What people of the workspace do, in the words of the services."""

    database: Database
    clock: MovingClock

    def opens(self, *hours: float, submission: str = "", **changes: Any) -> PollSnapshot:
        return self.submits(a_draft(*hours, **changes), submission or fresh("view")).snapshot

    def submits(self, draft: Draft, submission: str) -> Opened:
        return open_poll(self.database, self.clock, OpenPoll(draft, submission))

    def posts(self, *hours: float, **changes: Any) -> PollSnapshot:
        """A poll whose message stands in Slack."""
        poll = self.opens(*hours, **changes).poll
        with self.database.begin(poll.workspace) as uow:
            uow.postings.mark_posted(poll.id, channel="C1", ts="1.1", permalink="https://slack.invalid/p1")
        return self.poll(poll.id, poll.workspace)

    def presses(self, snapshot: PollSnapshot, voter: str, choice: Choice = Choice.YES, place: int = 0) -> VoteOutcome:
        vote = CastVote(snapshot.poll.workspace, snapshot.options[place].id, voter, choice)
        return cast_vote(self.database, self.clock, vote)

    def answers(self, snapshot: PollSnapshot, **said: str) -> None:
        """One letter an option: `answers(poll, U2="yn")`. Each answer comes a second after the one before."""
        for voter, letters in said.items():
            for place, letter in enumerate(letters):
                if letter != "-":
                    self.clock.move(timedelta(seconds=1))
                    self.presses(snapshot, voter, WORDS[letter], place)

    def knows(self, user: str, profile_address: str = "", **changes: Any) -> None:
        """Slack told this of the person."""
        profile = Profile(HERE, user, f"Name of {user}", "", "en", profile_address, False, True, self.clock.now())
        changed = replace(profile, **changes)
        people.save_profile(self.database, replace(changed, home=changes.get("home", changed.workspace)))

    def registers(self, *users: str, workspace: str = HERE, address: str = "") -> None:
        """Each gives the address of their Slack profile."""
        for user in users:
            self.knows(user, address or f"{user.lower()}@example.com", workspace=workspace)
            addresses.register_profile_address(self.database, self.clock, workspace, user)

    def closes(self, snapshot: PollSnapshot, place: int = 0, /, **changes: Any) -> Closed:
        request = self.closing(snapshot, place)
        return close_poll(self.database, self.clock, replace(request, **changes))

    def closes_anyway(self, snapshot: PollSnapshot, place: int = 0, /, **changes: Any) -> Closed:
        """Whatever speaks against the time is accepted."""
        with pytest.raises(Unconfirmed) as doubt:
            self.closes(snapshot, place, **changes)
        return self.closes(snapshot, place, **changes, confirmed=doubt.value.token)

    def closing(self, snapshot: PollSnapshot, place: int = 0) -> ClosePoll:
        poll = snapshot.poll
        return ClosePoll(
            poll.workspace, poll.id, snapshot.options[place].id, "UORG", False, poll.place, poll.note, FROM
        )

    def closed(self, *hours: float, **said: str) -> Closed:
        """A poll that was answered so and closed with its first time; the organizer has an address."""
        self.registers("UORG")
        snapshot = self.posts(*hours)
        self.answers(snapshot, **said)
        return self.closes(snapshot)

    def poll(self, poll_id: str, workspace: str = HERE) -> PollSnapshot:
        with self.database.read(workspace) as uow:
            snapshot = uow.polls.snapshot(poll_id)
        assert snapshot is not None
        return snapshot

    def invite(self, poll_id: str) -> Invite:
        with self.database.read(HERE) as uow:
            invite = uow.invites.of_poll(poll_id)
        assert invite is not None
        return invite

    def card(self, poll_id: str) -> Card | None:
        with self.database.read(HERE) as uow:
            return uow.cards.of_poll(poll_id)

    def deliveries(self, poll_id: str | None = None) -> list[Delivery]:
        """Oldest first."""
        with self.database.read_account() as account:
            return sorted(account.deliveries.list(poll=poll_id), key=lambda row: (row.created_at, row.id))

    def mails(self, poll_id: str) -> list[tuple[str, str, int]]:
        """(user, method, sequence) of what is still to be sent."""
        pending = [row for row in self.deliveries(poll_id) if row.status is DeliveryStatus.PENDING]
        return [(row.user, str(row.method), row.sequence) for row in pending]

    def sends(self, *users: str, status: DeliveryStatus = DeliveryStatus.DELIVERED) -> None:
        """The outbox mails whatever is pending for these people (all, without a name)."""
        with self.database.begin_account() as account:
            for row in account.deliveries.list():
                if row.status is DeliveryStatus.PENDING and (not users or row.user in users):
                    account.settlements.move(row.id, status)

    def bounces(self, user: str) -> None:
        """The person's address fails for good, as feedback tells it."""
        with self.database.begin_account() as account:
            held = account.in_workspace(HERE).people.address(user)
            assert held is not None
            account.suppressions.suppress(held.address, SuppressionReason.HARD_BOUNCE, "", self.clock.now())
            account.addresses.mark_invalid([held.address])
            for row in account.deliveries.list():
                if row.user == user:
                    account.settlements.move(row.id, DeliveryStatus.BOUNCED, reason="hard_bounce")

    def suppresses(self, address: str, reason: SuppressionReason, said_by: str = "") -> None:
        with self.database.begin_account() as account:
            account.suppressions.suppress(address, reason, "", self.clock.now(), said_by=said_by)

    def suppressed(self, address: str) -> SuppressionReason | None:
        with self.database.read_account() as account:
            found = account.suppressions.get(address)
        return found.reason if found else None

    def notices(self, kind: NoticeKind | None = None) -> list[Notice]:
        """What is owed, without claiming it."""
        with suppress(_LookedAt), self.database.begin_account() as account:
            owed = account.notices.claim_due(START + timedelta(days=300), timedelta(), 1000)
            raise _LookedAt
        return [notice for notice in owed if kind is None or notice.kind is kind]

    def asks_code(self, user: str, address: str, workspace: str = HERE) -> str:
        """The digits that are mailed."""
        request = addresses.RequestCode(workspace, user, address)
        addresses.request_code(self.database, self.clock, request)
        return self.code_of(user)

    def types_code(self, user: str, code: str, workspace: str = HERE) -> CodeOutcome:
        return addresses.prove_code(self.database, self.clock, SECRET, addresses.ProveCode(workspace, user, code))

    def code_of(self, user: str) -> str:
        """The digits in the newest mail to this person."""
        return code_digits(SECRET, [row for row in self.deliveries() if row.user == user][-1].id)


@pytest.fixture
def team(chosen_database: Database, clock: MovingClock) -> Team:
    return Team(chosen_database, clock)


def forget_whole(database: Database, clock: Clock, workspace: str, user: str) -> forgetting.Forgotten:
    """Begins to forget the person and goes on at once, as a press and its background work do."""
    return forgetting.go_on(database, clock, forgetting.begin_forgetting(database, clock, workspace, user))
