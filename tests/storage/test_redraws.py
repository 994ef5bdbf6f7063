"""Redraws: who draws when, never backwards, at a pace that replicas share. And the delivery cards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Poll
from storage.database import Database
from storage.values import Redraw, Surface
from tests.storage.databases import START
from tests.storage.makers import HERE, begin_due, cast, posted_poll, stored_delivery, stored_invite, stored_poll
from tests.storage.test_concurrency import at_once

LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


def dirty_poll(database: Database, **changes: object) -> Poll:
    poll = posted_poll(database, **changes)
    with database.begin(poll.workspace) as uow:
        uow.revisions.touch(poll.id)
    return poll


def claim(database: Database, poll: Poll, after: timedelta = timedelta(0)) -> Redraw | None:
    with database.begin_account() as acc:
        found = acc.redraws.claim_poll(poll.workspace, poll.id, START + after, LEASE)
    return found if isinstance(found, Redraw) else None


def settle(database: Database, redraw: Redraw | None, revision: int, after: timedelta = timedelta(0)) -> bool:
    assert redraw is not None
    with database.begin_account() as acc:
        return acc.redraws.settle(redraw, revision, START + after)


def shown(database: Database, poll: Poll) -> tuple[int, int]:
    with database.read(HERE) as uow:
        stored = uow.polls.get(poll.id)
    assert stored is not None
    return stored.revision, stored.shown_revision


def test_a_clean_or_unposted_poll_is_not_drawn(database: Database) -> None:
    clean, unposted = posted_poll(database), stored_poll(database)
    with database.begin(HERE) as uow:
        uow.revisions.touch(unposted.id)
    assert claim(database, clean) is None
    assert claim(database, unposted) is None
    with database.begin_account() as acc:
        assert acc.redraws.claim_any(Surface.POLL, START, LEASE, 10) == []


def test_a_dirty_poll_is_drawn_by_one_and_after_a_crash_by_another(database: Database) -> None:
    poll = dirty_poll(database)
    first = claim(database, poll)
    assert first is not None
    assert (first.kind, first.workspace, first.poll, first.revision) == (Surface.POLL, HERE, poll.id, 1)
    assert claim(database, poll) is None
    second = claim(database, poll, LEASE)
    assert second is not None
    assert second.token != first.token


def test_a_poll_is_claimed_in_its_own_workspace_alone(database: Database) -> None:
    poll = dirty_poll(database)
    with database.begin_account() as acc:
        assert acc.redraws.claim_poll("T2", poll.id, START, LEASE) is None
    assert claim(database, poll) is not None


def test_one_of_many_who_claim_a_redraw_at_once_gets_it(database: Database) -> None:
    poll = dirty_poll(database)
    assert len([redraw for redraw in at_once(6, lambda _which: claim(database, poll)) if redraw]) == 1


def put_off_poll(database: Database, until: timedelta, at: timedelta) -> Poll:
    """A dirty poll, drawn by nobody, that is due at `until`."""
    poll = dirty_poll(database)
    redraw = claim(database, poll, at)
    assert redraw is not None
    with database.begin_account() as acc:
        assert acc.redraws.release(redraw, START + until)
    return poll


def test_a_budget_that_is_nearly_spent_goes_to_what_waited_longest(database: Database) -> None:
    polls = [put_off_poll(database, (place + 100) * SECOND, place * 2 * SECOND) for place in range(12)]
    with database.begin_account() as acc:
        claimed = acc.redraws.claim_any("poll", START + timedelta(hours=1), LEASE, 20)
    assert [redraw.poll for redraw in claimed] == [poll.id for poll in polls][:10]


def statements_of(database: Database, act: Callable[[], object]) -> list[str]:
    """The statements that this costs, without those that begin and end transactions."""
    heard = list[str]()

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            heard.append(statement.split(maxsplit=1)[0])

    event.listen(database._writing, "before_cursor_execute", hear)
    try:
        act()
    finally:
        event.remove(database._writing, "before_cursor_execute", hear)
    return heard


def test_a_redraw_is_claimed_by_four_statements_and_settled_by_two(database: Database) -> None:
    """Two read the pace and the budget, one leases the poll, one takes from the budget; one reads the pace, one stores
    what was shown.

    The workspace's very first redraw makes its budget's row by two more.
    """
    claim(database, dirty_poll(database))
    poll, claimed = dirty_poll(database), list[Redraw | None]()
    assert statements_of(database, lambda: claimed.append(claim(database, poll))) == [
        "SELECT",
        "SELECT",
        "WITH",
        "INSERT",
    ]
    assert statements_of(database, lambda: settle(database, claimed[0], 1)) == ["SELECT", "UPDATE"]


def test_a_clean_poll_costs_its_claim_one_statement(database: Database) -> None:
    poll = posted_poll(database)
    assert statements_of(database, lambda: claim(database, poll)) == ["SELECT"]


def test_a_vote_during_a_redraw_keeps_the_poll_dirty(database: Database) -> None:
    poll = dirty_poll(database)
    redraw = claim(database, poll)
    cast(database, poll, "U2")
    assert settle(database, redraw, 1)
    assert shown(database, poll) == (2, 1)
    assert claim(database, poll, SECOND) is not None


def test_a_drawer_that_lost_its_lease_makes_the_poll_dirty_again(database: Database) -> None:
    poll = dirty_poll(database)
    late, quick = claim(database, poll), claim(database, poll, LEASE)
    assert not settle(database, quick, 1)
    assert settle(database, late, 1)
    assert shown(database, poll) == (2, 1)


def test_the_shown_revision_never_goes_backwards(database: Database) -> None:
    poll = dirty_poll(database)
    assert not settle(database, claim(database, poll), 5)
    with database.begin(HERE) as uow:
        for _ in range(6):
            uow.revisions.touch(poll.id)
    assert settle(database, claim(database, poll, 9 * SECOND), 3, 9 * SECOND)
    assert shown(database, poll) == (7, 5)


def test_a_redraw_that_failed_is_due_again_when_it_may(database: Database) -> None:
    poll = dirty_poll(database)
    redraw = claim(database, poll)
    assert redraw is not None
    with database.begin_account() as acc:
        assert acc.redraws.release(redraw, START + SECOND)
        assert not acc.redraws.release(redraw, START + SECOND)
    assert claim(database, poll) is None
    assert claim(database, poll, SECOND) is not None


def test_a_burst_is_drawn_at_once_then_once_a_second_then_every_two(database: Database) -> None:
    poll, drawn = dirty_poll(database), list[int]()
    for half_seconds in range(34):
        now = half_seconds * SECOND / 2
        with database.begin(HERE) as uow:
            uow.revisions.touch(poll.id)
        redraw = claim(database, poll, now)
        if redraw is not None:
            drawn.append(half_seconds)
            settle(database, redraw, redraw.revision, now)
    assert drawn == [*range(0, 21, 2), 24, 28, 32]


def test_a_workspace_has_a_budget_and_the_others_their_own(database: Database) -> None:
    polls = [dirty_poll(database) for _ in range(12)]
    elsewhere = dirty_poll(database, workspace="T2")
    with database.begin_account() as acc:
        claimed = acc.redraws.claim_any("poll", START, LEASE, 20)
    assert len([redraw for redraw in claimed if redraw.workspace == HERE]) == 10
    assert [redraw.poll for redraw in claimed if redraw.workspace == "T2"] == [elsewhere.id]
    with database.begin_account() as acc:
        assert acc.redraws.next_allowed(HERE, START) == START + 2 * SECOND
        assert acc.redraws.next_allowed("T2", START) is None
        assert acc.redraws.claim_any("poll", START + SECOND, LEASE, 20) == []
        (late,) = acc.redraws.claim_any("poll", START + 2 * SECOND, LEASE, 20)
    assert late.poll in {poll.id for poll in polls} - {redraw.poll for redraw in claimed}


def test_retry_after_holds_the_whole_workspace_and_is_not_shortened(database: Database) -> None:
    poll, elsewhere = dirty_poll(database), dirty_poll(database, workspace="T2")
    with database.begin_account() as acc:
        acc.redraws.hold_workspace(HERE, START + 9 * SECOND)
        acc.redraws.hold_workspace(HERE, START + 3 * SECOND)
        assert acc.redraws.next_allowed(HERE, START) == START + 9 * SECOND
        assert [redraw.poll for redraw in acc.redraws.claim_any("poll", START, LEASE, 1)] == [elsewhere.id]
    assert claim(database, poll) is None
    assert claim(database, poll, 9 * SECOND) is not None


def test_what_waited_longest_is_drawn_first(database: Database) -> None:
    waited, _fresh = (put_off_poll(database, seconds * SECOND, timedelta()) for seconds in (0, 1))
    with database.begin_account() as acc:
        assert [redraw.poll for redraw in acc.redraws.claim_any("poll", START + SECOND, LEASE, 1)] == [waited.id]


def test_a_card_is_posted_and_drawn_whenever_a_delivery_moves(database: Database) -> None:
    invite = stored_invite(database)
    with database.begin(HERE) as uow:
        uow.cards.ensure(invite.poll, "U1")
    with database.begin_account() as acc:
        (redraw,) = acc.redraws.claim_any(Surface.CARD, START, LEASE, 10)
        acc.in_workspace(HERE).cards.mark_posted(invite.poll, "U1", channel="D1", ts="2.2")
        assert not acc.redraws.settle(redraw, redraw.revision, START)
        assert acc.redraws.claim_any(Surface.CARD, START + LEASE, LEASE, 10) == []
    delivery = stored_delivery(database, invite)
    for number, move in enumerate(["promised", "begun and given back", "delivered"]):
        with database.begin_account() as acc:
            if move == "begun and given back":
                (begun,) = begin_due(acc, START, LEASE)
                assert acc.settlements.requeue(begun.id, begun.attempts, START)
            if move == "delivered":
                acc.settlements.move(delivery.id, DeliveryStatus.DELIVERED)
        with database.begin_account() as acc:
            now = START + (number + 1) * LEASE
            (redraw,) = acc.redraws.claim_any("card", now, LEASE, 10)
            assert not acc.redraws.settle(redraw, redraw.revision, now)
    with database.read(HERE) as uow:
        card = uow.cards.of_poll(invite.poll)
    assert card is not None
    assert (card.user, card.channel, card.ts, card.revision) == ("U1", "D1", "2.2", card.shown_revision)


def test_a_card_moves_to_a_new_organizer_and_stays_otherwise(database: Database) -> None:
    poll = posted_poll(database)
    with database.begin(HERE) as uow:
        uow.cards.ensure(poll.id, "U1")
        uow.cards.mark_posted(poll.id, "U1", channel="D1", ts="2.2")
        uow.cards.ensure(poll.id, "U1")
        card = uow.cards.of_poll(poll.id)
        assert card is not None
        assert card.ts == "2.2"
        uow.cards.ensure(poll.id, "U7")
        card = uow.cards.of_poll(poll.id)
        assert card is not None
        assert (card.user, card.channel, card.ts) == ("U7", None, None)
    with database.begin("T2") as uow:
        assert uow.cards.of_poll(poll.id) is None


def test_a_surface_that_does_not_exist_is_an_error(database: Database) -> None:
    with pytest.raises(ValueError, match="banner"), database.begin_account() as acc:
        acc.redraws.claim_any("banner", START, LEASE, 1)
