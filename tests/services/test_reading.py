from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.agenda import Group
from bot.domain.breaker import BreakerReason
from bot.domain.card import CardState, TakenBack
from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.held_back import HeldBack
from bot.domain.notice import WhyOff
from bot.domain.poll import Choice, PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.required import Progress
from bot.language.export import export_rows
from bot.ports import Clock
from bot.services import reading
from bot.services.cancelling import ManagePoll, cancel_poll, reopen_poll
from bot.services.handing_over import HandOver, hand_over
from storage.database import Database
from tests.services.outbox_makers import reword
from tests.services.team import ELSEWHERE, HERE, Team
from tests.storage.makers import an_address


def test_an_anonymous_snapshot_gives_nobody_away(team: Team) -> None:
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="y", U3="m")
    found = reading.poll_snapshot(team.database, HERE, snapshot.poll.id)
    assert found is not None
    assert not {"U2", "U3"} & set(found.voters)
    assert sorted(vote.choice for vote in found.votes) == [Choice.MAYBE, Choice.YES]


def test_ones_own_choices_are_known_even_in_an_anonymous_poll(team: Team) -> None:
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="yn")
    team.answers(snapshot, U4="m")
    own = reading.own_answers(team.database, HERE, snapshot.poll.id, "U2")
    assert [(vote.voter, vote.choice) for vote in own.votes] == [("U2", Choice.YES), ("U2", Choice.NO)]
    assert own.options == snapshot.options
    assert reading.own_answers(team.database, HERE, snapshot.poll.id, "U3").votes == ()
    with pytest.raises(NotFound):
        reading.own_answers(team.database, HERE, "unknown", "U2")


def test_polls_are_listed_for_those_they_concern_newest_first(team: Team) -> None:
    first = team.posts(required=("U2",))
    team.clock.move(timedelta(minutes=1))
    second = team.posts()
    team.clock.move(timedelta(minutes=1))
    third = team.posts()
    team.answers(second, U2="y")
    assert [entry.poll.id for entry in reading.polls_of(team.database, HERE, "U2")] == [second.poll.id, first.poll.id]
    assert [entry.poll.id for entry in reading.polls_of(team.database, HERE, "UORG", limit=2)] == [
        third.poll.id,
        second.poll.id,
    ]
    assert reading.polls_of(team.database, ELSEWHERE, "UORG") == []


def test_the_list_tells_who_has_answered_and_where_the_invites_of_meetings_stand(team: Team) -> None:
    waiting = team.posts(required=("U2", "U3"))
    team.answers(waiting, U2="-m", U3="yy", U4="yn")
    team.registers("U2")
    closed = team.closed(U2="y", U3="n")
    team.sends("U2")
    first, second = reading.polls_of(team.database, HERE, "U2")
    assert (first.poll.id, first.group, first.answered) == (waiting.poll.id, Group.WAITING, 3)
    assert first.required == {"U2": Progress(1, 2), "U3": Progress(2, 2)}
    assert (second.group, second.slot) == (Group.MEETINGS, closed.snapshot.options[0].slot)
    assert second.invite is DeliveryStatus.DELIVERED
    assert [entry.group for entry in reading.polls_of(team.database, HERE, "U3")] == [Group.ANSWERED]


def test_the_list_names_when_the_meeting_was_of_a_poll_that_is_past(team: Team) -> None:
    closed = team.closed(U2="y").snapshot
    team.clock.instant = closed.options[0].slot.ends_at
    (past,) = reading.polls_of(team.database, HERE, "UORG")
    assert (past.group, past.slot) == (Group.PAST, closed.options[0].slot)


def hands_over(team: Team, snapshot: PollSnapshot) -> None:
    team.knows("U3")
    hand_over(team.database, team.clock, HandOver(HERE, snapshot.poll.id, "U3", "UORG", False))


def meetings(team: Team, user: str) -> list[str]:
    listed = reading.polls_of(team.database, HERE, user)
    return [entry.poll.id for entry in listed if entry.group is Group.MEETINGS]


def test_a_meeting_that_was_handed_over_stays_with_both_while_it_is_ahead(team: Team) -> None:
    team.registers("U2")
    closed = team.closed(U2="y").snapshot
    team.sends("UORG", "U2")
    hands_over(team, closed)
    for user in ("UORG", "U2", "U3"):
        assert meetings(team, user) == [closed.poll.id]
    assert reading.polls_of(team.database, ELSEWHERE, "UORG") == []
    team.clock.instant = closed.options[0].slot.ends_at
    assert meetings(team, "UORG") == []


