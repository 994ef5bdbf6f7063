"""Which redraw goes first where a workspace's budget does not allow all: across replicas, in one order."""

from datetime import datetime, timedelta

from bot.domain.poll import Poll
from bot.domain.redraw import SHORTEST_INTERVAL
from storage.database import Database
from storage.values import Redraw
from tests.storage.databases import START
from tests.storage.makers import HERE, posted_poll
from tests.storage.test_concurrency import at_once

LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


def dirty_poll(database: Database) -> Poll:
    poll = posted_poll(database)
    touch(database, poll)
    return poll


def touch(database: Database, poll: Poll) -> None:
    with database.begin(HERE) as uow:
        uow.revisions.touch(poll.id)


def waiting_polls(database: Database, number: int) -> list[Poll]:
    """So many dirty polls in a workspace whose budget ten others have just used up."""
    polls = [dirty_poll(database) for _ in range(number + 10)]
    with database.begin_account() as acc:
        drawn = {redraw.poll for redraw in acc.redraws.claim_any("poll", START, timedelta(hours=9), 10)}
    return [poll for poll in polls if poll.id not in drawn]


def ask(
    database: Database, poll: Poll, after: timedelta, *, acted: bool = False, paused: bool = False
) -> Redraw | datetime | None:
    with database.begin_account() as acc:
        return acc.redraws.claim_poll(HERE, poll.id, START + after, LEASE, acted=acted, paused=paused)


def cancel(database: Database, poll: Poll) -> None:
    with database.begin(HERE) as uow:
        assert uow.poll_changes.cancel(poll.id, by="U1", at=START)


def drawn(looks: list[Redraw | datetime | None]) -> list[str]:
    return [look.poll for look in looks if isinstance(look, Redraw)]


def test_where_the_budget_is_spent_a_result_goes_first_then_the_latest_press_then_the_others(
    database: Database,
) -> None:
    waiting = waiting_polls(database, 100)
    other, pressed, pressed_later, cancelled = waiting[0], waiting[50], waiting[60], waiting[70]
    for poll, at in ((pressed, 0.1), (pressed_later, 0.2)):
        assert ask(database, poll, at * SECOND, acted=True) == START + 2 * SECOND
    cancel(database, cancelled)
    looks = [ask(database, other, place * 2 * SECOND) for place in range(1, 4)]
    assert drawn(looks) == [cancelled.id, pressed_later.id, pressed.id]


def test_the_job_draws_in_the_same_order(database: Database) -> None:
    waiting = waiting_polls(database, 100)
    ask(database, waiting[50], SECOND, acted=True)
    cancel(database, waiting[70])
    with database.begin_account() as acc:
        claimed = acc.redraws.claim_any("poll", START + 4 * SECOND, LEASE, 20)
    assert [redraw.poll for redraw in claimed] == [waiting[70].id, waiting[50].id]


def test_of_many_that_look_at_once_with_one_redraw_left_the_result_gets_it(database: Database) -> None:
    waiting = waiting_polls(database, 6)
    cancel(database, waiting[5])
    looks = at_once(6, lambda which: ask(database, waiting[which], 2 * SECOND))
    assert drawn(looks) == [waiting[5].id]


def test_a_poll_that_shows_the_last_press_goes_before_no_other_any_more(database: Database) -> None:
    pressed, other = dirty_poll(database), posted_poll(database)
    redraw = ask(database, pressed, timedelta(), acted=True)
    assert isinstance(redraw, Redraw)
    with database.begin_account() as acc:
        acc.redraws.settle(redraw, redraw.revision, START)
    touch(database, pressed)
    touch(database, other)
    assert drawn([ask(database, pressed, 2 * SECOND) for _ in range(2)]) == [other.id, pressed.id]


def test_a_press_that_came_while_drawing_still_goes_first(database: Database) -> None:
    pressed, other = dirty_poll(database), posted_poll(database)
    redraw = ask(database, pressed, timedelta(), acted=True)
    assert isinstance(redraw, Redraw)
    touch(database, pressed)
    with database.begin_account() as acc:
        assert acc.redraws.settle(redraw, redraw.revision, START)
    touch(database, other)
    assert drawn([ask(database, other, 2 * SECOND) for _ in range(2)]) == [pressed.id, other.id]


def test_delivery_cards_leave_redraws_for_the_messages_that_somebody_waits_for(database: Database) -> None:
    polls = [posted_poll(database) for _ in range(10)]
    with database.begin(HERE) as uow:
        for poll in polls:
            uow.cards.ensure(poll.id, "U1")
    with database.begin_account() as acc:
        assert len(acc.redraws.claim_any("card", START, LEASE, 10)) == 7
    touch(database, polls[0])
    assert drawn([ask(database, polls[0], timedelta())]) == [polls[0].id]


def test_looks_at_a_poll_and_the_job_never_wait_for_each_other_in_a_circle(database: Database) -> None:
    polls = [drawn_once(database) for _ in range(4)]

    def act(which: int) -> int:
        for turn in range(10):
            at = SHORTEST_INTERVAL + (turn + 1) * LEASE
            if which % 2:
                ask(database, polls[turn % 4], at, acted=which == 1, paused=which != 1)
            else:
                with database.begin_account() as acc:
                    acc.redraws.claim_any("poll", START + at, LEASE, 4)
        return which

    assert at_once(6, act) == [*range(6)]


def drawn_once(database: Database) -> Poll:
    """A poll that was drawn at START, and is dirty again."""
    poll = dirty_poll(database)
    redraw = ask(database, poll, timedelta())
    assert isinstance(redraw, Redraw)
    touch(database, poll)
    with database.begin_account() as acc:
        assert acc.redraws.settle(redraw, redraw.revision, START)
    return poll


def test_where_presses_have_paused_a_poll_is_drawn_ahead_of_its_pace(database: Database) -> None:
    poll = drawn_once(database)
    assert ask(database, poll, SHORTEST_INTERVAL) == START + SECOND
    assert ask(database, poll, SHORTEST_INTERVAL / 2, paused=True) == START + SHORTEST_INTERVAL
    assert drawn([ask(database, poll, SHORTEST_INTERVAL, paused=True)]) == [poll.id]


def test_what_slack_refused_waits_although_presses_have_paused(database: Database) -> None:
    poll = drawn_once(database)
    redraw = ask(database, poll, SECOND)
    assert isinstance(redraw, Redraw)
    with database.begin_account() as acc:
        acc.redraws.release(redraw, START + 9 * SECOND)
    assert ask(database, poll, 2 * SECOND, paused=True) == START + 9 * SECOND


def test_who_looks_at_a_poll_that_is_being_drawn_comes_again_when_the_lease_is_over(database: Database) -> None:
    poll = dirty_poll(database)
    ask(database, poll, timedelta())
    assert ask(database, poll, SECOND) == START + LEASE
