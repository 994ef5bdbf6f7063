"""What others do about somebody at the moment in which they are forgotten: nobody is told, and no poll is lost."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import InvalidInput
from bot.domain.feedback import FeedbackKind
from bot.domain.handing_over import HandOverReason
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.suppression import SOFT_STREAK_LIMIT
from bot.services import ending, forgetting, handing_over, notifying, opening, people
from tests.services.life_of_eva import arrives
from tests.services.racing import race, world
from tests.services.remains import ADDRESS, EVA, remains
from tests.services.team import HERE, HOUR, Team, forget_whole
from tests.storage.makers import a_fact, a_profile
from tests.storage.shared_databases import postgresql_database

__all__ = ["postgresql_database", "world"]
Act = Callable[[Team, PollSnapshot], object]


def soft_bounces(team: Team, numbers: range) -> None:
    arrives(team, *(a_fact(FeedbackKind.SOFT_BOUNCE, ses_message_id=f"m{n}", address=ADDRESS) for n in numbers))


def bounced_softly(team: Team) -> PollSnapshot:
    soft_bounces(team, range(SOFT_STREAK_LIMIT - 1))
    return team.posts()


def sharing(team: Team) -> PollSnapshot:
    """The mail is written to U3, and Eva has the event by it."""
    team.registers("U3", address=ADDRESS)
    snapshot = team.posts(24, 48)
    team.answers(snapshot, **{"U3": "yy", EVA: "yy"})
    return team.closes(snapshot).snapshot


def fails(team: Team, snapshot: PollSnapshot) -> None:
    with team.database.begin_account() as account:
        for mail in account.deliveries.list(poll=snapshot.poll.id):
            account.settlements.move(mail.id, DeliveryStatus.FAILED, reason="refused")


def run_in_place(team: Team) -> PollSnapshot:
    """Eva runs the poll of somebody whose account was closed."""
    snapshot = team.opens(24, 48)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(snapshot.poll.id, EVA)
    people.note_change(team.database, a_profile("UORG", is_deactivated=True, is_reachable=False))
    return team.poll(snapshot.poll.id)


def run_out(team: Team) -> PollSnapshot:
    snapshot = run_in_place(team)
    team.clock.move(49 * HOUR)
    return snapshot


ACTS: dict[str, tuple[Callable[[Team], PollSnapshot], Act]] = {
    "the last soft bounce": (bounced_softly, lambda team, _: soft_bounces(team, range(9, 10))),
    "a shared mail that fails": (sharing, fails),
    "a poll that cannot be drawn": (
        run_in_place,
        lambda team, one: notifying.tell_whoever_runs(team.database, one.poll, "once", {"text": "words"}),
    ),
    "a poll that cannot be posted": (
        run_in_place,
        lambda team, one: opening.keep_draft(team.database, team.clock, HERE, one.poll.id, owed={"text": "words"}),
    ),
    "a poll that ends": (run_out, lambda team, _: ending.end_run_out(team.database, team.clock)),
}


@pytest.mark.postgres
@pytest.mark.parametrize("name", ACTS)
def test_nobody_is_owed_a_word_who_was_forgotten_meanwhile(
    world: Team, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, act = ACTS[name]
    snapshot = prepare(world)
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    race(world.database, monkeypatch, partial(act, world, snapshot), forget)
    assert {found for found in remains(world.database) if found.startswith("notice.")} == set()


def handed_to_eva(team: Team, snapshot: PollSnapshot) -> handing_over.HandOver:
    return handing_over.HandOver(HERE, snapshot.poll.id, EVA, "UORG", False)


def test_nobody_who_is_being_forgotten_takes_a_poll_over(team: Team) -> None:
    team.knows(EVA)
    snapshot = team.posts()
    forgetting.begin_forgetting(team.database, team.clock, HERE, EVA)
    with pytest.raises(InvalidInput) as refused:
        handing_over.hand_over(team.database, team.clock, handed_to_eva(team, snapshot))
    assert refused.value.fields == {"new_organizer": HandOverReason.NOBODY}
    assert team.poll(snapshot.poll.id).poll.organizer == "UORG"


@pytest.mark.postgres
@pytest.mark.parametrize("begins_first", [True, False])
def test_no_poll_is_lost_that_is_handed_to_somebody_at_that_moment(
    world: Team, monkeypatch: pytest.MonkeyPatch, *, begins_first: bool
) -> None:
    snapshot = world.posts()
    forget = partial(forget_whole, world.database, world.clock, HERE, EVA)
    hand = partial(handing_over.hand_over, world.database, world.clock, handed_to_eva(world, snapshot))
    race(world.database, monkeypatch, *((forget, hand) if begins_first else (hand, forget)))
    poll = world.poll(snapshot.poll.id).poll
    assert (poll.status, poll.organizer) == (PollStatus.OPEN, "UORG" if begins_first else EVA)


def test_a_changed_profile_of_somebody_who_is_being_forgotten_is_not_kept(team: Team) -> None:
    team.knows(EVA, ADDRESS)
    forgetting.begin_forgetting(team.database, team.clock, HERE, EVA)
    changed = people.note_change(team.database, a_profile(EVA, name="Eve", profile_address=ADDRESS))
    assert not changed.kept
    with team.database.read(HERE) as uow:
        known = uow.people.profile(EVA)
    assert known is not None
    assert known.name != "Eve"
