"""Every order of two acts on one address that two people share: each lifts only what they set (decision 21)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations

import pytest

from bot.domain.codes import code_digits
from bot.domain.feedback import FeedbackKind
from bot.domain.proving import CodeResult
from bot.domain.suppression import SuppressionReason
from bot.domain.tokens import sign
from bot.services import addresses, consent, suppressing
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from bot.services.steps.finding import read_address_book
from tests.services.beginnings import begin_with
from tests.services.team import ELSEWHERE, HERE, SECRET, Team, forget_whole
from tests.storage.makers import a_fact, stored_delivery, stored_invite

R = SuppressionReason


@dataclass
class World:
    """One address, what really happened to it, and what must stand by the rules."""

    team: Team
    number: int
    reasons: set[SuppressionReason] = field(default_factory=set)
    said_by: str = "-"
    allows: bool = True
    registered: bool = True
    invalid: bool = False

    @property
    def address(self) -> str:
        return f"shared{self.number}@example.com"

    @property
    def one(self) -> str:
        return f"UA{self.number}"

    @property
    def other(self) -> str:
        return f"UB{self.number}"

    def lift_own(self, who: str) -> None:
        """What a person may take back: their opt-out."""
        if self.said_by == who:
            self.reasons.discard(R.OPT_OUT)
            self.said_by = "-"

    def tells(self, kind: FeedbackKind) -> None:
        fact = a_fact(kind, address=self.address, ses_message_id=None)
        apply_feedback(self.team.database, [Received("{}", (fact,))], FeedbackPolicy())

    def clicks(self, user: str) -> None:
        workspace = ELSEWHERE if user == "elsewhere" else HERE
        name = {"one": self.one, "other": self.other, "elsewhere": f"UC{self.number}"}[user]
        with self.team.database.begin(workspace) as uow:
            mail = next(sent for sent in uow.deliveries.of_user(name) if sent.address)
        consent.unsubscribe(self.team.database, self.team.clock, SECRET, sign(SECRET, mail.id))
        first = R.OPT_OUT not in self.reasons
        self.reasons.add(R.OPT_OUT)
        self.said_by = user if first or self.said_by == user else ""


def _hard(world: World) -> None:
    world.tells(FeedbackKind.HARD_BOUNCE)
    world.reasons.add(R.HARD_BOUNCE)
    world.invalid = world.registered


def _complains(world: World) -> None:
    world.tells(FeedbackKind.COMPLAINT)
    world.reasons.add(R.COMPLAINT)


def _stops(world: World) -> None:
    consent.stop_mail(world.team.database, world.team.clock, HERE, world.one)
    world.allows = False


def _starts(world: World) -> None:
    consent.start_mail(world.team.database, world.team.clock, HERE, world.one)
    world.allows = True
    if world.registered and not world.invalid:
        world.lift_own("one")


def _adds(world: World) -> None:
    suppressing.add_suppression(world.team.database, world.team.clock, world.address, by="ops")
    world.reasons.add(R.MANUAL)


def _releases(world: World) -> None:
    if not world.reasons:
        return
    request = suppressing.Release(world.address, "ops", confirmed=True)
    suppressing.release_suppression(world.team.database, world.team.clock, request)
    world.reasons, world.said_by, world.invalid = set(), "-", False


def _is_forgotten(world: World) -> None:
    forget_whole(world.team.database, world.team.clock, HERE, world.one)
    world.allows, world.registered, world.invalid = True, False, False


def _takes_the_profiles(world: World) -> None:
    world.team.registers(world.one, address=world.address)
    world.allows, world.registered, world.invalid = True, True, False
    world.lift_own("one")


def _proves_by_code(world: World) -> None:
    world.team.knows(world.one, "")
    world.team.clock.move(timedelta(seconds=1))
    request = addresses.RequestCode(HERE, world.one, world.address)
    sent = addresses.request_code(world.team.database, world.team.clock, request)
    if sent.registered is None and world.reasons:
        return
    if sent.registered is None:
        with world.team.database.read(HERE) as uow:
            code = code_digits(SECRET, uow.deliveries.of_user(world.one)[-1].id)
        assert world.team.types_code(world.one, code).result is CodeResult.PROVEN
    world.allows, world.registered, world.invalid = True, True, False
    world.lift_own("one")


def _other_starts(world: World) -> None:
    consent.start_mail(world.team.database, world.team.clock, HERE, world.other)
    if R.HARD_BOUNCE not in world.reasons:
        world.lift_own("other")


def _starts_elsewhere(world: World) -> None:
    consent.start_mail(world.team.database, world.team.clock, ELSEWHERE, f"UC{world.number}")
    if R.HARD_BOUNCE not in world.reasons:
        world.lift_own("elsewhere")


ACTS: dict[str, Callable[[World], None]] = {
    "hard bounce": _hard,
    "complaint": _complains,
    "link": lambda world: world.clicks("one") if world.registered else None,
    "other's link": lambda world: world.clicks("other"),
    "link elsewhere": lambda world: world.clicks("elsewhere"),
    "stop": _stops,
    "start": _starts,
    "other starts": _other_starts,
    "starts elsewhere": _starts_elsewhere,
    "operator adds": _adds,
    "operator releases": _releases,
    "forget me": _is_forgotten,
    "profile": _takes_the_profiles,
    "code": _proves_by_code,
}


def all_worlds(team: Team) -> None:
    """One for each order; in each, all three were mailed at the address once."""
    for number in range(len(ACTS) - 1):
        world = World(team, number)
        people = ((HERE, world.one), (HERE, world.other), (ELSEWHERE, f"UC{number}"))
        for workspace, user in people:
            team.registers(user, workspace=workspace, address=world.address)
            invite = stored_invite(team.database, workspace=workspace)
            stored_delivery(team.database, invite, user=user, address=world.address, workspace=workspace)


def check(world: World, order: tuple[str, ...]) -> None:
    with world.team.database.begin(HERE) as uow:
        rows = {row.reason: row.said_by for row in uow.suppressions.of(world.address)}
        book = read_address_book(uow, (world.one,))
    assert set(rows) == world.reasons, order
    may_be_mailed = world.one in book.addresses and not book.refusal(world.one)
    assert may_be_mailed == (world.registered and world.allows and not world.reasons and not world.invalid), order


@pytest.mark.parametrize("first", ACTS)
def test_each_act_lifts_only_what_its_actor_set_in_every_order(team: Team, first: str) -> None:
    begin_with(team, all_worlds)
    others = [name for name in ACTS if name != first]
    for number, rest in enumerate(permutations(others, 1)):
        world = World(team, number)
        for act in (first, *rest):
            ACTS[act](world)
            check(world, (first, *rest))
