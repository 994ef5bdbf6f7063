"""Threads, private channels, group messages, channels that get another id, guests and strangers."""

from collections.abc import Callable

import pytest

from playground import cast
from playground.client import Message, Person
from tests.handlers.stage import Stage
from tests.resting import is_resting


def asked_in_thread(stage: Stage, words: str, root: Message | None = None) -> tuple[Message, Message]:
    """A message of the channel, and a reply from which Ada opens the form."""
    first = root or stage.ben.post(stage.channel, "When shall we meet?")
    reply = stage.ben.post(stage.channel, words, thread_ts=first.ts)
    stage.introduce(stage.ada)
    stage.ada.message_shortcut("open_poll_from_message", reply)
    stage.ada.wait_for_modal("open_poll")
    stage.ada.fill({"time:1": stage.start(), "time:2": stage.start(3)})
    return first, reply


def poll_in_thread(stage: Stage, words: str) -> tuple[Message, Message]:
    """The thread's first message, and the poll."""
    first, _ = asked_in_thread(stage, words)
    assert stage.ada.submit().errors == {}
    return first, posted(stage, stage.ada, stage.channel, words)


def posted(stage: Stage, person: Person, channel: str, words: str) -> Message:
    return person.wait_for_message(channel, words, where=lambda seen: bool(seen.buttons))


def replied(stage: Stage, root: Message, words: str) -> Message:
    return stage.ada.wait_for_message(root.channel, words, where=lambda seen: seen.thread_ts == root.ts)


def test_a_poll_opened_from_a_thread_is_posted_into_it_and_the_form_says_so(stage: Stage) -> None:
    asked_in_thread(stage, "In here please")
    view = stage.ada.modal()
    assert view
    assert "in the thread that you opened this from" in view.words
    stage.ada.submit()
    poll = posted(stage, stage.ada, stage.channel, "In here please")
    assert poll.thread_ts is not None
    stage.vote(stage.ben, poll)
    stage.shown(poll, "Yes 1")


def test_what_is_told_of_such_a_poll_stands_in_the_same_thread(stage: Stage) -> None:
    first, poll = poll_in_thread(stage, "Thread talk")
    stage.give_address(stage.ada)
    stage.vote(stage.ben, poll)
    stage.ada.click(poll, "show_grid")
    stage.ada.click(stage.ada.wait_for_modal("grid"), "post_grid")
    replied(stage, first, "who can when")
    stage.ada.close_modal(everything=True)
    stage.close(poll)
    replied(stage, first, "Thread talk")
    told = [call["arguments"].get("thread_ts") for call in stage.calls("chat.postMessage", channel=stage.channel)]
    assert set(told) == {first.ts}


def test_another_channel_chosen_in_the_form_takes_the_poll_itself(stage: Stage) -> None:
    other = stage.client.add_channel("elsewhere", [cast.BOT, stage.ada.id])
    asked_in_thread(stage, "Not in here")
    stage.open_parts(stage.ada, ["channel"])
    stage.ada.fill({"channel": other})
    stage.ada.submit()
    assert posted(stage, stage.ada, other, "Not in here").thread_ts is None


def test_a_message_of_the_channel_itself_opens_a_poll_in_the_channel(stage: Stage) -> None:
    said = stage.ben.post(stage.channel, "Top of it")
    stage.ben.post(stage.channel, "a reply", thread_ts=said.ts)
    stage.introduce(stage.ada)
    stage.ada.message_shortcut("open_poll_from_message", said)
    stage.ada.wait_for_modal("open_poll")
    stage.ada.fill({"time:1": stage.start()})
    stage.ada.submit()
    assert posted(stage, stage.ada, stage.channel, "Top of it").thread_ts is None


@pytest.mark.parametrize("code", ["thread_not_found", "restricted_action_thread_locked"])
def test_where_the_thread_takes_nothing_the_channel_gets_the_poll_and_its_replies(stage: Stage, code: str) -> None:
    first, _ = asked_in_thread(stage, "Lost thread")
    stage.client.add_fault("chat.postMessage", error=code, match={"thread_ts": first.ts})
    stage.ada.submit()
    poll = posted(stage, stage.ada, stage.channel, "Lost thread")
    assert poll.thread_ts is None
    stage.vote(stage.ben, poll)
    stage.ada.click(poll, "show_grid")
    stage.ada.click(stage.ada.wait_for_modal("grid"), "post_grid")
    replied(stage, poll, "who can when")