@pytest.mark.parametrize("said", ["", "y", "n"])
def test_whoever_handed_a_meeting_over_is_named_with_it_while_they_hold_it(team: Team, said: str) -> None:
    """By their answer, where they gave one."""
    snapshot = team.posts()
    team.answers(snapshot, U2="y", **({"UORG": said} if said else {}))
    team.registers("UORG")
    closed = team.closes(team.poll(snapshot.poll.id)).snapshot
    assert still_come(team, closed) == ()
    hands_over(team, closed)
    assert still_come(team, closed) == (() if said else ("UORG",))
    cancel_poll(team.database, team.clock, ManagePoll(HERE, closed.poll.id, "U3", False))
    assert still_come(team, closed) == ()


def still_come(team: Team, snapshot: PollSnapshot) -> tuple[str, ...]:
    drawn = reading.poll_snapshot(team.database, HERE, snapshot.poll.id)
    assert drawn is not None
    return drawn.still_come


@pytest.mark.parametrize("act", [cancel_poll, reopen_poll])
def test_a_handed_over_meeting_that_is_off_goes_from_whoever_held_it(team: Team, act: Callable[..., object]) -> None:
    closed = team.closed(U2="y").snapshot
    team.sends("UORG")
    hands_over(team, closed)
    act(team.database, team.clock, ManagePoll(HERE, closed.poll.id, "U3", False))
    assert reading.polls_of(team.database, HERE, "UORG") == []


def test_only_the_soonest_of_the_meetings_that_are_held_alone_are_listed(team: Team) -> None:
    for _ in range(3):
        closed = team.closed(U2="y").snapshot
        team.sends("UORG")
        hands_over(team, closed)
        team.clock.move(timedelta(minutes=1))
    assert len(reading.polls_of(team.database, HERE, "UORG", limit=2)) == 2


@pytest.mark.parametrize(
    "odd",
    ["UPDATE poll SET status = 'paused'", "UPDATE invite SET status = 'x'", "UPDATE invite SET ends_at = starts_at"],
)
def test_a_meeting_that_cannot_be_read_keeps_no_other_from_the_list(team: Team, odd: str) -> None:
    bad, good = (team.closed(U2="y").snapshot for _ in range(2))
    team.sends("UORG")
    for closed in (bad, good):
        hands_over(team, closed)
    key = "id" if odd.startswith("UPDATE poll") else "poll"
    reword(team.database, f"{odd} WHERE {key} = '{bad.poll.id}'")
    assert meetings(team, "UORG") == [good.poll.id]


def test_the_grid_is_for_those_whom_the_poll_concerns(team: Team) -> None:
    snapshot = team.posts(required=("U9",))
    team.knows("U2")
    team.answers(snapshot, U2="ym")
    grid = reading.grid(team.database, HERE, snapshot.poll.id, "U2")
    assert [(row.user, row.name, row.choices) for row in grid.rows] == [
        ("U2", "Name of U2", (Choice.YES, Choice.MAYBE)),
        ("U9", "", (None, None)),
    ]
    with pytest.raises(NotAllowed, match=PollReason.ANSWER_FIRST):
        reading.grid(team.database, HERE, snapshot.poll.id, "U3")
    for concerned in ("UORG", "U9"):
        assert reading.grid(team.database, HERE, snapshot.poll.id, concerned) == grid
    with pytest.raises(NotFound):
        reading.grid(team.database, ELSEWHERE, snapshot.poll.id, "U2")


def test_the_table_and_the_answers_are_for_those_who_run_the_poll(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="ym")
    assert reading.grid_for_all(team.database, HERE, snapshot.poll.id, "UORG").answered == 1
    grid = reading.export_for(team.database, HERE, snapshot.poll.id, "UORG")
    assert grid == reading.export_grid(team.database, HERE, snapshot.poll.id)
    for read in (reading.grid_for_all, reading.export_for):
        with pytest.raises(NotAllowed):
            read(team.database, HERE, snapshot.poll.id, "U2")
        with pytest.raises(NotFound):
            read(team.database, ELSEWHERE, snapshot.poll.id, "UORG")


