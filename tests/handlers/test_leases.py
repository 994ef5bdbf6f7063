"""A lease covers one call: while Slack is slow, a second replica repeats nothing that the first is still at."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain import notice, redraw
from bot.domain.draft import Draft, PickedTime
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import CastVote, Choice
from bot.services import installing, notifying
from bot.services.addresses import register_profile_address
from bot.services.closing import ClosePoll, close_poll
from bot.services.opening import OpenPoll, open_poll
from bot.services.sending import CALL_LEASE
from bot.services.sending import LEASE as MAIL_LEASE
from bot.services.voting import cast_vote
from handlers import delivery_card, notices, redraw_workers, thread_reply
from handlers.slack.clients import CALL_SECONDS
from invites.send_pool import FULL
from invites.ses import CONNECT_TIMEOUT, READ_TIMEOUT
from invites.smtp_session import LONGEST_CALL
from playground import cast
from tests.handlers.stage import Stage

HOUR = timedelta(hours=1)
SLOW = timedelta(seconds=9)
DIRECT_MESSAGE = 3 * timedelta(seconds=CALL_SECONDS)
"""A post, `conversations.open` and the post again."""
ONE_CALL = timedelta(seconds=CALL_SECONDS)


@pytest.mark.parametrize(
    ("lease", "work"),
    [
        (notice.LEASE, DIRECT_MESSAGE),
        (redraw.LEASE, ONE_CALL),
        (redraw.CARD_LEASE, DIRECT_MESSAGE),
        (redraw.POSTING_LEASE, ONE_CALL),
        (thread_reply.LEASE, ONE_CALL),
        (installing.RENEWAL_LEASE, ONE_CALL),
        (CALL_LEASE, timedelta(seconds=CONNECT_TIMEOUT + READ_TIMEOUT)),
        (MAIL_LEASE, FULL * timedelta(seconds=CONNECT_TIMEOUT + READ_TIMEOUT)),
        (CALL_LEASE, timedelta(seconds=LONGEST_CALL)),
        (MAIL_LEASE, FULL * timedelta(seconds=LONGEST_CALL)),
    ],
)
def test_every_lease_is_longer_than_the_slowest_work_it_covers(lease: timedelta, work: timedelta) -> None:
    assert lease > work


def test_a_notice_is_told_only_while_its_lease_covers_all_of_its_calls() -> None:
    assert notice.LONGEST_TELLING == DIRECT_MESSAGE


def slowly(stage: Stage, method: str, job: Callable[[], object]) -> None:
    """Runs the job while each call takes seconds of the playground's clock; a second replica looks again and again.

    Time passes only while both wait for Slack, or the second one has looked in vain: a slow machine costs no lease.
    """
    stage.client.add_fault(method, delay=SLOW.total_seconds(), times=0)
    looked = threading.Event()
    first = threading.Thread(target=job)
    other = threading.Thread(target=lambda: again_and_again(job, first, looked))
    first.start()
    other.start()
    while first.is_alive() or other.is_alive():
        busy = first.is_alive() + (other.is_alive() and not looked.is_set())
        if stage.playground.clock.waiters >= max(busy, 1):
            looked.clear()
            stage.playground.clock.advance(timedelta(seconds=1))
        first.join(0.002)
    stage.client.clear_faults()
    # Two that look at the same rows at the same moment may both leave one for the next round, on PostgreSQL.
    job()


def again_and_again(job: Callable[[], object], first: threading.Thread, looked: threading.Event) -> None:
    while first.is_alive():
        job()
        looked.set()


def test_no_notice_is_told_twice_while_slack_is_slow(stage: Stage) -> None:
    people = [stage.person(f"slow{number}") for number in range(20)]
    now = stage.meet.clock.now()
    for one in people:
        debt = Notice(new_id(now), cast.WORKSPACE, one.id, NoticeKind.TEXT, new_id(now), now, {"text": "Slow news."})
        assert notifying.owe(stage.meet.database, debt)
    slowly(stage, "chat.postMessage", lambda: notices.send_due(stage.meet))
    for one in people:
        assert [seen.words for seen in one.messages()].count("Slow news.") == 1


def test_a_process_that_stood_still_after_its_claim_tells_nothing_any_more(stage: Stage) -> None:
    """The next one who claims the notice tells it, once."""
    person, now = stage.person("late"), stage.meet.clock.now()
    debt = Notice(new_id(now), cast.WORKSPACE, person.id, NoticeKind.TEXT, new_id(now), now, {"text": "Late news."})
    assert notifying.owe(stage.meet.database, debt)
    (claimed,) = notifying.claim_notices(stage.meet.database)
    assert claimed.is_leased_for_telling(stage.meet.clock.now())
    stage.playground.clock.advance(notice.LEASE - notice.LONGEST_TELLING + timedelta(seconds=1))
    assert notices._tell(stage.meet, claimed) == 0
    assert person.messages() == []
    stage.playground.clock.advance(notice.LEASE)
    assert notices.send_due(stage.meet) == 1
    assert notices._tell(stage.meet, claimed) == 0
    assert [seen.words for seen in person.messages()].count("Late news.") == 1


def opened(stage: Stage, *titles: str) -> list[str]:
    """Polls of Ada's whose messages are still to be posted; their ids."""
    stage.client.relax_rate_limits()
    starts_at = stage.start()
    drafts = [
        Draft(cast.WORKSPACE, stage.ada.id, stage.channel, title, HOUR, "UTC", (PickedTime("time:1", starts_at),))
        for title in titles
    ]
    requests = [OpenPoll(draft, new_id(stage.meet.clock.now())) for draft in drafts]
    polls = [open_poll(stage.meet.database, stage.meet.clock, request).snapshot.poll.id for request in requests]
    stage.playground.clock.advance(2 * redraw.POSTING_LEASE)
    return polls


