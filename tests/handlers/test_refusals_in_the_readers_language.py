"""A refusal is told in the language of whoever acted, whichever way it reaches them."""

from datetime import timedelta

import pytest

from playground.client import Person
from tests.handlers.stage import Stage


@pytest.fixture
def gus(stage: Stage) -> Person:
    """Somebody who reads Slack in German, and whom Meet knows."""
    gus = stage.person("gus", tz="Europe/Berlin", locale="de-DE")
    stage.client.invite(stage.channel, gus.id)
    stage.introduce(gus)
    return gus


def told(stage: Stage, gus: Person, words: str) -> bool:
    return gus.wait_for_message(stage.channel, words, where=lambda seen: seen.is_ephemeral).is_ephemeral


def test_at_a_field_of_a_window(stage: Stage, gus: Person) -> None:
    outcome = stage.submit_poll(gus, "Vorbei", time__1=stage.client.now() - timedelta(days=2))
    assert outcome.errors == {"time:1": "Diese Zeit ist vorbei; wähl bitte eine, die noch kommt."}


def test_after_a_press_in_the_channel(stage: Stage, gus: Person) -> None:
    gus.click(stage.poll("Not his"), "close_poll")
    assert told(stage, gus, "oder ein Admin des Workspace; nichts wurde geändert.")


def test_behind_the_command(stage: Stage, gus: Person) -> None:
    gus.slash("/meet", "admin", channel=stage.channel)
    assert told(stage, gus, "Das sehen nur Admins des Workspace und die, die Meet betreiben.")


def test_of_a_fault_of_ours(stage: Stage, gus: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("handlers.opening.open_modal")
    gus.slash("/meet", "Kaputt", channel=stage.channel)
    assert told(stage, gus, "In Meet ist etwas schiefgegangen.")


@pytest.fixture
def eva(stage: Stage) -> Person:
    """Somebody who reads Slack in German, and of whom Meet knows nothing."""
    eva = stage.person("eva", tz="Europe/Berlin", locale="de-DE")
    stage.client.invite(stage.channel, eva.id)
    return eva


def test_whoever_never_answered_reads_a_window_in_their_language(stage: Stage, eva: Person) -> None:
    eva.click(stage.poll("Unknown to Meet"), "answer_all")
    assert eva.wait_for_modal("answer_all").title == "Wann kannst du?"
    assert not stage.knows(eva)


def test_whoever_never_answered_reads_a_refusal_in_their_language(stage: Stage, eva: Person) -> None:
    eva.click(stage.poll("Unknown to Meet"), "close_poll")
    assert told(stage, eva, "oder ein Admin des Workspace; nichts wurde geändert.")


def test_whoever_never_answered_reads_help_in_their_language(stage: Stage, eva: Person) -> None:
    eva.slash("/meet", "help", channel=stage.channel)
    assert told(stage, eva, "Meet findet den Termin, der allen passt.")


def test_where_slack_does_not_tell_the_language_the_text_comes_in_meets_own(stage: Stage, eva: Person) -> None:
    stage.client.add_fault("users.info", error="user_not_visible", times=0, match={"user": eva.id})
    eva.slash("/meet", "help", channel=stage.channel)
    assert told(stage, eva, "Meet finds the hour that suits everybody.")
