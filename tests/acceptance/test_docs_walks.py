"""The two walks of docs/architecture.md, walked: the files on the page are those that Meet enters."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_bolt import BoltRequest
from slack_sdk.oauth.installation_store import Bot

from bot.config.settings import Settings
from bot.domain.poll import Slot
from bot.meet import Meet
from bot.wiring import Application, build, built
from handlers.notices import send_due
from handlers.slack.installed_clients import InstalledClients
from invites.ingest import ingest_feedback
from invites.outbox import deliver_due
from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from playground.server import Playground
from storage.database import Database
from tests.acceptance.oauth_house import oauth_settings
from tests.pages import page, section, spans, steps
from tests.storage.makers import a_delivery, a_profile, an_address, an_invite, posted_poll
from tests.tracing import files_entered

ARCHITECTURE = page("docs/architecture.md")
PRESS = "## A press, from Bolt to the commit"
FEEDBACK = "## A feedback body, from the queue to the direct message"
ABOUT_THE_WALKS = {"tests/acceptance/test_docs_walks.py", "bot/jobs.py"}
TO = "bounce@simulator.amazonses.com"


def walk(heading: str) -> list[str]:
    """The files of the numbered steps, in the order of the page."""
    return python_files("\n".join(steps(section(ARCHITECTURE, heading))))


def named(heading: str) -> list[str]:
    """Every file that the section names, but for this test and the table of jobs."""
    return [file for file in python_files(section(ARCHITECTURE, heading)) if file not in ABOUT_THE_WALKS]


def python_files(text: str) -> list[str]:
    return list(dict.fromkeys(span for span in spans(text) if span.endswith(".py")))


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
    entered = files_entered_by_a_press(application)
    assert sorted(entered) == sorted(walk(PRESS))
    assert f"enters {len(entered)} files" in section(ARCHITECTURE, PRESS)
    assert len(entered) <= 14


def test_a_press_enters_the_other_files_of_its_section_where_workspaces_install_meet(
    playground: Playground, sqlite_settings: Settings
) -> None:
    settings = oauth_settings(playground, sqlite_settings.database_url)
    application = build(settings, clock=playground.clock, receive_seconds=0)
    with application.closing:
        assert isinstance(application.clients, InstalledClients)
        application.clients.installations.save_bot(a_bot())
        entered = files_entered_by_a_press(application)
    assert sorted(entered) == sorted(named(PRESS))


def a_bot() -> Bot:
    return Bot(team_id=cast.WORKSPACE, bot_token=cast.BOT_TOKEN, bot_id="B1", bot_user_id="U1", installed_at=0.0)


def files_entered_by_a_press(application: Application) -> list[str]:
    """From Bolt's own entry to the answer, where nothing follows the vote."""
    poll = posted_poll(application.meet.database, workspace=cast.WORKSPACE)
    introduce(application.meet, "ben@example.com")
    application.slack.dispatch(press(f"{poll.id}.0"))  # what is made once, at the first press, is made
    return files_entered(lambda: application.slack.dispatch(press(f"{poll.id}.1")), until="ack")


def test_a_feedback_body_enters_the_files_of_its_section_and_no_others(meet: Meet, playground: Playground) -> None:
    client, mail = PlaygroundClient(playground.url), MailClient(playground.url)
    ingest_feedback(meet)  # what SNS and SES say of the setup
    promise_invite(meet)
    assert deliver_due(meet) == 1
    client.wait_until(lambda: any("bounceType" in body for body in mail.queue_bodies()), "SES's event of the bounce")
    entered = {*files_entered(lambda: ingest_feedback(meet)), *files_entered(lambda: send_due(meet))}
    assert "came back" in client.person(cast.BEN).messages(None)[-1].words
    told, steps_told = section(ARCHITECTURE, FEEDBACK), walk(FEEDBACK)
    assert sorted(entered) == sorted(named(FEEDBACK))
    assert f"enters {len(entered)} files" in told
    assert f"the {len(steps_told)} files" in told
    assert len(steps_told) <= 16


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
