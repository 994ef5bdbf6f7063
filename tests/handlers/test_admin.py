"""`/meet admin`: operators see sending and the suppression list, admins their workspace, others a private no."""

from bot.domain.addresses import address_hash
from bot.domain.suppression import SuppressionReason
from playground import cast
from playground.client import Person, View
from tests.handlers.stage import Stage


def opened(stage: Stage, person: Person) -> View:
    stage.introduce(person)
    person.slash("/meet", "admin", channel=stage.channel)
    return person.wait_for_modal("admin")


def operator(stage: Stage) -> Person:
    """Who is an admin of the workspace as well."""
    stage.client.invite(stage.channel, cast.ADM)
    return stage.client.person(cast.ADM)


def admin(stage: Stage) -> Person:
    """An admin of the workspace who does not run Meet."""
    person = stage.person("dee", is_admin=True)
    stage.client.invite(stage.channel, person.id)
    return person


def wait_for(stage: Stage, person: Person, words: str) -> View:
    def found() -> View | None:
        view = person.modal()
        return view if view and words in view.words else None

    view = stage.client.wait_until(found, f"the words {words!r}")
    assert view is not None
    return view


def suppressed(stage: Stage, address: str, reason: SuppressionReason) -> str:
    with stage.meet.database.begin_account() as account:
        account.suppressions.suppress(address, reason, "", account.now())
    return address


def reasons(stage: Stage, address: str) -> list[str]:
    with stage.meet.database.read_account() as account:
        return [str(one.reason) for one in account.suppressions.of(address)]


def found(stage: Stage, person: Person, address: str) -> View:
    """The page of suppressions, with what was searched for."""
    person.click(opened(stage, person), "admin_suppressions")
    wait_for(stage, person, "part of it")
    person.fill({"search": address})
    person.submit()
    return wait_for(stage, person, address)


def test_whoever_is_neither_operator_nor_admin_gets_a_private_no(stage: Stage) -> None:
    stage.ben.slash("/meet", "admin", channel=stage.channel)
    stage.private_note(stage.ben, "Only workspace admins and the people who run Meet")
    assert stage.ben.modal() is None


def test_an_operator_sees_sending_and_turns_to_the_other_pages(stage: Stage) -> None:
    person = operator(stage)
    view = opened(stage, person)
    assert "Amazon SES, whole account" in view.words
    assert [button["action_id"] for button in view.buttons] == [
        "admin_sending", "admin_suppressions", "admin_workspace",
    ]  # fmt: skip
    person.click(view, "admin_workspace")
    assert "Mails that did not arrive" in wait_for(stage, person, "People without an address").words


def test_an_operator_whom_meet_does_not_know_yet_gets_the_page_of_admins_a_moment_later(stage: Stage) -> None:
    person = stage.person("opa", is_admin=True)
    stage.client.invite(stage.channel, person.id)
    known = stage.meet.settings.meet_operators
    object.__setattr__(stage.meet.settings, "meet_operators", (*known, (cast.WORKSPACE, person.id)))
    try:
        person.slash("/meet", "admin", channel=stage.channel)
        person.wait_for_modal("admin")
        wait_for(stage, person, "This workspace")
    finally:
        object.__setattr__(stage.meet.settings, "meet_operators", known)


def test_an_admin_sees_their_own_workspace_and_nothing_of_sending(stage: Stage) -> None:
    stage.poll("Secret salaries")
    view = opened(stage, admin(stage))
    assert "People without an address" in view.words
    assert "Secret salaries" not in view.words
    assert "@example.com" not in view.words
    assert list(view.buttons) == []


def test_an_admin_cannot_turn_to_the_pages_of_operators(stage: Stage) -> None:
    person = admin(stage)
    view = opened(stage, person)
    team, user = {"id": cast.WORKSPACE, "domain": "meet"}, {"id": person.id, "team_id": cast.WORKSPACE}
    for action in ("admin_suppressions", "admin_sending"):
        pressed = {"type": "button", "action_id": action, "block_id": "x", "value": ""}
        stage.dispatch({"type": "block_actions", "team": team, "user": user, "actions": [pressed], "view": view.raw})
        stage.wait_until_noted(lambda: True, "the press")
        seen = person.modal()
        assert seen is not None
        assert "Amazon SES" not in seen.words
        assert "suppress" not in seen.words.lower()


def test_an_operator_releases_an_entry_and_the_list_says_so(stage: Stage) -> None:
    person, address = operator(stage), suppressed(stage, "bob.release@example.com", SuppressionReason.HARD_BOUNCE)
    person.click(found(stage, person, address), "release_suppression")
    assert "SES console" in wait_for(stage, person, "Released: the address may be mailed again").words
    assert reasons(stage, address) == []


def test_a_complaint_is_released_only_with_a_second_confirmation(stage: Stage) -> None:
    person, address = operator(stage), suppressed(stage, "eve.spam@example.com", SuppressionReason.COMPLAINT)
    person.click(found(stage, person, address), "release_suppression")
    person.wait_for_modal("release_complaint")
    assert reasons(stage, address) == ["complaint"]
    person.submit()
    wait_for(stage, person, "Released: the address may be mailed again")
    assert reasons(stage, address) == []


def test_nobody_but_an_operator_releases_an_entry(stage: Stage) -> None:
    address = suppressed(stage, "mal@example.com", SuppressionReason.HARD_BOUNCE)
    for person in (stage.ben, admin(stage)):
        stage.dispatch_press(person, "release_suppression", f"{address_hash(address)}:hard_bounce")
    stage.wait_until_noted(lambda: True, "the presses")
    assert reasons(stage, address) == ["hard_bounce"]
