"""Votes as people cast them: pressed, repeated, changed, cleared, too late, in a burst, and seen by everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from playground import cast
from playground.client import Message, Person
from tests.handlers.makers import hex_id
from tests.handlers.stage import Stage


def test_a_press_counts_and_the_message_shows_it(stage: Stage) -> None:
    message = stage.poll()
    assert stage.vote(stage.ben, message).acknowledged
    shown = stage.shown(message, "Yes 1\nMaybe\nNo")
    assert f"✅ \n<@{stage.ben.id}>" in shown.words
    assert not shown.is_edited


def test_clear_my_answer_takes_every_answer_away(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message, "yes", 0)
    stage.vote(stage.ben, message, "maybe", 1)
    stage.shown(message, "Maybe 1")
    stage.ben.choose(message, "poll_menu", "clear")
    stage.client.wait_until(lambda: "Maybe 1" not in stage.shown(message, "Who can when").words, "the cleared message")
    stage.private_note(stage.ben, "were cleared")


def test_when_everybody_required_has_answered_the_organizer_is_told_and_can_choose(stage: Stage) -> None:
    dan = stage.person("dan", tz="Europe/Berlin")
    message = stage.poll("Everybody", 1, required=[stage.ben.id, dan.id])
    for person in (stage.ben, dan):
        stage.give_address(person)
    stage.vote(stage.ben, message)
    stage.vote(dan, message, "no")
    told = stage.ada.wait_for_message(None, "Everybody who must be there has answered “Everybody”.")
    stage.ada.click(told, "close_poll")
    stage.ada.wait_for_modal("close_poll")


def test_a_burst_of_votes_loses_none_and_costs_few_redraws(stage: Stage) -> None:
    message = stage.poll()
    people = [stage.person(f"voter{number}", email=None) for number in range(30)]
    before = stage.client.events("slack.call")[-1]["number"]
    option = stage.options(message)[0]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda person: person.click(message, "vote_yes", option), people))
    assert all(outcome.acknowledged for outcome in outcomes)
    stage.shown(message, "Yes 30\nMaybe\nNo")
    assert len(stage.client.calls("chat.update", after=before)) <= 8


def cancel(stage: Stage, message: Message) -> None:
    stage.ada.choose(message, "poll_menu", "manage")
    stage.ada.wait_for_modal("manage_poll")
    stage.ada.fill({"action": "cancel"})
    stage.read_it()
    assert stage.ada.submit().errors == {}


def test_a_press_on_an_outdated_message_is_explained_privately(stage: Stage) -> None:
    message = stage.poll()
    cancel(stage, message)
    stage.shown(message, "Cancelled")
    assert stage.vote(stage.ben, message).warning is None
    assert "was cancelled" in stage.private_note(stage.ben, "not recorded").text
    assert not [seen for seen in stage.cho.messages(stage.channel) if "not recorded" in seen.words]


def test_a_press_after_the_deadline_is_explained(stage: Stage) -> None:
    message = stage.poll(deadline=stage.client.now() + timedelta(hours=1))
    stage.pass_time(timedelta(hours=2))
    stage.vote(stage.ben, message)
    assert "deadline" in stage.private_note(stage.ben, "not recorded").text


def test_a_press_with_a_forged_value_is_answered_and_changes_nothing(stage: Stage) -> None:
    for value in ("", "x" * 2000, hex_id(77), "'; drop table poll; --"):
        assert stage.dispatch_press(stage.ben, "vote_yes", value).status == 200
    stage.ben.wait_for_message(None, "does not know this poll")


def test_answer_all_answers_every_option_at_once(stage: Stage) -> None:
    message = stage.poll(times=3)
    first, second, _ = stage.options(message)
    stage.vote(stage.ben, message, "no", 0)
    stage.ben.click(message, "answer_all")
    view = stage.ben.wait_for_modal("answer_all")
    filled = view.block(f"answer:{first}") or {}
    assert filled["accessory"]["initial_option"]["value"] == "no"
    stage.ben.fill({f"answer:{first}": "yes", f"answer:{second}": "maybe"})
    assert stage.ben.submit().errors == {}
    shown = stage.shown(message, "Maybe 1").words
    buttons = [line for line in shown.splitlines() if line.partition(" ")[0] in ("Yes", "Maybe", "No")]
    assert buttons == ["Yes 1", "Maybe", "No", "Yes", "Maybe 1", "No", "Yes", "Maybe", "No"]


def test_answer_all_shows_the_readers_own_zone(stage: Stage) -> None:
    message = stage.poll()
    stage.introduce(stage.cho)
    stage.cho.click(message, "answer_all")
    view = stage.cho.wait_for_modal("answer_all")
    assert "Asia/Seoul" in view.words
    assert "21:00–22:00" in view.words


def test_whoever_opens_a_window_first_reads_their_own_zone_and_is_not_kept(stage: Stage) -> None:
    message = stage.poll()
    stage.cho.click(message, "answer_all")
    assert "21:00–22:00" in stage.cho.wait_for_modal("answer_all").words
    assert not stage.knows(stage.cho)


def test_a_window_opens_in_the_polls_zone_while_slack_does_not_tell_the_readers(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("users.info", status=500, times=0, match={"user": stage.cho.id})
    stage.cho.click(message, "answer_all")
    assert "Europe/Berlin" in stage.cho.wait_for_modal("answer_all").words


def test_more_than_twelve_options_are_answered_in_the_modal(stage: Stage) -> None:
    stage.submit_poll(stage.ada, "Bulk", 0, bulk_days="mon-thu", bulk_times="9:00, 11:00, 13:00, 15:00")
    message = stage.ada.wait_for_message(stage.channel, "Bulk", where=lambda seen: bool(seen.buttons))
    assert stage.options(message) == []
    stage.ben.click(message, "answer_all")
    view = stage.ben.wait_for_modal("answer_all")
    stage.ben.click(view, "answer_yes_to_all")
    reset = stage.client.wait_until(
        lambda: (seen := stage.ben.modal()) and seen.raw["hash"] != view.raw["hash"] and seen, "the reset"
    )
    assert reset
    stage.ben.submit()
    assert stage.shown(message, "✅ 1").words.count("✅ 1") == 16


def test_answers_to_a_poll_that_has_ended_are_explained(stage: Stage) -> None:
    message = stage.poll()
    stage.ben.click(message, "answer_all")
    view = stage.ben.wait_for_modal("answer_all")
    cancel(stage, message)
    stage.ben.fill({view.blocks[3]["block_id"]: "yes"})
    stage.ben.submit()
    stage.private_note(stage.ben, "not recorded")


def test_an_anonymous_poll_names_nobody_anywhere(stage: Stage) -> None:
    message = stage.poll(settings=["anonymous"])
    stage.vote(stage.ben, message)
    shown = stage.shown(message, "Yes 1")
    assert stage.ben.id not in str(shown.raw["blocks"])
    stage.ben.click(message, "show_grid")
    assert stage.ben.id not in stage.ben.wait_for_modal("grid").words


def test_a_press_in_a_hidden_poll_is_confirmed_to_its_voter_alone(stage: Stage) -> None:
    message = stage.poll(settings=["hidden"])
    stage.vote(stage.ben, message, "no")
    note = stage.private_note(stage.ben, "Noted for ")
    assert "".join(note.words.splitlines()).startswith("Noted for “Design review”: no to ")
    assert not [seen for seen in stage.cho.messages(stage.channel) if "Noted" in seen.words]


def test_the_same_press_again_in_a_hidden_poll_says_nothing(stage: Stage) -> None:
    message = stage.poll(settings=["hidden"])
    for choice in ("no", "no", "maybe"):
        stage.vote(stage.ben, message, choice)
        stage.private_note(stage.ben, f"{choice} to ")
    notes = [seen for seen in stage.ben.messages(stage.channel) if "Noted for " in seen.words]
    assert len(notes) == 2


def test_the_first_vote_without_an_address_brings_one_private_prompt(stage: Stage) -> None:
    message = stage.poll()
    stage.vote(stage.ben, message)
    prompt = stage.private_note(stage.ben, "Where shall Meet mail the invite")
    assert [button["action_id"] for button in prompt.buttons] == ["use_profile_address", "other_address", "dismiss"]
    stage.vote(stage.ben, message, "maybe", 1)
    stage.shown(message, "Maybe 1")
    assert len(prompts(stage, stage.ben)) == 1


def prompts(stage: Stage, person: Person) -> list[Message]:
    """What asks this person for an address now."""
    return [seen for seen in person.messages(stage.channel) if "Where shall Meet mail" in seen.words]


def test_the_prompt_comes_once_a_poll_and_not_after_a_no(stage: Stage) -> None:
    first, second = stage.poll("First"), stage.poll("Second")
    stage.vote(stage.ben, first, "no")
    stage.shown(first, "No 1")
    assert prompts(stage, stage.ben) == []
    stage.vote(stage.ben, first, "maybe", 1)
    stage.client.wait_until(lambda: len(prompts(stage, stage.ben)) == 1, "the prompt of the first poll")
    stage.vote(stage.ben, first, "yes", 1)
    stage.vote(stage.ben, second)
    stage.client.wait_until(lambda: "Second" in prompts(stage, stage.ben)[-1].words, "the prompt of the second poll")
    assert len(prompts(stage, stage.ben)) == 2


def test_votes_of_strangers_and_guests_count_and_ask_for_no_address_where_none_can_be(stage: Stage) -> None:
    message = stage.poll()
    stranger = stage.person("out", is_stranger=True, team_id=cast.OTHER_WORKSPACE, hides_email=True)
    guest = stage.person("gus", is_restricted=True, tz=None)
    stage.client.invite(stage.channel, stranger.id)
    stage.client.invite(stage.channel, guest.id)
    assert stage.vote(stranger, message).acknowledged
    assert stage.vote(guest, message).acknowledged
    assert "Yes 2" in stage.shown(message, "Yes 2").words
    stage.private_note(guest, "Where shall Meet mail the invite")


def test_a_look_up_that_fails_never_costs_a_vote(stage: Stage) -> None:
    message = stage.poll()
    stage.client.add_fault("users.info", status=500, times=0, match={"user": stage.ben.id})
    assert stage.vote(stage.ben, message).acknowledged
    stage.shown(message, "Yes 1")
