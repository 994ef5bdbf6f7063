"""The road between Slack and Meet in trouble: cut, deaf, doubled, out of order."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.slack import socket as slack_socket
from playground import cast
from playground.client import Message
from tests.acceptance.fault_house import House, built_house, incidents
from tests.acceptance.team import identity, options, poll_of

PING_SECONDS = 0.4
"""Four unanswered ones, and the socket counts as dead: 20 s in earnest, two where a test says so."""


@pytest.fixture(scope="module")
def built() -> Iterator[House]:
    with built_house() as house:
        yield house


@pytest.fixture
def house(built: House, caplog: pytest.LogCaptureFixture) -> Iterator[House]:
    built.pass_time(minutes=5)
    built.team.wait(lambda: is_connected(built), "one good connection")
    yield built
    built.heal()
    assert incidents(caplog.records) == []


@pytest.fixture
def message(house: House, request: pytest.FixtureRequest) -> Message:
    return house.team.poll(request.node.name[-60:])


def is_connected(house: House) -> bool:
    """Whether Slack would give a press to a connection that works: there is one, without a broken one beside it."""
    open_now = house.client.connection()["sockets"]
    is_good = not any(one["deaf"] or one["warned"] for one in open_now)
    return len(open_now) == 1 and is_good and house.readiness()["slack"] == "ok"


def sockets(house: House) -> set[str]:
    return {one["id"] for one in house.client.connection()["sockets"]}


def test_a_cut_socket_is_noticed_by_the_next_look_and_comes_back_by_itself(
    house: House, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    before = sockets(house)
    house.client.cut_sockets()
    house.team.wait(lambda: sockets(house) - before, "a new connection")
    assert house.team.vote(house.team.voters[0], message).acknowledged
    house.team.wait(lambda: house.readiness()["slack"] == "ok", "readiness")
    assert [one for one in caplog.messages if "Failed to check the state" in one] == [], "no ping went into the void"


def test_a_network_that_breaks_every_connection_is_told_and_overcome(house: House, message: Message) -> None:
    refused = house.slack.add("refuse", "apps.connections.open", times=3)
    house.slack.break_tunnels()
    house.team.wait(lambda: "not connected" in house.readiness()["slack"], "the trouble to be told")
    house.team.wait(lambda: house.readiness()["slack"] == "ok" and refused.met == 3, "a new connection")
    assert house.team.vote(house.team.voters[0], message).acknowledged


def test_a_deaf_socket_is_noticed_and_replaced(house: House, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    before = sockets(house)
    ping_often(house)
    # What is read lets the reader wait anew, and no longer than that.
    assert house.team.vote(house.team.voters[1], message).acknowledged
    house.client.deafen_sockets()
    with monkeypatch.context() as patch:
        patch.setattr(slack_socket, "DEAF_AFTER", timedelta(0))
        house.team.wait(lambda: house.readiness()["slack"] != "ok", "the trouble to be told")
    house.team.wait(lambda: sockets(house) - before and is_connected(house), "a new connection")
    assert house.team.vote(house.team.voters[0], message).acknowledged


def ping_often(house: House) -> None:
    """On the connection that is open now: on its successor, a busy machine has as much time as ever."""
    assert house.serving.socket is not None
    assert house.serving.socket._current is not None
    house.serving.socket._current._wire.settimeout(PING_SECONDS)


def test_a_refresh_that_slack_asks_for_loses_no_press(house: House, message: Message) -> None:
    before = sockets(house)
    house.client.disconnect_sockets("refresh_requested")
    outcomes = [house.team.vote(voter, message).acknowledged for voter in house.team.voters]
    house.team.wait(lambda: sockets(house) - before, "a new connection")
    assert outcomes == [True, True, True]


@pytest.mark.parametrize("same_envelope", [True, False])
def test_a_press_that_comes_twice_counts_once(house: House, message: Message, same_envelope: bool) -> None:
    house.client.set_connection(deliver_twice=3, same_envelope=same_envelope)
    for voter in house.team.voters:
        assert house.team.vote(voter, message).acknowledged
    house.pass_time(seconds=5)
    house.team.shown(message, "Yes 3\nMaybe\nNo")
    votes = house.team.snapshot(poll_of(message)).votes
    assert len(votes) == 3


def test_a_modal_submitted_twice_makes_one_poll(house: House) -> None:
    house.team.fill_in_poll("Only one")
    house.client.set_connection(deliver_twice=1)
    assert house.team.ada.submit().acknowledged
    house.team.ada.wait_for_message(cast.TEAM, "Only one", where=lambda seen: bool(options(seen)))
    house.pass_time(minutes=2)
    posted = [seen for seen in house.team.ada.messages(cast.TEAM) if "Only one" in seen.words and options(seen)]
    assert len(posted) == 1


def test_a_close_that_comes_twice_sends_each_invite_once(house: House, message: Message) -> None:
    for voter in house.team.voters:
        house.team.vote(voter, message)
    house.team.open_close(house.team.ada, message)
    house.client.set_connection(deliver_twice=1)
    assert house.team.ada.submit().acknowledged
    house.wait_for_statuses(message, "delivered")
    mails = [house.mail.mails(tag=f"meet-outbox={one.id}") for one in house.team.deliveries(poll_of(message))]
    assert [len(found) for found in mails] == [1, 1, 1, 1]
    assert len({identity(found[0].ics)[0] for found in mails}) == 1


def test_a_command_that_comes_twice_is_answered_once_or_told(house: House) -> None:
    before = house.team.ada.warnings()
    house.client.set_connection(deliver_twice=1)
    assert house.team.ada.slash("/meet", "Twice", channel=cast.TEAM).acknowledged
    house.team.ada.wait_for_modal("open_poll")
    assert house.team.ada.warnings() == before


def test_an_event_that_was_not_acknowledged_comes_again_and_is_taken(house: House) -> None:
    person = house.client.add_person(name="mover", tz="Europe/Berlin")
    message = house.team.poll("Known people")
    house.team.vote(person, message)
    house.team.wait(lambda: zone_of(house, person.id) == "Europe/Berlin", "the profile to be known")
    house.client.cut_sockets()
    house.client.alter_person(person.id, tz="Asia/Tokyo")
    house.team.wait(lambda: sockets(house), "a new connection")
    house.pass_time(minutes=1, seconds=1)
    house.team.wait(lambda: zone_of(house, person.id) == "Asia/Tokyo", "the change that Slack tells again")


def zone_of(house: House, user: str) -> str:
    with house.team.opened() as database, database.read(cast.WORKSPACE) as uow:
        profile = uow.people.profile(user)
    return profile.zone if profile else ""


def test_presses_of_many_people_at_once_are_all_acknowledged_and_kept(house: House, message: Message) -> None:
    """Ten threads answer, so the order in which presses come is nobody's."""
    people = [house.client.add_person(name=f"crowd{number}") for number in range(20)]
    outcomes: dict[str, bool] = {}

    def press(number: int) -> None:
        outcomes[people[number].id] = house.team.vote(people[number], message, ("yes", "no")[number % 2]).acknowledged

    threads = [threading.Thread(target=press, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(outcomes.values()) == {True}
    house.pass_time(seconds=10)
    house.team.shown(message, "Yes 10\nMaybe\nNo 10")
