"""`meet serve` as an operator meets it: killed, stopped, started twice, looked into while it runs."""

import csv
import json
import signal
import urllib.error
import urllib.request

import pytest

from bot.config.settings import Settings
from bot.play import story_poll
from bot.play.story_world import World, set_up_world
from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.acceptance.forks import nursery
from tests.acceptance.served import meet, serving, with_port
from tests.acceptance.team import poll_of
from tests.patience import PATIENCE
from tests.storage.databases import MovingClock, opened


@pytest.fixture
def world(settings: Settings, playground: Playground) -> World:
    world = set_up_world(with_port(settings), playground.url)
    world.python = str(nursery().python)
    return world


def test_a_vote_that_was_acknowledged_survives_kill_9(world: World, client: PlaygroundClient) -> None:
    with serving(world.settings, client) as process:
        story_poll.open_modal(world)
        story_poll.post_poll(world)
        outcome = world.person("ben").click(world.poll_message(), "vote_yes", world.options()[0])
        process.kill()
    assert outcome.acknowledged
    with opened(world.settings.database_url, MovingClock()) as database, database.read(cast.WORKSPACE) as uow:
        stored = uow.polls.snapshot(poll_of(world.poll_message()))
    assert stored
    assert [(vote.voter, vote.choice) for vote in stored.votes] == [(cast.BEN, "yes")]
    with serving(world.settings, client):
        # Whoever was killed while drawing held a lease; nobody else can, so the fresh start takes it back.
        client.wait_until(lambda: "Yes 1\nMaybe\nNo" in world.poll_message().words, "the redraw", PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_when_it_is_told_to(world: World, client: PlaygroundClient, number: signal.Signals) -> None:
    with serving(world.settings, client) as process:
        code, told = process.end(number)
    assert code == 0
    assert "stopping" in told
    assert "Traceback" not in told


def test_a_second_serve_on_the_same_file_refuses_and_disturbs_nothing(
    sqlite_settings: Settings, client: PlaygroundClient
) -> None:
    with serving(with_port(sqlite_settings), client) as process:
        second = meet(with_port(sqlite_settings), "serve")
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert "Another `meet serve` is running" in second.stderr
        assert json.loads(process.get("/readyz"))["database"] == "ok"
        assert client.person(cast.ADA).slash("/meet", "help", channel=cast.TEAM).acknowledged


def test_the_commands_work_beside_a_running_meet(world: World, client: PlaygroundClient) -> None:
    with serving(world.settings, client):
        story_poll.open_modal(world)
        story_poll.post_poll(world)
        (poll,) = world.command("polls", "list")
        assert (poll["title"], poll["status"], poll["options"]) == (story_poll.TITLE, "open", 2)
        assert meet(world.settings, "pause").returncode == 0
        breaker = world.command("status")["breaker"]
        assert (breaker["open"], breaker["reason"]) == (True, "manual")
        assert meet(world.settings, "resume").returncode == 0
        assert meet(world.settings, "suppressions", "add", "x@example.com").returncode == 0
        for job in ("deliver", "refresh", "quota"):
            done = meet(world.settings, "run-job", job)
            assert (done.returncode, done.stdout.partition(":")[0]) == (0, job), done.stderr
        exported = meet(world.settings, "export", poll["poll"])
        head = next(csv.reader(exported.stdout.splitlines()))
        assert (exported.returncode, len(head)) == (0, 3)


def test_check_finds_nothing_wrong_and_exits_with_zero(world: World) -> None:
    assert meet(world.settings, "migrate").returncode == 0
    done = meet(world.settings, "check", "--json")
    assert done.returncode == 0, done.stdout
    assert {one["result"] for one in json.loads(done.stdout)} == {"ok"}


def test_setting_up_aws_a_second_time_changes_nothing(world: World) -> None:
    # The playground receives mail, but has no receipt rules to set up.
    settings = world.settings.model_copy(update={"meet_inbound_domain": ""})
    first = meet(settings, "setup-aws")
    second = meet(settings, "setup-aws", "--dry-run")
    third = meet(settings, "setup-aws")
    assert [done.returncode for done in (first, second, third)] == [0, 0, 0], first.stderr
    assert second.stdout == third.stdout
    assert "MEET_FEEDBACK_QUEUE_URL" in third.stdout


def test_over_http_a_forged_request_is_refused_and_a_signed_one_is_served(
    world: World, client: PlaygroundClient
) -> None:
    over_http = world.settings.model_copy(update={"slack_app_token": None})
    with serving(over_http, client) as process:
        url = f"http://127.0.0.1:{process.port}/slack/events"
        client.set_connection(mode="http", request_url=url)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url, data=b"payload=%7B%7D")
        assert refused.value.code == 401
        refused.value.close()
        assert client.person(cast.ADA).slash("/meet", "help", channel=cast.TEAM).acknowledged


def test_what_a_person_typed_and_their_address_stay_out_of_the_log(world: World, client: PlaygroundClient) -> None:
    with serving(world.settings, client) as process:
        story_poll.open_modal(world)
        story_poll.post_poll(world)
        story_poll.vote(world)
        story_poll.use_profile_address(world)
        told = process.kill()
    assert "ben@example.com" not in told
    assert cast.BOT_TOKEN not in told
