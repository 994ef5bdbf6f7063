"""People who are named behind `/meet`: as Slack sends them with and without `should_escape`."""

from playground import cast
from playground.seen import View
from tests.handlers.stage import Stage


def opened_with(stage: Stage, words: str) -> View:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", words, channel=stage.channel)
    return stage.ada.wait_for_modal("open_poll")


def required(view: View) -> list[str]:
    return list(view.values["required"]["required"]["selected_users"])


def raw(stage: Stage, text: str) -> View:
    """The command as an app gets it that does not ask Slack to escape."""
    stage.introduce(stage.ada)
    trigger = stage.playground.slack.triggers.issue(stage.ada.id)
    body = {"command": "/meet", "text": text, "user_id": stage.ada.id, "team_id": cast.WORKSPACE}
    stage.dispatch({**body, "channel_id": stage.channel, "channel_name": "team", "trigger_id": trigger})
    return stage.ada.wait_for_modal("open_poll")


def test_people_named_in_the_words_must_be_there_and_stand_in_the_form(stage: Stage) -> None:
    named = [stage.ben.id, stage.ada.id]
    assert required(opened_with(stage, "Lunch mon-tue 12:00 for 45m @ben @ada")) == named
    stage.ada.close_modal(everything=True)
    view = opened_with(stage, "Lunch mon-tue 16:00 for 45m @ben")
    assert view.values["place"]["place"]["value"] is None
    assert view.values["title"]["title"]["value"] == "Lunch"
    stage.ada.submit()
    message = stage.ada.wait_for_message(stage.channel, "Lunch", where=lambda seen: bool(seen.buttons))
    assert f"Must be there: ⏳ <@{stage.ben.id}>" in message.words


def test_a_title_keeps_the_name_of_its_sentence(stage: Stage) -> None:
    view = raw(stage, f"Lunch with <@{stage.cho.id}>")
    assert view.values["title"]["title"]["value"] == "Lunch with @Cho"
    assert required(view) == [stage.cho.id]


def test_a_name_that_slack_did_not_resolve_is_said_in_one_sentence_at_the_top(stage: Stage) -> None:
    view = raw(stage, "Lunch mon-tue 12:00 @ben, @noon")
    assert "Slack did not say who @ben is. Please choose that person under “Who must be there”." in view.words
    assert view.words.index("Slack did not say") < view.words.index("What is it about?")
    assert view.block("required")
    assert view.values["place"]["place"]["value"] is None


def test_people_named_for_an_anonymous_poll_are_said_to_contradict_it_at_the_top(stage: Stage) -> None:
    view = raw(stage, "Lunch mon-tue 12:00 @ben, anonymous")
    assert "“Anonymous”" not in view.words
    stage.ada.close_modal(everything=True)
    view = raw(stage, f"Lunch mon-tue 12:00 <@{stage.ben.id}>, anonymous")
    cure = "please empty “Who must be there”, or take the tick at “Anonymous” away."
    assert view.words.index(cure) < view.words.index("What is it about?")
    names = [block.get("block_id", "") for block in view.blocks]
    assert names.index("required") < names.index("title"), "one cure stands beside it"


def test_only_a_form_with_people_named_behind_the_command_says_where_they_come_from(stage: Stage) -> None:
    sentence = "Whoever is named behind /meet stands here."
    assert sentence in opened_with(stage, "Lunch mon-tue 12:00 @ben").words
    stage.ada.close_modal(everything=True)
    assert sentence not in raw(stage, "Lunch mon-tue 12:00 @strange").words


def test_words_for_everybody_name_no_person(stage: Stage) -> None:
    view = raw(stage, "@here: lunch with @channel. mon 12:00")
    assert "Slack did not say who" not in view.words
    assert "@channel" in view.values["title"]["title"]["value"]
