import threading

import pytest

from bot.domain.notice import NoticeKind
from bot.domain.poll import PollSnapshot, PollStatus
from bot.services.all_answered import tell_organizer
from bot.services.cancelling import ManagePoll, reopen_poll
from bot.services.steps import time_to_choose
from bot.services.voting import ClearAnswer, clear_answer
from storage.database import Database
from tests.patience import PATIENCE
from tests.services.team import ELSEWHERE, HERE, HOUR, Team
from tests.storage.databases import MovingClock


def asks(team: Team, snapshot: PollSnapshot) -> bool:
    """What follows any vote."""
    return tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)


def told(team: Team) -> list[str]:
    return [notice.user for notice in team.notices(NoticeKind.ALL_ANSWERED)]


def test_when_everybody_required_has_answered_the_organizer_is_told(team: Team) -> None:
    snapshot = team.posts(required=("U2", "U3"))
    team.answers(snapshot, U2="ym", U9="yy")
    assert not asks(team, snapshot)
    team.answers(snapshot, U3="nn")
    assert not tell_organizer(team.database, team.clock, ELSEWHERE, snapshot.poll.id)
    assert asks(team, snapshot)
    (notice,) = team.notices(NoticeKind.ALL_ANSWERED)
    assert (notice.user, notice.data) == ("UORG", {"poll": snapshot.poll.id, "title": "Design review"})


def test_it_is_told_once_a_poll_whatever_people_say_later(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="yy")
    assert asks(team, snapshot)
    clear_answer(team.database, team.clock, ClearAnswer(HERE, snapshot.poll.id, "U2"))
    for answer in ("mm", "yy"):
        team.answers(snapshot, U2=answer)
        assert not asks(team, snapshot)
    team.closes(snapshot)
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN
    assert not asks(team, snapshot)
    assert told(team) == ["UORG"]


def test_whose_answers_were_cleared_has_not_answered(team: Team) -> None:
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="yy")
    clear_answer(team.database, team.clock, ClearAnswer(HERE, snapshot.poll.id, "U2"))
    assert not asks(team, snapshot)


def test_an_answer_to_a_withdrawn_time_alone_is_no_answer(team: Team) -> None:
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="y")
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[0].id)
    assert not asks(team, snapshot)
    team.answers(snapshot, U2="-y")
    assert asks(team, snapshot)


def test_who_has_answered_some_of_the_times_is_still_waited_for(team: Team) -> None:
    snapshot = team.posts(24, 48, 72, required=("U2",))
    for answers in ("y", "-n", "ym-"):
        team.answers(snapshot, U2=answers)
        assert not asks(team, snapshot)
    team.answers(snapshot, U2="--m")
    assert asks(team, snapshot)


def test_a_time_that_has_passed_is_waited_for_no_more_and_without_times_nothing_is_told(team: Team) -> None:
    snapshot, nobody = team.posts(24, 48, required=("U2",)), team.posts(24, required=("U3",))
    team.answers(snapshot, U2="-y")
    assert not asks(team, snapshot)
    team.clock.move(30 * HOUR)
    assert asks(team, snapshot)
    assert not asks(team, nobody)


def test_an_organizer_who_must_be_there_too_is_waited_for_but_never_alone(team: Team) -> None:
    alone, both = team.posts(required=("UORG",)), team.posts(required=("UORG", "U2"))
    team.answers(alone, UORG="yy")
    team.answers(both, U2="yy")
    assert not asks(team, alone)
    assert not asks(team, both)
    team.answers(both, UORG="yn")
    assert asks(team, both)


def test_a_poll_without_required_people_tells_nothing(team: Team) -> None:
    snapshot, anonymous = team.posts(), team.posts(anonymous=True)
    team.answers(snapshot, U2="yy")
    team.answers(anonymous, U2="yy")
    with team.database.begin(HERE) as uow:
        uow.poll_people.add(anonymous.poll.id, "required", ["U2"])
    assert not asks(team, snapshot)
    assert not asks(team, anonymous)


def test_a_poll_that_ended_meanwhile_tells_nothing(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="yy")
    team.closes(snapshot)
    assert not asks(team, snapshot)
    assert not tell_organizer(team.database, team.clock, HERE, "unknown")
    assert told(team) == []


def test_a_poll_that_ends_between_the_look_and_the_writing_tells_nothing(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.registers("UORG")
    snapshot = team.posts(required=("U2",))
    team.answers(snapshot, U2="yy")
    begin = Database.begin

    def begin_after_the_close(database: Database, workspace: str) -> object:
        monkeypatch.setattr(Database, "begin", begin)
        team.closes(snapshot)
        return begin(database, workspace)

    monkeypatch.setattr(Database, "begin", begin_after_the_close)
    assert not asks(team, snapshot)
    assert told(team) == []


def test_two_last_answers_at_once_tell_it_once(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    snapshot = team.posts(24, required=("U2", "U3"))
    together = threading.Barrier(2)

    def answer(user: str) -> None:
        together.wait(PATIENCE)
        team.presses(snapshot, user)
        asks(team, snapshot)

    threads = [threading.Thread(target=answer, args=(user,)) for user in ("U2", "U3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert told(team) == ["UORG"]


def quorums(team: Team) -> list[dict[str, str]]:
    return [notice.data for notice in team.notices(NoticeKind.QUORUM_REACHED)]


def test_the_organizer_is_told_once_that_so_many_required_people_as_are_enough_can_make_a_time(team: Team) -> None:
    snapshot = team.posts(required=("U2", "U3", "U4"), quorum=2)
    team.answers(snapshot, U2="y-", U3="-y")
    assert not asks(team, snapshot)
    team.answers(snapshot, U3="m")
    assert asks(team, snapshot)
    assert not asks(team, snapshot)
    assert quorums(team) == [{"poll": snapshot.poll.id, "title": "Design review", "number": "2"}]
    assert told(team) == []
    team.answers(snapshot, U2="-m", U3="nm", U4="nn")
    assert asks(team, snapshot)
    assert (told(team), len(quorums(team))) == (["UORG"], 1)


@pytest.mark.parametrize("quorum", [0, 2])
def test_a_quorum_of_all_is_told_as_all_answers_alone(team: Team, quorum: int) -> None:
    snapshot = team.posts(required=("U2", "U3"), quorum=quorum)
    team.answers(snapshot, U2="yy", U3="yn")
    assert asks(team, snapshot)
    assert quorums(team) == []


def test_two_votes_at_once_that_reach_the_quorum_tell_it_once(team: Team) -> None:
    snapshot = team.posts(required=("U2", "U3", "U4"), quorum=1)
    team.answers(snapshot, U2="y", U3="y")
    threads = [threading.Thread(target=asks, args=(team, snapshot)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(quorums(team)) == 1


def test_a_poll_that_is_over_meanwhile_tells_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = team.posts(required=("U2", "U3"), quorum=1)
    team.answers(snapshot, U2="y")
    found = iter([snapshot.poll, None, None])
    monkeypatch.setattr(time_to_choose, "_due", lambda *_: next(found))
    assert not asks(team, snapshot)
    assert (quorums(team), told(team)) == ([], [])