def test_where_thread_and_channel_take_nothing_the_draft_is_kept(stage: Stage) -> None:
    first, _ = asked_in_thread(stage, "Nowhere")
    stage.client.add_fault("chat.postMessage", error="thread_not_found", match={"thread_ts": first.ts})
    stage.client.add_fault("chat.postMessage", error="is_archived", match={"channel": stage.channel})
    stage.ada.submit()
    stage.private_note(stage.ada, "archived")


def private_poll(stage: Stage, words: str) -> tuple[str, Message]:
    people = [cast.BOT, stage.ada.id, stage.ben.id]
    secret = stage.client.add_channel(f"secret-{stage.ada.id.lower()}", people, is_private=True)
    stage.submit_poll(stage.ada, words, command_in=secret)
    poll = posted(stage, stage.ada, secret, words)
    stage.client.wait_until(lambda: is_resting(stage.serving), "Meet to note where the poll stands")
    return secret, poll


def shared_again(stage: Stage, channel: str, words: str, expected: str) -> Message:
    """The poll under the channel's new id, once it shows what is expected."""
    return stage.ada.wait_for_message(channel, words, where=lambda seen: expected in seen.words)


def test_a_press_in_a_channel_that_got_another_id_brings_its_polls_along(stage: Stage) -> None:
    secret, message = private_poll(stage, "Moving house")
    option = stage.options(message)[0]
    shared = stage.client.share_channel(secret)
    there = posted(stage, stage.ada, shared, "Moving house")
    stage.ben.click(there, "vote_yes", option)
    shared_again(stage, shared, "Moving house", "Yes 1")
    stage.give_address(stage.ada)
    stage.close(shared_again(stage, shared, "Moving house", "Yes 1"))
    stage.ada.wait_for_message(
        shared, "Moving house", where=lambda seen: seen.thread_ts == there.ts and seen.ts != there.ts
    )


def test_an_app_that_may_read_private_channels_hears_of_the_new_id(stage: Stage) -> None:
    scopes = stage.client.state()["scopes"]
    stage.client.set_scopes([*scopes, "groups:read"])
    secret, message = private_poll(stage, "Heard of it")
    shared = stage.client.share_channel(secret)

    def follows() -> bool:
        with stage.meet.database.read(cast.WORKSPACE) as uow:
            poll = uow.polls.get(stage.poll_id(message))
        return bool(poll and poll.channel == poll.message_channel == shared)

    stage.client.wait_until(follows, "the poll to follow its channel")


@pytest.mark.parametrize("event", [{}, {"old_channel_id": "C1"}, {"new_channel_id": 7}, {"old_channel_id": None}])
def test_an_event_that_names_no_two_channels_changes_nothing(stage: Stage, event: dict[str, object]) -> None:
    body = {"type": "event_callback", "team_id": cast.WORKSPACE, "event": {"type": "channel_id_changed", **event}}
    assert stage.dispatch(body).status == 200


def in_a_group(stage: Stage) -> str:
    return stage.client.open_direct_message(stage.ada.id, stage.ben.id, stage.cho.id)


def between_two(stage: Stage) -> str:
    return stage.client.open_direct_message(stage.ada.id, stage.ben.id)


@pytest.mark.parametrize("place", [in_a_group, between_two])
def test_in_a_direct_or_group_message_the_form_asks_where_to_post(stage: Stage, place: Callable[[Stage], str]) -> None:
    stage.introduce(stage.ada)
    stage.ada.slash("/meet", "Among us", channel=place(stage))
    view = stage.ada.wait_for_modal("open_poll")
    assert view.block("channel")
    stage.ada.fill({"time:1": stage.start(), "channel": stage.channel})
    assert stage.ada.submit().errors == {}
    posted(stage, stage.ada, stage.channel, "Among us")


@pytest.mark.parametrize(
    "profile",
    [
        {"is_restricted": True},
        {"is_restricted": True, "is_ultra_restricted": True},
        {"email": None},
        {"team_id": cast.OTHER_WORKSPACE, "is_stranger": True},
    ],
    ids=["guest", "guest of one channel", "without an address", "stranger"],
)
def test_guests_strangers_and_people_without_an_address_vote_like_others(
    stage: Stage, profile: dict[str, object]
) -> None:
    message = stage.poll()
    person = stage.person("visitor", **profile)
    stage.client.invite(stage.channel, person.id)
    assert stage.vote(person, message).acknowledged
    stage.shown(message, "Yes 1")
    person.click(message, "show_grid")
    assert f"<@{person.id}>" in person.wait_for_modal("grid").words
