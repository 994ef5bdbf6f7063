"""A poll closes by itself once all who must be there agree."""

import threading

from bot.domain.agreement import STANDS
from bot.domain.history import Act
from bot.domain.notice import NoticeKind
from bot.domain.poll import Closer, PollSnapshot, PollStatus
from bot.services.agreeing import MailEnds, _close_now, close_agreed
from bot.services.all_answered import tell_organizer
from bot.services.cancelling import ManagePoll, reopen_poll
from tests.patience import PATIENCE
from tests.services.team import ELSEWHERE, FROM, HERE, Team


def agreed(team: Team, **changes: object) -> PollSnapshot:
    """A poll whose required people said yes to its second time, a while ago."""
    snapshot = team.posts(**{"agreement": True, "required": ("U2", "U3"), **changes})
    team.answers(snapshot, U2="ny", U3="yy", U4="ym")
    team.clock.move(STANDS)
    return snapshot


def run(team: Team) -> list[tuple[str, str]]:
    return close_agreed(team.database, team.clock, FROM)


def test_a_poll_is_closed_once_all_who_must_be_there_agree_and_the_invites_go_out(team: Team) -> None:
    team.registers("UORG", "U2", "U4")
    snapshot = agreed(team)
    assert run(team) == [(HERE, snapshot.poll.id)]
    poll = team.poll(snapshot.poll.id).poll
    assert (poll.status, poll.winner) == (PollStatus.CLOSED, snapshot.options[1].id)
    assert (poll.closer, poll.closed_by) == (Closer.AGREEMENT, None)
    assert sorted(mail[0] for mail in team.mails(poll.id)) == ["U2", "U4", "UORG"]
    with team.database.read(HERE) as uow:
        assert uow.history.of_poll(poll.id)[-1].what == Act.CLOSED_ON_AGREEMENT
    assert run(team) == []


def test_no_other_poll_is_closed(team: Team) -> None:
    team.registers("UORG")
    agreed(team, agreement=False)
    asked = team.posts(agreement=True, required=("U2",))
    team.answers(asked, U2="my")
    team.clock.move(STANDS / 2)
    assert run(team) == []


def test_where_nobodys_address_can_serve_whoever_runs_the_poll_is_told_once(team: Team) -> None:
    snapshot = agreed(team)
    before = team.poll(snapshot.poll.id).poll.revision
    assert (run(team), run(team)) == ([], [])
    (notice,) = team.notices(NoticeKind.AGREED_WITHOUT_ADDRESS)
    assert (notice.user, notice.data) == ("UORG", {"poll": snapshot.poll.id, "title": "Design review"})
    assert team.poll(snapshot.poll.id).poll.revision == before
    team.registers("UORG")
    assert run(team) == [(HERE, snapshot.poll.id)]


def test_nobody_is_asked_to_choose_a_time_that_is_about_to_be_chosen(team: Team) -> None:
    """It is told after all once somebody changes an answer, so that the poll stays open."""
    snapshot = team.posts(agreement=True, required=("U2", "U3", "U4"), quorum=2)
    team.answers(snapshot, U2="ny", U3="yy", U4="nn")
    assert not tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    team.answers(snapshot, U3="ym")
    assert tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    assert len(team.notices(NoticeKind.ALL_ANSWERED) + team.notices(NoticeKind.QUORUM_REACHED)) == 2


def test_a_poll_that_was_opened_again_waits_for_another_answer(team: Team) -> None:
    """Otherwise it would be closed again at once, by the answers for which its organizer opened it."""
    team.registers("UORG")
    snapshot = agreed(team)
    assert run(team) == [(HERE, snapshot.poll.id)]
    reopen_poll(team.database, team.clock, ManagePoll(HERE, snapshot.poll.id, "UORG", False))
    team.clock.move(STANDS)
    assert run(team) == []
    assert tell_organizer(team.database, team.clock, HERE, snapshot.poll.id)
    team.answers(snapshot, U2="yn")
    team.clock.move(STANDS)
    assert run(team) == [(HERE, snapshot.poll.id)]
    assert team.poll(snapshot.poll.id).poll.winner == snapshot.options[0].id


def test_many_replicas_close_an_agreed_poll_once(team: Team) -> None:
    team.registers("UORG")
    snapshot, found = agreed(team), list[tuple[str, str]]()
    together = threading.Barrier(3)

    def replica() -> None:
        together.wait(PATIENCE)
        found.extend(run(team))

    threads = [threading.Thread(target=replica) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert found == [(HERE, snapshot.poll.id)]


def test_an_answer_that_is_changed_at_the_last_moment_keeps_the_poll_open(team: Team) -> None:
    snapshot = agreed(team)
    with team.database.begin(HERE) as uow:
        uow.votes.clear(snapshot.poll.id, "U2")
        assert not _close_now(uow, snapshot.poll.id, MailEnds(FROM, ""), team.clock.now())
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN


def test_polls_of_each_workspace_are_closed_in_their_own(team: Team) -> None:
    team.registers("UORG", workspace=ELSEWHERE)
    snapshot = agreed(team, workspace=ELSEWHERE)
    assert run(team) == [(ELSEWHERE, snapshot.poll.id)]
