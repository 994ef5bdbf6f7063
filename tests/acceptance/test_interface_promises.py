"""The names that others rely on, word by word as the reference promises them, seen in Slack and in the mail."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.breaker import BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.suppression import SuppressionReason
from bot.play.playground import play_settings
from bot.serving import Serving
from playground import cast
from playground.client import Message, PlaygroundClient, View
from playground.mail_client import MailClient
from tests.handlers.stage import Stage
from tests.patient_slack import patient_playground
from tests.storage.databases import fresh_url

VOTES = ["vote_yes", "vote_maybe", "vote_no"]


@pytest.fixture(scope="module")
def house() -> Iterator[Stage]:
    with patient_playground() as playground, fresh_url() as url:
        settings = play_settings(playground, playground.aws.provision(), url, meet_feedback_queue_url=None)
        with Serving(settings, clock=playground.clock, receive_seconds=0) as serving:
            client = PlaygroundClient(playground.url)
            client.wait_for_bot()
            yield Stage(client, playground, serving)


@pytest.fixture
def stage(house: Stage) -> Stage:
    """People and a channel that no other test knows."""
    house.playground.clock.advance(timedelta(minutes=5))
    return Stage(house.client, house.playground, house.serving)


def kinds(view: View) -> dict[str, str]:
    """Block id to the kind of its input, for every input that names itself by its block."""
    inputs = [block for block in view.blocks if block["type"] == "input"]
    assert all(block["element"]["action_id"] == block["block_id"].partition(":")[0] for block in inputs)
    return {block["block_id"]: block["element"]["type"] for block in inputs}


def option_values(view: View, block_id: str) -> list[str]:
    block = view.block(block_id)
    assert block
    return [option["value"] for option in block["element"]["options"]]


def last_actions(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = message.blocks[-1]["elements"]
    return found


# Commands and shortcuts


@pytest.mark.parametrize("word", ["help", "list", "email", "stop", "start", "forget-me", "admin", " HELP "])
def test_a_reserved_word_as_the_whole_text_opens_no_modal(stage: Stage, word: str) -> None:
    before = len(stage.calls("views.open"))
    assert stage.ada.slash("/meet", word, channel=stage.channel).acknowledged
    stage.ada.wait_for_message(stage.channel, where=lambda seen: seen.is_ephemeral)
    assert len(stage.calls("views.open")) == before


@pytest.mark.parametrize(
    "text", ["stop sign", "list of things", "helpful", "Design review: tue 14:00, 45m, Room 4", ""]
)
def test_any_other_text_opens_the_modal(stage: Stage, text: str) -> None:
    stage.ada.slash("/meet", text, channel=stage.channel)
    assert stage.ada.wait_for_modal("open_poll").block("title")


def test_the_address_is_shown_with_the_buttons_that_change_it(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", "email", channel=stage.channel)
    answer = stage.ada.wait_for_message(stage.channel, where=lambda seen: seen.is_ephemeral)
    assert [button["action_id"] for button in answer.buttons] == ["use_profile_address", "other_address"]


# Views


def test_the_fields_of_open_poll(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.fill_in(stage.ada, "Design review", 0, bulk_days="", note="")
    view = stage.ada.wait_for_modal("open_poll")
    times = {f"time:{number}": "datetimepicker" for number in (1, 2)}
    assert kinds(view) == {
        "title": "plain_text_input", "note": "plain_text_input", "place": "plain_text_input",
        "length": "static_select", "timezone": "external_select", **times,
        "bulk_days": "plain_text_input", "bulk_times": "plain_text_input", "channel": "conversations_select",
        "deadline": "datetimepicker", "required": "multi_users_select", "organizer_address": "email_text_input",
        "co_organizers": "multi_users_select", "places": "number_input", "settings": "checkboxes",
        "repeat": "static_select",
    }  # fmt: skip
    assert option_values(view, "settings") == ["anonymous", "hidden", "auto_close", "agreement", "proposals"]
    assert option_values(view, "length")[:7] == ["15", "30", "45", "60", "90", "120", "180"]


def test_whoever_has_an_address_is_not_asked_for_the_organizers(stage: Stage) -> None:
    stage.give_address(stage.ada)
    stage.ada.slash("/meet", "", channel=stage.channel)
    assert stage.ada.wait_for_modal("open_poll").block("organizer_address") is None


def test_days_and_clock_times_fill_the_time_fields(stage: Stage) -> None:
    stage.introduce(stage.ada)
    stage.fill_in(stage.ada, "Bulk", 0, bulk_days="mon-wed", bulk_times="9:00, 2pm")
    view = stage.ada.modal()
    assert view
    stage.ada.click(view, "fill_times")
    filled = stage.client.wait_until(lambda: len(_picked(stage)) == 6, "six filled times")
    assert filled
    stage.ada.submit()
    assert len(stage.options(stage.ada.wait_for_message(stage.channel, "Bulk"))) == 6


def _picked(stage: Stage) -> list[Any]:
    view = stage.ada.modal()
    values = view.values if view else {}
    return [one for block, field in values.items() for one in field.values() if block[:5] == "time:" and _at(one)]


def _at(field: dict[str, Any]) -> Any:
    return field.get("selected_date_time")


def test_every_option_is_answered_under_its_id(stage: Stage) -> None:
    message = stage.poll()
    stage.ben.click(message, "answer_all")
    view = stage.ben.wait_for_modal("answer_all")
    selects = {block["block_id"]: block["accessory"] for block in view.blocks if "accessory" in block}
    assert list(selects) == [f"answer:{option}" for option in stage.options(message)]
    for select in selects.values():
        assert (select["type"], select["action_id"]) == ("static_select", "answer")
        assert [option["value"] for option in select["options"]] == ["yes", "maybe", "no", "open"]
    assert {"answer_yes_to_all", "answer_no_to_rest"} <= {button["action_id"] for button in view.buttons}


def test_an_address_that_needs_proof_turns_the_view_into_prove_address(stage: Stage) -> None:
    stage.ada.slash("/meet", "email someone.else@example.com", channel=stage.channel)
    assert kinds(stage.ada.wait_for_modal("register_address")) == {"address": "email_text_input"}
    outcome = stage.ada.submit()
    assert outcome.answer["response_action"] == "update"
    assert outcome.modal
    assert (outcome.modal.callback_id, kinds(outcome.modal)) == ("prove_address", {"code": "plain_text_input"})


def test_the_menu_holds_words_and_manage_opens_its_modal(stage: Stage) -> None:
    message = stage.poll()
    menu = last_actions(message)[-1]
    entries = [option["value"] for option in menu["options"]]
    assert {"clear", "edit", "history", "manage"} <= set(entries) <= {"clear", "edit", "history", "remind", "manage"}
    stage.ada.choose(message, "poll_menu", "manage")
    view = stage.ada.wait_for_modal("manage_poll")
    acts = {"move", "cancel", "reopen", "resend", "hand_over", "repeat"}
    assert set(option_values(view, "action")) <= acts


# Messages


def test_the_poll_message_carries_its_buttons_under_their_names(stage: Stage) -> None:
    message = stage.poll()
    assert [one["action_id"] for one in last_actions(message)] == ["answer_all", "show_grid", "close_poll", "poll_menu"]
    votes = [block["elements"] for block in message.blocks[:-1] if block["type"] == "actions"]
    assert [[one["action_id"] for one in elements] for elements in votes] == [VOTES, VOTES]
    assert all(len({one["value"] for one in elements}) == 1 for elements in votes)


def test_a_draft_that_could_not_be_posted_carries_post_draft(stage: Stage) -> None:
    private = stage.client.add_channel(f"private-{stage.ada.id.lower()}", [stage.ada.id], is_private=True)
    stage.introduce(stage.ada)
    stage.fill_in(stage.ada, "Secret", command_in=private, channel=private)
    stage.ada.submit()
    note = stage.ada.wait_for_message(private, "/invite @Meet", where=lambda seen: seen.is_ephemeral)
    assert [button["action_id"] for button in note.buttons] == ["post_draft", "post_draft_in"]


# Mail and words


def test_an_invite_names_its_delivery_in_header_and_tag_and_goes_to_one(stage: Stage) -> None:
    stage.give_address(stage.ada)
    stage.give_address(stage.ben)
    message = stage.poll("Roof")
    stage.vote(stage.ben, message)
    stage.close(message)
    mailbox = MailClient(stage.playground.url)
    for address in (stage.address(stage.ben), stage.address(stage.ada)):
        mail = mailbox.wait_for_mail(address, subject="Roof")
        assert mail.subject == "📅 Calendar Invite: Roof"
        # The organizer's own address where no inbound domain is set (tests/invites/test_mime.py).
        assert str(mail.header("Reply-To")).endswith(f"@{stage.meet.settings.meet_inbound_domain}")
        assert mail.header("To") == address
        assert mail.tags["meet-outbox"] == mail.header("X-Meet-Outbox")


def test_the_words_in_outputs_are_those_of_the_reference() -> None:
    statuses = "pending sending in_doubt sent delivered bounced complained failed suppressed superseded expired"
    reasons = "hard_bounce soft_streak complaint opt_out provider_list provider_global provider_validation manual"
    breakers = "credentials identity configuration_set account_paused quota bounce_rate complaint_rate manual"
    assert {str(one) for one in DeliveryStatus} == set(statuses.split())
    assert {str(one) for one in SuppressionReason} == set(reasons.split())
    assert {str(one) for one in BreakerReason} == {*breakers.split(), "unreadable"}


def test_a_press_from_elsewhere_says_so_and_counts_nothing(stage: Stage) -> None:
    stage.dispatch_press(stage.ben, "vote_yes", "0" * 32)
    told = stage.ben.wait_for_message(None, where=lambda seen: seen.author == cast.BOT)
    assert "poll" in told.text
