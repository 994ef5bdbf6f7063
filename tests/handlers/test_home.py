"""Home, `/meet list`, `/meet help`: one person's own things, and nobody else's."""

from playground import cast
from tests.handlers.stage import Stage


def test_home_shows_the_persons_polls_and_address(stage: Stage) -> None:
    stage.poll("Board meeting")
    stage.ada.open_home()
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.home()) and "Board meeting" in seen.words and seen, "the poll on the Home tab"
    )
    assert view
    assert "Invites go to" in view.words
    stage.ada.click(view, "start_poll")
    stage.ada.wait_for_modal("open_poll")


def test_home_names_the_admins_command_to_admins_alone(stage: Stage) -> None:
    dee = stage.person("dee", is_admin=True)
    stage.introduce(dee)
    for person, named in ((dee, True), (stage.ben, False)):
        person.open_home()
        view = stage.client.wait_until(person.home, "the Home tab")
        assert view is not None
        assert ("/meet admin" in view.words) == named


def test_home_shows_no_poll_that_does_not_concern_its_reader(stage: Stage) -> None:
    stage.poll("Board meeting")
    stage.ben.open_home()
    view = stage.client.wait_until(stage.ben.home, "Ben's Home tab")
    assert view is not None
    assert "Board meeting" not in view.words
    assert "Nothing waits for you" in view.words


def test_looking_at_home_stores_nothing_of_whoever_has_done_nothing_yet(stage: Stage) -> None:
    stage.ben.open_home()
    stage.client.wait_until(stage.ben.home, "Ben's Home tab")
    assert not stage.knows(stage.ben)


def test_the_messages_tab_publishes_nothing(stage: Stage) -> None:
    assert stage.ben.open_home("messages").acknowledged
    assert stage.ben.home() is None


def test_the_organizer_closes_from_home(stage: Stage) -> None:
    stage.poll("From home")
    stage.ada.open_home()
    view = stage.client.wait_until(
        lambda: (seen := stage.ada.home()) and "From home" in seen.words and seen, "the poll on the Home tab"
    )
    assert view
    stage.ada.click(view, "close_poll")
    stage.ada.wait_for_modal("close_poll")


def test_the_address_can_be_given_from_home(stage: Stage) -> None:
    stage.ben.open_home()
    view = stage.client.wait_until(stage.ben.home, "Ben's Home tab")
    assert view is not None
    stage.ben.click(view, "use_profile_address")
    stage.ben.wait_for_message(None, f"Invites go to {stage.address(stage.ben)}")


def test_list_names_open_polls_with_their_link(stage: Stage) -> None:
    message = stage.poll("Listed | <plan>")
    stage.client.wait_until(lambda: _linked(stage, message.ts), "the permalink to be kept")
    stage.ada.slash("/meet", "list", channel=stage.channel)
    assert "Listed ¦ &lt;plan&gt;>" in stage.private_note(stage.ada, "nobody has answered yet").words


def _linked(stage: Stage, ts: str) -> bool:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        polls = uow.polls.of_organizer(stage.ada.id, 5)
    return any(poll.permalink for poll in polls if poll.message_ts == ts)


def test_help_is_answered_privately(stage: Stage) -> None:
    stage.ben.slash("/meet", " Help ", channel=stage.channel)
    assert "/meet forget-me" in stage.private_note(stage.ben, "/meet list").words


def test_a_changed_profile_is_kept_of_people_whom_meet_knows(stage: Stage) -> None:
    stage.introduce(stage.ben)
    stage.client.alter_person(stage.ben.id, tz="Asia/Tokyo")
    stage.client.alter_person(stage.cho.id, tz="Asia/Tokyo")
    stage.client.wait_until(lambda: zone_of(stage, stage.ben.id) == "Asia/Tokyo", "the new zone")
    assert zone_of(stage, stage.cho.id) is None


def zone_of(stage: Stage, user: str) -> str | None:
    with stage.meet.database.read(cast.WORKSPACE) as uow:
        profile = uow.people.profile(user)
    return profile.zone if profile else None
