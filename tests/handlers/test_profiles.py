"""Slack's profiles: asked for anew where it matters, at a pace elsewhere; who is an admin elsewhere is none here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.limits import PROFILES
from bot.services import people
from handlers.people import _may_ask, read_wanted
from playground import cast
from playground.client import Person
from tests.handlers.stage import Stage

DAYS = timedelta(days=2)


def changed_unheard(stage: Stage, person: Person, **changes: object) -> None:
    """The profile changed two days ago, and the event that tells of it was lost."""
    account = stage.playground.workspace.people[person.id]
    for name, value in changes.items():
        setattr(account, name, value)
    stage.pass_time(DAYS)


@contextmanager
def silent_profiles(stage: Stage, person: Person) -> Iterator[None]:
    """Slack does not tell this person's profile."""
    stage.client.add_fault("users.info", status=500, times=0, match={"user": person.id})
    yield
    stage.client.clear_faults()


def new_address(person: Person) -> str:
    return f"new.{person.id.lower()}@example.com"


def test_the_profiles_address_is_the_one_that_slack_shows_now(stage: Stage) -> None:
    stage.introduce(stage.ben)
    changed_unheard(stage, stage.ben, email=new_address(stage.ben))
    stage.dispatch_press(stage.ben, "use_profile_address", "")
    stage.ben.wait_for_message(None, f"Invites go to {new_address(stage.ben)}.")


def test_where_slack_does_not_answer_the_address_of_before_is_taken_and_it_says_so(stage: Stage) -> None:
    stage.introduce(stage.ben)
    before = stage.address(stage.ben)
    stage.pass_time(DAYS)
    with silent_profiles(stage, stage.ben):
        stage.dispatch_press(stage.ben, "use_profile_address", "")
        stage.ben.wait_for_message(None, f"Invites go to {before}. Slack did not answer just now")


