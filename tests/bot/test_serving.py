"""Serving: the parts start in order or not at all, recover from Slack's moods, and stop."""

import gc
import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from slack_bolt import App

from bot.config.settings import Settings
from bot.config.values import Bind
from bot.domain.delivery import DeliveryKind
from bot.domain.errors import MeetError, NotFound
from bot.domain.mail_health import Figure, Reading
from bot.jobs import Job
from bot.meet import Meet
from bot.serving import Serving, collect_garbage_from_now_on, watch
from handlers.slack.app import build_slack_app
from handlers.slack.clients import SingleWorkspaceClients
from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from storage.database import Database
from tests.patience import PATIENCE
from tests.storage.databases import START
from tests.storage.makers import a_delivery
from tests.storage.postgresql import new_postgresql_database


def ready(serving: Serving) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{serving.web.port}/readyz") as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def test_a_meet_that_serves_is_ready(application: Serving) -> None:
    assert ready(application) == (200, {"database": "ok", "scheduler": "ok", "slack": "ok", "sending": "ok"})


def test_over_http_there_is_no_socket_to_be_ready(http_application: Serving) -> None:
    assert ready(http_application) == (200, {"database": "ok", "scheduler": "ok", "sending": "ok"})


def test_an_alarm_of_sending_is_told_and_takes_no_replica_out_of_service(settings: Settings) -> None:
    """Slack would be cut off from all replicas at once, and votes would be lost."""
    # Without a queue no job counts one, so that what is stored here stays.
    uncounted = settings.model_copy(update={"slack_app_token": None, "meet_feedback_queue_url": None})
    with Serving(uncounted, receive_seconds=0) as serving:
        meet = serving.application.meet
        for dead, said in ((2, "dead_letters: Feedback lies in the dead-letter queue"), (0, "ok")):
            with meet.database.begin_account() as account:
                account.figures.store([Reading(Figure.QUEUE_DEAD, dead, meet.clock.now())])
            status, told = ready(serving)
            assert status == 200
            assert told["sending"].startswith(said)


@pytest.mark.parametrize(
    ("change", "status"),
    [({"meet_forward_answers": "no"}, "superseded"), ({"meet_inbound_bucket": None}, "superseded"), ({}, "pending")],
)
def test_a_start_that_mails_no_answers_on_ends_those_that_wait(
    settings: Settings, change: dict[str, Any], status: str
) -> None:
    inbound = {"meet_inbound_domain": "in.example.com", "meet_inbound_bucket": "bucket", "slack_app_token": None}
    queue = {"meet_inbound_queue_url": settings.meet_feedback_queue_url}
    # Far ahead, so that no job mails it meanwhile.
    waits = a_delivery(kind=DeliveryKind.ANSWERS, next_attempt_at=START + timedelta(days=9999))
    chosen = settings.model_copy(update=inbound | queue | change)
    with Serving(chosen, receive_seconds=0) as serving, serving.application.meet.database.begin("T1") as uow:
        uow.deliveries.enqueue(waits)
    with Serving(chosen, receive_seconds=0) as serving, serving.application.meet.database.read_account() as account:
        found = account.deliveries.get(waits.id)
    assert found is not None
    assert found.status == status


def test_a_database_that_is_gone_is_not_ready(application: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise MeetError("The database is gone.")

    monkeypatch.setattr(application.application.meet.database, "ping", refuse)
    assert ready(application)[0] == 503
    assert ready(application)[1]["database"] == "The database is gone."
    assert ready(application)[1]["sending"] == "unknown"


def test_stopping_frees_everything_for_the_next_start(settings: Settings, client: PlaygroundClient) -> None:
    for _ in range(2):
        with Serving(settings, receive_seconds=0) as serving:
            client.wait_for_bot()
            assert ready(serving)[0] == 200
        serving.stop()


def test_a_part_that_cannot_start_takes_the_others_down_with_it(settings: Settings) -> None:
    before = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = settings.model_copy(update={"meet_bind": Bind("127.0.0.1", other.getsockname()[1])})
        for _ in range(2):
            with pytest.raises(MeetError, match="cannot listen on"):
                Serving(taken, receive_seconds=0)
    left = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith(OURS)]
    for thread in left:
        thread.join(PATIENCE)
    assert [thread.name for thread in left if thread.is_alive()] == []


OURS = ("web", "redraw", "APScheduler", "woken", "background")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, r"Slack refused SLACK_BOT_TOKEN \(invalid_auth\)"),
        ({"slack_app_token": SecretStr("xapp-wrong")}, r"Slack refused SLACK_APP_TOKEN \(invalid_auth\)"),
        ({"slack_api_url": "http://127.0.0.1:1/api/"}, "Slack could not be reached"),
    ],
)
def test_slack_that_says_no_is_one_sentence(settings: Settings, change: dict[str, Any], sentence: str) -> None:
    wrong = settings.model_copy(update=change)
    with pytest.raises(MeetError, match=sentence):
        Serving(wrong, receive_seconds=0)


