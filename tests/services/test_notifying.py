from dataclasses import replace
from datetime import timedelta

from bot.domain.notice import Notice, NoticeKind
from bot.services import notifying
from tests.services.team import HERE, Team

MINUTE = timedelta(minutes=1)


def owed(team: Team, key: str = "once") -> Notice:
    notice = Notice(f"id-{key}", HERE, "U2", NoticeKind.TEXT, key, team.clock.now(), {"text": "Hello."})
    assert notifying.owe(team.database, notice)
    return notice


def claim(team: Team) -> Notice:
    (notice,) = notifying.claim_notices(team.database)
    return notice


def test_owing_twice_is_owing_once(team: Team) -> None:
    notice = owed(team)
    assert not notifying.owe(team.database, notice)
    assert claim(team).data == {"text": "Hello."}


def test_trouble_with_a_polls_message_is_told_once_to_whoever_runs_it(team: Team) -> None:
    poll = team.posts().poll
    assert notifying.tell_whoever_runs(team.database, poll, "gone", {"text": "Hello."})
    assert not notifying.tell_whoever_runs(team.database, poll, "gone", {"text": "Hello."})
    assert not notifying.tell_whoever_runs(team.database, replace(poll, id="unknown"), "gone", {"text": "Hello."})
    assert [one.user for one in team.notices(NoticeKind.POLL_TROUBLE)] == ["UORG"]


def test_a_notice_whose_lease_has_almost_ended_is_left_to_the_next_claim(team: Team) -> None:
    owed(team)
    first = claim(team)
    assert notifying.may_tell(team.database, first)
    team.clock.move(MINUTE / 2)
    assert notifying.may_tell(team.database, first)
    team.clock.move(timedelta(microseconds=1))
    assert not notifying.may_tell(team.database, first)
    assert claim(team).id == first.id


def test_a_notice_is_claimed_by_one_and_told_once(team: Team) -> None:
    owed(team)
    notice = claim(team)
    assert notice.attempts == 1
    assert notifying.claim_notices(team.database) == []
    assert notifying.settle_notice(team.database, notice, channel="D1", ts="1.1")
    team.clock.move(60 * MINUTE)
    assert notifying.claim_notices(team.database) == []


def test_a_crash_while_telling_tells_again(team: Team) -> None:
    owed(team)
    first = claim(team)
    team.clock.move(MINUTE)
    second = claim(team)
    assert second.attempts == 2
    assert not notifying.settle_notice(team.database, first, channel="D1", ts="1.1")
    assert notifying.settle_notice(team.database, second, channel="D1", ts="1.2")


def test_what_failed_is_tried_again_on_the_schedule_and_not_before_slack_allows(team: Team) -> None:
    owed(team)
    notifying.retry_notice(team.database, claim(team), "ratelimited", wait=40)
    team.clock.move(timedelta(seconds=39))
    assert notifying.claim_notices(team.database) == []
    team.clock.move(timedelta(seconds=1))
    notifying.retry_notice(team.database, claim(team), "timeout")
    team.clock.move(timedelta(seconds=59))
    assert notifying.claim_notices(team.database) == []
    team.clock.move(timedelta(seconds=1))
    assert claim(team).attempts == 3


def test_after_a_day_of_tries_it_is_given_up_with_its_reason(team: Team) -> None:
    owed(team)
    tries = 0
    while notices := notifying.claim_notices(team.database):
        tries += 1
        notifying.retry_notice(team.database, notices[0], "timeout")
        team.clock.move(timedelta(hours=2))
    assert tries == 13
    with team.database.read_account() as account:
        assert account.notices.counts() == {"given_up": 1}


def test_what_can_never_be_told_is_given_up_at_once(team: Team) -> None:
    owed(team)
    notifying.give_up_notice(team.database, claim(team), "user_disabled")
    team.clock.move(timedelta(days=2))
    assert notifying.claim_notices(team.database) == []