def posted(stage: Stage, *titles: str) -> list[str]:
    polls = opened(stage, *titles)
    redraw_workers.redraw_due(stage.meet)
    stage.playground.clock.advance(timedelta(minutes=1))
    return polls


def closed(stage: Stage, polls: list[str]) -> None:
    database, clock = stage.meet.database, stage.meet.clock
    for poll in polls:
        with database.read(cast.WORKSPACE) as uow:
            winner = uow.polls.options(poll)[0].id
        cast_vote(database, clock, CastVote(cast.WORKSPACE, winner, stage.ada.id, Choice.YES))
        close_poll(
            database, clock, ClosePoll(cast.WORKSPACE, poll, winner, stage.ada.id, False, "", "", "m@team.example")
        )


def seen(stage: Stage, words: str) -> int:
    return sum(words in message.words for message in stage.client.channel_messages(stage.channel))


SEVEN = [f"Slow {number}" for number in range(7)]


def test_no_poll_is_posted_twice_while_slack_is_slow(stage: Stage) -> None:
    opened(stage, *SEVEN)
    slowly(stage, "chat.postMessage", lambda: redraw_workers.redraw_due(stage.meet))
    assert [seen(stage, title) for title in SEVEN] == [1] * 7


def test_no_poll_is_redrawn_twice_while_slack_is_slow(stage: Stage) -> None:
    polls = posted(stage, *SEVEN)
    with stage.meet.database.begin(cast.WORKSPACE) as uow:
        for poll in polls:
            uow.revisions.touch(poll)
    slowly(stage, "chat.update", lambda: redraw_workers.redraw_due(stage.meet))
    drawn = Counter(str(call["arguments"]["ts"]) for call in stage.calls("chat.update"))
    assert [drawn[message.ts] for message in stage.client.channel_messages(stage.channel)] == [1] * len(polls)


def test_no_close_is_told_twice_in_its_thread_and_no_card_posted_twice_while_slack_is_slow(stage: Stage) -> None:
    polls = posted(stage, *SEVEN)
    stage.introduce(stage.ada)
    register_profile_address(stage.meet.database, stage.meet.clock, cast.WORKSPACE, stage.ada.id)
    closed(stage, polls)
    slowly(stage, "chat.postMessage", lambda: redraw_workers.redraw_due(stage.meet))
    slowly(stage, "chat.postMessage", lambda: delivery_card.redraw_due(stage.meet))
    standing = stage.client.channel_messages(stage.channel)
    assert len(standing) == 2 * len(polls)
    assert set(Counter(message.thread_ts for message in standing).values()) == {2}
    cards = [message.words for message in stage.ada.messages() if "Invites of" in message.words]
    assert len(cards) == len(polls)