def test_no_job_runs_before_slack_can_be_answered(settings: Settings) -> None:
    ran = list[Meet]()
    wrong = settings.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
    with pytest.raises(MeetError, match="SLACK_APP_TOKEN"):
        Serving(wrong, receive_seconds=0, table=(Job("deliver", timedelta(seconds=1), ran.append),))
    assert ran == []


def test_what_only_mails_pages_metrics_and_postgresql_need_is_not_loaded_at_the_start() -> None:
    mails, pages = ("botocore", "icalendar", "jinja2"), ("flask", "babel")
    later = (*mails, *pages, "prometheus_client", "sqlalchemy.dialects.postgresql")
    code = f"import sys, bot.serving; print([name for name in {later} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_meet_that_has_started_collects_garbage_as_python_does_but_not_among_what_it_started_with() -> None:
    before = gc.get_threshold()
    gc.disable()
    try:
        collect_garbage_from_now_on()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == (700, 10, 10)
    finally:
        gc.unfreeze()
        gc.enable()
        gc.set_threshold(*before)


@pytest.mark.postgres
def test_on_postgresql_the_schema_is_an_operators_step(settings: Settings) -> None:
    empty = settings.model_copy(update={"database_url": new_postgresql_database("unmigrated")})
    with pytest.raises(MeetError, match="run `meet migrate`"):
        Serving(empty, receive_seconds=0)


def test_metrics_are_served_where_an_address_is_set(settings: Settings) -> None:
    with Serving(settings.model_copy(update={"meet_metrics_bind": Bind("127.0.0.1", 0)}), receive_seconds=0) as serving:
        assert serving.metrics is not None
        with urllib.request.urlopen(f"http://127.0.0.1:{serving.metrics.port}/metrics") as reply:
            assert b"meet_database_up 1.0" in reply.read()


def test_a_job_that_does_not_end_is_named_when_meet_stops(
    application: Serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = application.application.jobs.stop
    monkeypatch.setattr(application.application.jobs, "stop", lambda: [*stop(), "deliver"])
    application.stop()
    assert "jobs_still_in_call" in caplog.text


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "too_many_websockets"])
def test_the_bot_comes_back_when_slack_sends_it_away(
    application: Serving, client: PlaygroundClient, reason: str
) -> None:
    before = {socket["id"] for socket in client.connection()["sockets"]}
    client.disconnect_sockets(reason)

    def renewed() -> bool:
        now = client.connection()["sockets"]
        return any(one["id"] not in before or (reason == "warning" and not one["deaf"]) for one in now)

    client.wait_until(renewed, "a new connection")
    outcome = client.person(cast.ADA).slash("/meet", "help", channel=cast.TEAM)
    assert outcome.acknowledged


class Moody:
    """A socket whose trouble a test decides."""

    def __init__(self, *troubles: str) -> None:
        self.troubles = list(troubles)
        self.told = threading.Event()

    def trouble(self) -> str:
        if len(self.troubles) == 1:
            self.told.set()
            return self.troubles[0]
        return self.troubles.pop(0)


def test_watching_ends_when_meet_is_told_to_stop() -> None:
    moody = Moody("It is deaf.", "")
    watch(moody, moody.told, interval=0.001)  # type: ignore[arg-type]  # all that is asked of a socket
    assert moody.troubles == [""]


def test_watching_without_a_socket_waits_for_the_word() -> None:
    told = threading.Event()
    threading.Timer(0.01, told.set).start()
    watch(None, told, interval=0.001)
    assert told.is_set()


def test_a_socket_in_trouble_for_too_long_ends_meet_for_a_fresh_start() -> None:
    moody = Moody("It is deaf.", "It is deaf.", "It is deaf.")
    with pytest.raises(MeetError, match="should be started again"):
        watch(moody, threading.Event(), interval=0.001, longest_silence=timedelta(0))  # type: ignore[arg-type]  # all that is asked of a socket


def test_a_token_is_good_for_its_own_workspace_only(settings: Settings, chosen_database: Database) -> None:
    clients = SingleWorkspaceClients(settings, chosen_database)
    assert clients.client(cast.WORKSPACE).token == cast.BOT_TOKEN
    with pytest.raises(NotFound):
        clients.client(cast.OTHER_WORKSPACE)


def test_bolt_does_not_complain_about_the_token_that_we_read_ourselves(
    settings: Settings,
    chosen_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    playground: Playground,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", playground.bot_token)
    assert isinstance(build_slack_app(settings, SingleWorkspaceClients(settings, chosen_database)), App)
    assert caplog.text == ""