def test_where_slack_does_not_answer_a_typed_address_of_the_profile_needs_a_code_and_it_says_why(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.pass_time(DAYS)
    with silent_profiles(stage, stage.ben):
        stage.ben.slash("/meet", f"email {stage.address(stage.ben)}", channel=stage.channel)
        stage.ben.wait_for_modal("register_address")
        asked = stage.ben.submit()
    assert asked.modal is not None
    assert asked.modal.callback_id == "prove_address"
    assert "Slack could not confirm" in asked.modal.words


def test_where_slack_does_not_answer_an_organizers_address_needs_a_code(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.pass_time(DAYS)
    with silent_profiles(stage, stage.ada):
        stage.fill_in(stage.ada, "Review", organizer_address=stage.address(stage.ada))
        stage.ada.fill({"time:1": stage.start(2), "time:2": stage.start(3)})
        asked = stage.ada.submit()
    assert asked.modal is not None
    assert asked.modal.callback_id == "prove_address"


def test_where_slack_never_told_a_profile_no_address_is_taken(stage: Stage) -> None:
    with silent_profiles(stage, stage.ben):
        stage.dispatch_press(stage.ben, "use_profile_address", "")
        stage.ben.wait_for_message(None, "no address was taken")


def test_an_address_that_the_profile_showed_before_needs_a_code(stage: Stage) -> None:
    stage.introduce(stage.ben)
    before = stage.address(stage.ben)
    changed_unheard(stage, stage.ben, email=new_address(stage.ben))
    stage.ben.slash("/meet", f"email {before}", channel=stage.channel)
    stage.ben.wait_for_modal("register_address")
    asked = stage.ben.submit()
    assert asked.modal is not None
    assert asked.modal.callback_id == "prove_address"


def test_an_address_that_the_profile_shows_since_needs_none(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.ben.slash("/meet", f"email {new_address(stage.ben)}", channel=stage.channel)
    stage.ben.wait_for_modal("register_address")
    changed_unheard(stage, stage.ben, email=new_address(stage.ben))
    done = stage.ben.submit()
    assert done.modal is not None
    assert f"Invites go to {new_address(stage.ben)}" in done.modal.words


def test_a_new_poll_takes_the_zone_as_slack_tells_it_now_and_leaves_the_address_that_may_be_typed(
    stage: Stage,
) -> None:
    stage.introduce(stage.ada)
    before = stage.address(stage.ada)
    changed_unheard(stage, stage.ada, email=new_address(stage.ada), tz="Asia/Seoul")
    stage.ada.slash("/meet", "Review tomorrow 10:00", channel=stage.channel)
    view = stage.ada.wait_for_modal("open_poll")
    stage.client.wait_until(lambda: "in Asia/Seoul" in (stage.ada.modal() or view).words, "the zone of today")
    shown = stage.ada.modal() or view
    assert "10:00–11:00 KST" in shown.words
    assert shown.values["organizer_address"]["organizer_address"]["value"] == before


def test_an_organizers_old_profile_address_is_not_taken_for_proven(stage: Stage) -> None:
    stage.introduce(stage.ada)
    before = stage.address(stage.ada)
    stage.fill_in(stage.ada, "Review", organizer_address=before)
    changed_unheard(stage, stage.ada, email=new_address(stage.ada))
    stage.ada.fill({"time:1": stage.start(5), "time:2": stage.start(6)})
    outcome = stage.ada.submit()
    assert outcome.modal is not None
    assert outcome.modal.callback_id == "prove_address"


def test_a_night_is_judged_by_the_zone_that_slack_tells_now(stage: Stage) -> None:
    for person in (stage.ada, stage.ben):
        stage.introduce(person)
    changed_unheard(stage, stage.ben, tz="Asia/Seoul")
    outcome = stage.submit_poll(stage.ada, "Late", required=[stage.ben.id], time__1=stage.start() + timedelta(hours=6))
    assert outcome.modal is not None
    assert "03:00 KST for Ben" in outcome.modal.words


def test_a_changed_profile_is_heard_of_by_slacks_event(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.client.alter_person(stage.ben.id, email=new_address(stage.ben), tz="Asia/Seoul", is_admin=True)

    def heard() -> bool:
        found = people.profile(stage.meet.database, cast.WORKSPACE, stage.ben.id)
        return found is not None and (found.profile_address, found.zone, found.is_admin) == (
            new_address(stage.ben),
            "Asia/Seoul",
            True,
        )

    stage.client.wait_until(heard, "the changed profile")


@pytest.mark.parametrize("flag", ["is_admin", "is_owner"])
def test_an_admin_of_another_workspace_is_none_here(stage: Stage, flag: str) -> None:
    message = stage.poll()
    outsider = stage.connected("out")
    setattr(stage.playground.workspace.people[outsider.id], flag, True)
    outsider.click(message, "close_poll")
    stage.client.wait_until(lambda: refusals(stage, outsider) == 1, "a private no")
    outsider.choose(message, "poll_menu", "manage")
    stage.client.wait_until(lambda: refusals(stage, outsider) == 2, "another private no")
    assert outsider.modal() is None


def refusals(stage: Stage, person: Person) -> int:
    return sum("Only the poll's organizer" in seen.words for seen in person.messages(stage.channel))


def test_somebody_who_was_an_admin_two_days_ago_is_asked_for_again(stage: Stage) -> None:
    message = stage.poll()
    boss = stage.person("boss", is_admin=True)
    stage.client.invite(stage.channel, boss.id)
    stage.introduce(boss)
    changed_unheard(stage, boss, is_admin=False)
    boss.choose(message, "poll_menu", "manage")
    stage.client.wait_until(lambda: refusals(stage, boss) == 1, "a private no")


def test_once_a_window_is_used_up_the_database_is_not_asked_again_in_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet, asked, workspace, take_look_up = stage.meet, list[bool](), "T0STORM", people.take_look_up

    def take(*about: Any) -> bool:
        asked.append(take_look_up(*about))
        return asked[-1]

    monkeypatch.setattr(people, "take_look_up", take)
    stage.pass_time(PROFILES.ends_at(meet.clock.now()) - meet.clock.now())
    for _ in range(2):
        asked.clear()
        allowed = [_may_ask(meet, workspace) for _ in range(3 * PROFILES.most)]
        assert allowed == [True] * PROFILES.most + [False] * 2 * PROFILES.most
        assert asked == [True] * PROFILES.most + [False]
        stage.pass_time(PROFILES.window)


def test_voters_profiles_are_asked_for_at_a_pace_and_no_question_waits_for_it(stage: Stage) -> None:
    message = stage.poll()
    meet, option = stage.meet, stage.options(message)[0]
    voters = [stage.person(f"voter{number}") for number in range(3 * PROFILES.most)]
    before, began_at = stage.playground.bus.last_number, meet.clock.now()
    for voter in voters:
        stage.client.invite(stage.channel, voter.id)
        assert voter.click(message, "vote_yes", option).acknowledged
    for voter in voters:
        stage.private_note(voter, "Where shall Meet mail the invite")
    windows = 2 + (meet.clock.now() - began_at) // PROFILES.window
    assert sum(known(stage, voter) for voter in voters) <= windows * PROFILES.most < len(voters)
    while not all(known(stage, voter) for voter in voters):
        stage.pass_time(PROFILES.window)
        read_wanted(meet)
    theirs = {voter.id for voter in voters}
    calls = [call for call in stage.client.calls("users.info", after=before) if call["arguments"]["user"] in theirs]
    assert len(calls) == len(voters)
    assert all(call["ok"] for call in calls)


def known(stage: Stage, person: Person) -> bool:
    return people.profile(stage.meet.database, cast.WORKSPACE, person.id) is not None


@pytest.mark.parametrize(
    ("locale", "recorded", "noted", "asked"),
    [
        ("en-GB", "Noted for “Design review”: yes to ", "is noted.", "Where shall Meet mail the invite"),
        ("de-DE", "Notiert für „Design review“: Ja zu ", "ist notiert.", "Wohin soll Meet die Einladung"),
    ],
)
def test_all_that_a_first_answer_is_told_is_one_private_message_in_its_voters_language(
    stage: Stage, locale: str, recorded: str, noted: str, asked: str
) -> None:
    message, gus = stage.poll(settings=["hidden"]), stage.person("gus", locale=locale)
    stage.client.invite(stage.channel, gus.id)
    gus.click(message, "answer_all")
    gus.wait_for_modal("answer_all")
    gus.fill({f"answer:{stage.options(message)[0]}": "yes", "answer_note": "only until 11"})
    gus.submit()
    told = "".join(stage.private_note(gus, asked).words.splitlines())
    assert told.index(recorded) < told.index(noted) < told.index(asked)
    assert len([seen for seen in gus.messages(stage.channel) if seen.is_ephemeral]) == 1