def test_the_grid_tells_the_best_times_first(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="ny", U3="my")
    best = reading.grid(team.database, HERE, snapshot.poll.id, "U2").best
    assert [one.option.position for one in best] == [1, 0]


def test_the_card_says_where_each_persons_invite_stands(team: Team) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="y", U3="m", U4="y").snapshot
    team.sends("UORG")
    team.bounces("U3")
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert {person.user: (person.choice, person.state) for person in card.people} == {
        "UORG": (None, CardState.DELIVERED),
        "U2": (Choice.YES, CardState.WAITING),
        "U3": (Choice.MAYBE, CardState.BOUNCED),
        "U4": (Choice.YES, CardState.NO_ADDRESS),
    }
    assert card.slot == snapshot.options[0].slot


def test_the_card_names_whom_send_again_would_mail(team: Team) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="y", U3="y").snapshot
    team.sends("UORG", "U3")
    team.sends("U2", status=DeliveryStatus.FAILED)
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert card.resendable == ("U2",)


def test_the_card_names_whoever_can_come_and_was_never_mailed_though_they_have_an_address(team: Team) -> None:
    snapshot = team.closed(U2="y", U3="n").snapshot
    with team.database.begin(HERE) as uow:
        uow.people.save_address(an_address("U2", "two@example.com"))
        uow.people.save_address(an_address("U3", "three@example.com"))
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert card.resendable == ("U2",)


def test_an_anonymous_polls_card_names_nobody_and_no_failure(team: Team) -> None:
    team.registers("UORG", "U2")
    snapshot = team.posts(anonymous=True)
    team.answers(snapshot, U2="y")
    team.closes(snapshot)
    team.bounces("U2")
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert (card.people, card.counts) == ((), {CardState.SENT: 2})


def test_there_is_no_card_without_a_close(team: Team) -> None:
    assert reading.delivery_card(team.database, HERE, team.posts().poll.id) is None
    assert reading.delivery_card(team.database, HERE, "unknown") is None
    snapshot = team.closed(U2="y").snapshot
    assert reading.delivery_card(team.database, ELSEWHERE, snapshot.poll.id) is None


@pytest.mark.parametrize(("act", "why"), [(reopen_poll, WhyOff.OPEN_AGAIN), (cancel_poll, WhyOff.CANCELLED)])
def test_the_card_of_a_meeting_that_is_taken_back_says_so_and_tells_only_of_cancellations(
    team: Team, act: Callable[[Database, Clock, ManagePoll], object], why: WhyOff
) -> None:
    team.registers("U2", "U3")
    snapshot = team.closed(U2="y", U3="m", U4="y").snapshot
    team.sends("U2", "UORG")
    act(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert (card.taken_back, card.slot) == (TakenBack(snapshot.options[0].slot, why), snapshot.options[0].slot)
    assert {(one.user, one.state, one.cancelled) for one in card.people} == {
        ("U2", CardState.WAITING, True),
        ("UORG", CardState.WAITING, True),
    }
    assert card.resendable == ()


def test_the_card_of_a_poll_that_is_settled_again_tells_of_the_new_meeting(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    team.closes(snapshot)
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert (card.taken_back, [one.cancelled for one in card.people]) == (None, [False, False])


def test_the_card_says_since_when_sending_is_paused(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    with team.database.begin_account() as account:
        account.breaker.open(BreakerReason.MANUAL, "", team.clock.now(), None)
    card = reading.delivery_card(team.database, HERE, snapshot.poll.id)
    assert card is not None
    assert (card.held_back, card.held_since) == (HeldBack.BY_HAND, team.clock.now())


def test_an_export_obeys_anonymity_and_runs_no_formula(team: Team) -> None:
    named, anonymous = team.posts(), team.posts(anonymous=True)
    team.knows("U2", name="=HYPERLINK(1)")
    for snapshot in (named, anonymous):
        team.answers(snapshot, U2="yn")
    assert export_rows(reading.export_grid(team.database, HERE, named.poll.id))[1] == ["'=HYPERLINK(1)", "yes", "no"]
    rows = export_rows(reading.export_grid(team.database, HERE, anonymous.poll.id))
    assert [row[0] for row in rows] == ["Number of answers", "Yes", "Maybe", "No"]
    with pytest.raises(NotFound):
        reading.export_grid(team.database, ELSEWHERE, named.poll.id)
