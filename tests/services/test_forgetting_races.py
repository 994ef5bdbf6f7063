"""Being forgotten at the moment of something else, in both orders and stopped before each commit, on PostgreSQL."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.invite import Method
from bot.domain.poll import Choice, PollSnapshot
from bot.services import addresses, agreeing, cancelling, deadlines, moving, opening, people, resending
from storage.values import Forgetting
from tests.services.life_of_eva import QUOTING, arrives
from tests.services.racing import race, race_at_each_step, world
from tests.services.remains import ADDRESS, EVA, NAME, remains
from tests.services.team import FROM, HERE, HOUR, Team, forget_whole
from tests.storage.makers import a_fact, a_profile
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres
Act = Callable[[Team, PollSnapshot], object]


def answered(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, **{EVA: "yy", "U3": "yy"})
    return snapshot


def closed(team: Team) -> PollSnapshot:
    snapshot = team.closes(answered(team)).snapshot
    team.sends()
    return snapshot


def without_address(team: Team) -> PollSnapshot:
    snapshot = closed(team)
    with team.database.begin_account() as account:
        account.erasure.erase_address(Forgetting(HERE, EVA, "", team.clock.now()))
    return snapshot


def past_deadline(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, 48, auto_close=True, deadline_at=team.clock.now() + HOUR)
    team.answers(snapshot, **{EVA: "yy", "U3": "yy"})
    team.clock.move(2 * HOUR)
    return snapshot


def agreed(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, 48, agreement=True, required=(EVA, "U3"))
    team.answers(snapshot, **{EVA: "yy", "U3": "yy"})
    team.clock.move(HOUR)
    return snapshot


def _manages(team: Team, snapshot: PollSnapshot) -> cancelling.ManagePoll:
    return cancelling.ManagePoll(HERE, snapshot.poll.id, "UORG", False)


def moves(team: Team, snapshot: PollSnapshot) -> object:
    request = moving.MoveMeeting(HERE, snapshot.poll.id, snapshot.options[1].id, "UORG", False)
    return moving.move_meeting(team.database, team.clock, request)


def told(team: Team, _: PollSnapshot, *, kind: FeedbackKind = FeedbackKind.HARD_BOUNCE) -> None:
    arrives(team, a_fact(kind, ses_message_id="unknown", address=ADDRESS, diagnostic=QUOTING))


def bounced(team: Team) -> PollSnapshot:
    snapshot = closed(team)
    told(team, snapshot)
    return snapshot


ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Act]] = {
    "close": (answered, lambda team, snapshot: team.closes(snapshot)),
    "agreement": (agreed, lambda team, _: agreeing.close_agreed(team.database, team.clock, FROM)),
    "deadline": (past_deadline, lambda team, _: deadlines.close_due(team.database, team.clock, FROM)),
    "move": (closed, moves),
    "cancel": (closed, lambda team, one: cancelling.cancel_poll(team.database, team.clock, _manages(team, one))),
    "reopen": (closed, lambda team, one: cancelling.reopen_poll(team.database, team.clock, _manages(team, one))),
    "resend": (
        closed,
        lambda team, one: resending.resend(
            team.database, team.clock, resending.Resend(HERE, one.poll.id, "UORG", False, EVA)
        ),
    ),
    "feedback": (closed, told),
    "more feedback": (bounced, told),
    "soft feedback": (closed, partial(told, kind=FeedbackKind.SOFT_BOUNCE)),
    "complaint": (closed, partial(told, kind=FeedbackKind.COMPLAINT)),
    "late posting": (
        lambda team: team.opens(24, 48),
        lambda team, one: opening.adopt_message(team.database, HERE, one.poll.id, channel="C1", ts="1.1"),
    ),
    "late profile": (
        closed,
        lambda team, _: people.save_profile(
            team.database, a_profile(EVA, name=NAME, profile_address=ADDRESS), team.clock.now() - HOUR
        ),
    ),
    "register": (
        without_address,
        lambda team, _: addresses.register_profile_address(team.database, team.clock, HERE, EVA),
    ),
    "profile changed": (
        closed,
        lambda team, _: people.note_change(team.database, a_profile(EVA, name=NAME, profile_address=ADDRESS)),
    ),
    "vote": (answered, lambda team, one: team.presses(one, EVA, Choice.MAYBE)),
}
BY_HERSELF = {"register", "vote"}
"""Whoever acts after being forgotten is known anew."""
AT_EVERY_STEP = [name for name in ACTS if name not in ("soft feedback", "complaint")]
"""Those two are as "feedback", but lock no registered address, so that only their own commit may come too late."""


def promised(team: Team) -> list[str]:
    """Polls whose invite goes to Eva, although she has no part in them."""
    return [
        row.id
        for row in team.deliveries()
        if row.address == ADDRESS and row.status is DeliveryStatus.PENDING and row.method is not Method.CANCEL
    ]


@pytest.mark.parametrize("name", ACTS)
def test_whatever_is_done_while_somebody_is_forgotten_mails_nothing_and_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, act = ACTS[name]
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    snapshot = prepare(world)
    race(world.database, monkeypatch, partial(act, world, snapshot), forget)
    nothing_is_left(world, name)


@pytest.mark.parametrize("name", AT_EVERY_STEP)
def test_whatever_is_done_at_any_step_of_a_forgetting_mails_nothing_and_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    race_at_each_step(world, monkeypatch, *ACTS[name], partial(nothing_is_left, world, name))


def nothing_is_left(team: Team, name: str) -> None:
    assert promised(team) == []
    team.sends()
    if name in BY_HERSELF:
        forget_whole(team.database, team.clock, HERE, EVA)
        team.sends()
    assert remains(team.database) == set()
