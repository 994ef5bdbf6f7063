"""kill -9 of one of two `meet serve` in the middle of everything: the other takes over when the leases have run out."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.services import notifying
from playground import cast
from playground.client import Message
from tests.acceptance.replicas import Replicas, serving, tallies, together
from tests.acceptance.team import poll_of
from tests.patience import PATIENCE

pytestmark = pytest.mark.postgres
LAPSES = (
    "UPDATE poll SET lease_until = now(), redraw_at = NULL WHERE lease_until IS NOT NULL",
    "UPDATE poll SET thread_lease_until = now() WHERE thread_lease_until IS NOT NULL",
    "UPDATE notice SET next_attempt_at = now() WHERE status = 'owed'",
    "UPDATE delivery SET lease_until = now() WHERE lease_until IS NOT NULL",
)
"""As if the leases' time had passed."""
WORDS = "Told by whoever lives."
LOST = "Posted by whoever lives"
VOTERS = 3


@dataclass
class Ruin:
    """What the killed one left half done."""

    replicas: Replicas
    voted: Message
    closed: Message
    mark: int


@pytest.fixture(scope="module")
def ruin() -> Iterator[Ruin]:
    """The heir is stopped while the doomed one begins to draw, to post, to tell and to mail, and no answer reaches it;
    then the doomed one is killed, and the heir goes on."""
    with serving(http=2, sockets=0, voters=VOTERS, meet_send_rate=50.0) as replicas:
        yield ruined(replicas)
        assert replicas.by_http[1].errors() == []


def ruined(replicas: Replicas) -> Ruin:
    team, (doomed, heir) = replicas.team, replicas.by_http
    replicas.listen("http")
    voted, closed = team.poll("Half drawn"), team.poll("Half mailed")
    together([partial(team.vote, voter, closed) for voter in team.voters])
    team.wait_until_drawn(closed)
    replicas.rest()
    replicas.stand_still(heir)
    replicas.balancer.ports, mark = [doomed.port], replicas.mark()
    team.fill_in_poll(LOST)
    held = [replicas.slack.add("hold", path, times=None) for path in ("chat.update", "chat.postMessage")]
    held.append(replicas.aws.add("hold", "SendRawEmail", times=None))
    team.ada.submit()
    owe(replicas)
    together([partial(team.vote, voter, voted) for voter in team.voters])
    team.wait(lambda: held[0].met and held[1].met >= 2, "a redraw, a post and a notice in flight")
    team.close(closed)
    team.wait(lambda: held[2].met > VOTERS, "every mail to be in flight")
    doomed.kill()
    replicas.slack.clear()
    replicas.aws.clear()
    for statement in LAPSES:
        replicas.put(statement)
    replicas.rest()
    replicas.balancer.ports = [heir.port]
    os.kill(heir.pid, signal.SIGCONT)
    return Ruin(replicas, voted, closed, mark)


def owe(replicas: Replicas) -> None:
    now = replicas.team.client.now()
    notice = Notice(new_id(now), cast.WORKSPACE, cast.BEN, NoticeKind.TEXT, WORDS, now, {"text": WORDS})
    with replicas.team.opened() as database:
        assert notifying.owe(database, notice)


def test_a_redraw_that_was_under_way_is_drawn_by_the_other_and_complete(ruin: Ruin) -> None:
    ruin.replicas.team.wait_until_drawn(ruin.voted)
    seen = tallies(ruin.replicas.calls("chat.update", ruin.mark), ruin.voted)
    assert seen == sorted(seen)
    assert seen[-1] == VOTERS


def test_mails_that_ses_took_are_known_by_their_event_and_not_sent_again(ruin: Ruin) -> None:
    team = ruin.replicas.team
    team.wait(lambda: are_delivered(ruin), "the mails")
    mails = [mail.to for mail in team.mail.mails(subject="Half mailed")]
    assert len(mails) == len(set(mails)) == VOTERS + 1


def are_delivered(ruin: Ruin) -> bool:
    # A receive that the killed one had begun may have taken messages along.
    ruin.replicas.team.mail.lapse_visibility()
    return {str(one.status) for one in ruin.replicas.team.deliveries(poll_of(ruin.closed))} == {"delivered"}


def test_a_notice_and_a_poll_that_were_under_way_reach_their_readers(ruin: Ruin) -> None:
    team = ruin.replicas.team
    with team.opened() as database:
        team.wait(lambda: is_told(ruin), "the notice")
        assert notifying.claim_notices(database) == []
    # Slack took both, and no answer said so: twice at most, since never would be worse.
    assert 1 <= len([seen for seen in team.client.person(cast.BEN).messages() if WORDS in seen.words]) <= 2
    posted = team.ada.wait_for_message(cast.TEAM, LOST, where=lambda seen: bool(seen.buttons), patience=PATIENCE)
    team.wait(lambda: team.snapshot(poll_of(posted)).poll.posted, "Meet to know where it stands")
    assert 1 <= len([seen for seen in team.ada.messages(cast.TEAM) if LOST in seen.words]) <= 2


def is_told(ruin: Ruin) -> bool:
    with ruin.replicas.team.opened() as database, database.read(cast.WORKSPACE) as uow:
        notice = uow.notices.by_key(WORDS)
    return notice is not None and notice.channel is not None


def test_the_other_goes_on_serving_whoever_presses(ruin: Ruin) -> None:
    team = ruin.replicas.team
    assert team.vote(team.voters[0], ruin.voted, "no").acknowledged
    team.shown(ruin.voted, f"Yes {VOTERS - 1}\nMaybe\nNo 1")
