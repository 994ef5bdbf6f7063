"""The two walks of docs/architecture.md, walked: the files on the page are those that Meet enters."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_bolt import BoltRequest

from bot.config.settings import Settings
from bot.domain.poll import Slot
from bot.meet import Meet
from bot.wiring import Application, build, built
from handlers.notices import send_due
from invites.ingest import ingest_feedback
from invites.outbox import deliver_due
from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from storage.database import Database
from tests.pages import page, section, spans, steps
from tests.storage.makers import a_delivery, a_profile, an_address, an_invite, posted_poll
from tests.tracing import files_entered

ARCHITECTURE = page("docs/architecture.md")
TO = "bounce@simulator.amazonses.com"


def walk(heading: str) -> list[str]:
    """The files of a walk, in the order of the page."""
    named = [span for step in steps(section(ARCHITECTURE, heading)) for span in spans(step) if span.endswith(".py")]
    return list(dict.fromkeys(named))


@pytest.fixture
def application(playground: Playground, sqlite_settings: Settings) -> Iterator[Application]:
    """Everything that serves, connected to nothing: the test does the work on its own thread."""
    application = build(sqlite_settings, clock=playground.clock, receive_seconds=0)
    with application.closing:
        yield application


@pytest.fixture
def meet(playground: Playground, sqlite_settings: Settings) -> Iterator[Meet]:
    """A Meet for single rounds of jobs: nothing runs beside it."""
    database = Database(sqlite_settings.database_url, clock=playground.clock)
    with built(sqlite_settings, database, playground.clock) as meet:
        yield meet
    database.dispose()


def press(option: str) -> BoltRequest:
    action = {"type": "button", "action_id": "vote_yes", "block_id": "x", "value": option}
    team = {"id": cast.WORKSPACE, "domain": "meet"}
    user = {"id": cast.BEN, "team_id": cast.WORKSPACE}
    body = {"type": "block_actions", "team": team, "user": user, "actions": [action]}
    return BoltRequest(mode="socket_mode", body=body)


def test_a_press_enters_the_files_of_its_walk_and_no_others(application: Application) -> None:
    poll = posted_poll(application.meet.database, workspace=cast.WORKSPACE)
    introduce(application.meet, "ben@example.com")  # so that nothing follows the vote
    application.slack.dispatch(press(f"{poll.id}.0"))  # what is made once, at the first press, is made
    entered = files_entered(lambda: application.slack.dispatch(press(f"{poll.id}.1")), since="route", until="_answer")
    assert sorted(entered) == sorted(walk("## A press, from Bolt to the commit"))


def test_a_feedback_body_enters_the_files_of_its_walk(meet: Meet, playground: Playground) -> None:
    client, mail = PlaygroundClient(playground.url), MailClient(playground.url)
    promise_invite(meet)
    assert deliver_due(meet) == 1
    client.wait_until(lambda: any("bounceType" in body for body in mail.queue_bodies()), "SES's event of the bounce")
    entered = files_entered(lambda: ingest_feedback(meet)) + files_entered(lambda: send_due(meet))
    assert "came back" in client.person(cast.BEN).messages(None)[-1].words
    walked = walk("## A feedback body, from the queue to the direct message")
    assert [file for file in walked if file not in entered] == []


def promise_invite(meet: Meet) -> None:
    """A due invite for Ben, to an address that bounces."""
    now = meet.clock.now()
    introduce(meet, TO)
    poll = posted_poll(meet.database, workspace=cast.WORKSPACE, created_at=now)
    ahead = Slot(now + timedelta(days=7), now + timedelta(days=7, hours=1))
    invite = an_invite(poll, slot=ahead, created_at=now, revised_at=now)
    times = {"created_at": now, "dtstamp": now, "next_attempt_at": now}
    with meet.database.begin(cast.WORKSPACE) as uow:
        uow.invites.add(invite)
        uow.deliveries.enqueue(a_delivery(invite, workspace=cast.WORKSPACE, user=cast.BEN, address=TO, **times))


def introduce(meet: Meet, address: str) -> None:
    """Meet has read Ben's profile and has his address."""
    with meet.database.begin(cast.WORKSPACE) as uow:
        uow.people.save_profile(a_profile(cast.BEN, workspace=cast.WORKSPACE, read_at=meet.clock.now()))
        uow.people.save_address(an_address(cast.BEN, address, workspace=cast.WORKSPACE))
