"""Being forgotten at the moment of what a poll does in its life: repeating, proposals, edits, reminders, notes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain import history
from bot.domain.poll import Choice, PollSnapshot, Slot
from bot.domain.poll_edit import edit_of, stamp_of
from bot.domain.repeating import Rhythm
from bot.domain.series import Repeat
from bot.services import cancelling, editing, opening, proposing, reminding, repeating, voting
from tests.services.racing import race, race_at_each_step, world
from tests.services.remains import EVA, NAME, remains
from tests.services.team import HERE, HOUR, Team, forget_whole
from tests.storage.databases import START
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
pytestmark = pytest.mark.postgres
DAY = timedelta(days=1)
Act = Callable[[Team, PollSnapshot], object]


def repeats(team: Team) -> PollSnapshot:
    """A poll of every week that waits for her; the next one is due."""
    ahead = (team.clock.now() - START) / HOUR + 24 * 4
    snapshot = team.posts(ahead, required=(EVA, "U3"), repeat=Repeat(Rhythm.WEEKLY, 5))
    team.clock.move(6 * DAY + HOUR)
    return snapshot


def helps(team: Team) -> PollSnapshot:
    """A poll of every week that she helps to run; the next one is due."""
    snapshot = repeats(team)
    with team.database.begin(HERE) as uow:
        uow.poll_people.remove(snapshot.poll.id, "required", [EVA])
        uow.poll_people.add_co_organizer(snapshot.poll.id, EVA)
    return snapshot


def opens_next(team: Team, _: PollSnapshot) -> object:
    return repeating.open_due(team.database, team.clock)


def takes_proposals(team: Team) -> PollSnapshot:
    return team.posts(24, proposals=True)


def proposes(team: Team, snapshot: PollSnapshot) -> object:
    slot = Slot(team.clock.now() + 95 * HOUR, team.clock.now() + 96 * HOUR)
    return proposing.propose(team.database, team.clock, proposing.Propose(HERE, snapshot.poll.id, EVA, slot))


def proposed(team: Team) -> PollSnapshot:
    snapshot = takes_proposals(team)
    proposes(team, snapshot)
    return snapshot


def takes_in(team: Team, snapshot: PollSnapshot) -> None:
    with team.database.read(HERE) as uow:
        waiting = uow.proposals.waiting(snapshot.poll.id)
    for made in waiting:
        proposing.decide(team.database, team.clock, proposing.Decide(HERE, made.id, "UORG", admin=False, take_in=True))


def makes_helper(team: Team, opened: PollSnapshot) -> object:
    wanted = replace(edit_of(opened), co_organizers=(EVA,))
    edit = editing.EditPoll(HERE, opened.poll.id, "UORG", False, wanted, stamp_of(opened))
    return editing.edit_poll(team.database, team.clock, edit)


def answered(team: Team) -> PollSnapshot:
    snapshot = team.posts(24, 48)
    team.answers(snapshot, **{EVA: "yy", "U3": "yy"})
    return snapshot


def changes_a_time(team: Team, opened: PollSnapshot) -> object:
    """Whoever answered for that time is asked again."""
    first, *_ = opened.options
    wanted = replace(edit_of(opened), times={first.id: first.slot.starts_at + HOUR})
    edit = editing.EditPoll(HERE, opened.poll.id, "UORG", False, wanted, stamp_of(opened))
    return editing.edit_poll(team.database, team.clock, edit)


def awaited(team: Team) -> PollSnapshot:
    return team.posts(24 * 20, required=(EVA, "U3"), deadline_at=team.clock.now() + 10 * DAY)


def reminds(team: Team, snapshot: PollSnapshot) -> object:
    return reminding.remind_now(team.database, team.clock, HERE, snapshot.poll.id, by="UORG")


def notes(team: Team, snapshot: PollSnapshot) -> object:
    given = {snapshot.options[0].id: Choice.YES}
    answer = voting.AnswerAll(HERE, snapshot.poll.id, EVA, given, f"I am {NAME}")
    return voting.answer_all(team.database, team.clock, answer)


def closed_with_reason(team: Team) -> PollSnapshot:
    closed = team.closes(answered(team)).snapshot
    team.sends()
    return closed


def cancels(team: Team, snapshot: PollSnapshot, *, reason: str = "ill") -> object:
    return cancelling.cancel_poll(
        team.database, team.clock, cancelling.ManagePoll(HERE, snapshot.poll.id, "UORG", False, reason=reason)
    )


def drafted(team: Team) -> PollSnapshot:
    """A draft of her own."""
    snapshot = team.opens(24, 48, organizer=EVA)
    opening.keep_draft(team.database, team.clock, HERE, snapshot.poll.id)
    return team.poll(snapshot.poll.id)


ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Act]] = {
    "next of a series": (repeats, opens_next),
    "next of a series, helping": (helps, opens_next),
    "proposal": (takes_proposals, proposes),
    "proposal taken in": (proposed, takes_in),
    "made a helper": (lambda team: team.posts(24), makes_helper),
    "time changed": (answered, changes_a_time),
    "reminder": (awaited, reminds),
    "answers with a note": (answered, notes),
    "cancelled": (closed_with_reason, cancels),
    "cancelled, naming her": (closed_with_reason, partial(cancels, reason=f"<@{EVA}> is ill")),
    "reminders ended": (
        answered,
        lambda team, _: reminding.allow_reminders(team.database, HERE, EVA, allowed=False),
    ),
}
BY_HERSELF = {"proposal", "answers with a note", "reminders ended"}
"""Whoever acts after being forgotten is known anew."""
AT_EVERY_STEP = ("next of a series", "proposal taken in", "time changed")
"""Acts of others that store what they have read of her."""


@pytest.mark.parametrize("name", ACTS)
def test_whatever_a_poll_does_while_somebody_is_forgotten_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, act = ACTS[name]
    snapshot = prepare(world)
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    assert race(world.database, monkeypatch, partial(act, world, snapshot), forget)
    nothing_is_left(world, name)


@pytest.mark.parametrize("name", AT_EVERY_STEP)
def test_whatever_a_poll_does_at_any_step_of_a_forgetting_leaves_nothing(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    race_at_each_step(world, monkeypatch, *ACTS[name], partial(nothing_is_left, world, name))


def test_a_poll_that_somebody_cancels_while_its_organizer_is_forgotten_is_cancelled_by_them_alone(
    world: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = drafted(world).poll.id
    request = cancelling.ManagePoll(HERE, poll, "UADM", admin=True)
    cancel = partial(cancelling.cancel_poll, world.database, world.clock, request)
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    assert race(world.database, monkeypatch, cancel, forget)
    with world.database.read(HERE) as uow:
        told = [entry.who for entry in uow.history.of_poll(poll) if entry.what == history.Act.CANCELLED]
    assert told == ["UADM"]


def nothing_is_left(team: Team, name: str) -> None:
    team.sends()
    if name in BY_HERSELF:
        forget_whole(team.database, team.clock, HERE, EVA)
        team.sends()
    assert remains(team.database) == set()
