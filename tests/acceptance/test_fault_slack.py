"""Slack in trouble: what people see, and that no vote, poll or word is lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from playground import cast
from playground.client import Message
from tests.acceptance.fault_house import House, built_house, incidents
from tests.acceptance.faulty_proxy import Kind
from tests.acceptance.team import options, poll_of

A_MINUTE = timedelta(minutes=1)
"""Of the playground's clock, which moves a second at each look."""


@pytest.fixture(scope="module")
def built() -> Iterator[House]:
    with built_house() as house:
        yield house


@pytest.fixture
def house(built: House, caplog: pytest.LogCaptureFixture) -> Iterator[House]:
    """With peace before and after, and without a fault of Meet's own in between."""
    built.pass_time(minutes=5)
    yield built
    built.heal()
    assert incidents(caplog.records) == []


def test_told_to_wait_it_redraws_nothing_in_the_workspace_until_then(house: House) -> None:
    message = house.team.poll("Too many")
    other = house.team.poll("The other poll")
    house.pass_time(minutes=1)
    house.client.add_fault("chat.update", status=429, retry_after=40)
    start = house.mark()
    assert house.team.vote(house.team.voters[0], message).acknowledged
    house.team.wait(lambda: held_until(house), "Meet to know that it has to wait")
    assert house.team.vote(house.team.voters[1], message).acknowledged
    assert house.team.vote(house.team.voters[1], other).acknowledged
    house.pass_time(seconds=30)
    house.team.wake(house.serving)
    assert len(house.calls("chat.update", start)) == 1
    house.pass_time(seconds=15)
    house.team.shown(message, "Yes 2\nMaybe\nNo")
    house.team.shown(other, "Yes 1\nMaybe\nNo")


def held_until(house: House) -> datetime | None:
    with house.team.opened() as database, database.read_account() as account:
        return account.redraws.next_allowed(cast.WORKSPACE, house.client.now())


def test_a_server_error_of_slack_delays_a_redraw_by_seconds(house: House) -> None:
    message = house.team.poll("Five hundred")
    house.pass_time(minutes=1)
    house.client.add_fault("chat.update", status=500)
    start, began_at = house.mark(), house.client.now()
    assert house.team.vote(house.team.voters[0], message).acknowledged
    house.pass_time_until(lambda: house.team.shows(message, "Yes 1\nMaybe\nNo"), "the tally")
    assert [call["ok"] for call in house.calls("chat.update", start)] == [False, True]
    assert house.client.now() - began_at < A_MINUTE


def test_a_gateways_page_instead_of_an_answer_delays_a_redraw_by_seconds(house: House) -> None:
    message = house.team.poll("Bad gateway")
    house.pass_time(minutes=1)
    trouble, began_at = house.slack.add("answer", "chat.update", status=502), house.client.now()
    assert house.team.vote(house.team.voters[0], message).acknowledged
    house.pass_time_until(lambda: house.team.shows(message, "Yes 1\nMaybe\nNo"), "the tally")
    assert trouble.met == 1
    assert house.client.now() - began_at < A_MINUTE


@pytest.mark.parametrize("kind", ["lose", "cut", "refuse"])
def test_a_redraw_whose_reply_was_lost_counts_as_not_done(house: House, kind: Kind) -> None:
    message = house.team.poll(f"Lost redraw {kind}")
    house.pass_time(minutes=1)
    trouble = house.slack.add(kind, "chat.update")
    start = house.mark()
    assert house.team.vote(house.team.voters[0], message).acknowledged
    reached = 1 if kind == "refuse" else 2
    house.pass_time_until(lambda: len(house.calls("chat.update", start)) == reached, "the same redraw once more")
    assert trouble.met == 1
    house.team.shown(message, "Yes 1\nMaybe\nNo")


def test_votes_are_acknowledged_while_slack_is_slow(house: House) -> None:
    message = house.team.poll("Slow")
    house.pass_time(minutes=1)
    held = house.slack.add("hold", "chat.update")
    for choice, voter in zip(("yes", "maybe", "no"), house.team.voters, strict=True):
        assert house.team.vote(voter, message, choice).acknowledged
    house.team.wait(lambda: held.met, "the redraw that hangs")
    held.released.set()
    house.pass_time(seconds=10)
    house.team.shown(message, "Yes 1\nMaybe 1\nNo 1")


POLLS = {"channel": cast.TEAM, "unfurl_links": "False"}
"""What only the post of a poll carries: a late notice of another test must not use the trouble up."""


def test_a_poll_that_slack_is_too_busy_to_take_is_posted_by_itself(house: House) -> None:
    house.client.add_fault("chat.postMessage", match=POLLS, status=429, retry_after=20)
    house.team.submit_poll("Busy")
    house.private(house.team.ada, "posted by itself")
    house.pass_time_until(lambda: posts(house, "Busy"), "the post")
    message = house.team.ada.wait_for_message(cast.TEAM, "Busy", where=lambda seen: bool(options(seen)))
    house.team.wait(lambda: house.team.snapshot(poll_of(message)).poll.posted, "Meet to know its message")
    house.pass_time(minutes=2)
    assert len(posts(house, "Busy")) == 1


@pytest.mark.parametrize("trouble", [{"status": 500}, {"error": "fatal_error"}])
def test_a_poll_that_slack_failed_to_take_is_told_and_posted_by_itself(
    house: House, trouble: dict[str, object]
) -> None:
    title = f"Kept {len(str(trouble))}"
    house.client.add_fault("chat.postMessage", match=POLLS, **trouble)
    house.team.submit_poll(title)
    house.private(house.team.ada, "posted by itself")
    house.pass_time_until(lambda: posts(house, title), "the post")
    house.team.ada.wait_for_message(cast.TEAM, title, where=lambda seen: bool(options(seen)))
    assert len(posts(house, title)) == 1


def test_a_poll_whose_post_was_lost_on_the_way_is_posted_again(house: House) -> None:
    trouble = house.slack.add("refuse", "chat.postMessage", also="Unarrived")
    house.team.submit_poll("Unarrived")
    house.wait_until_noted(lambda: trouble.met, "the post that is lost")
    house.pass_time(minutes=2)
    message = house.team.ada.wait_for_message(cast.TEAM, "Unarrived", where=lambda seen: bool(options(seen)))
    house.team.vote(house.team.voters[0], message)
    house.team.shown(message, "Yes 1\nMaybe\nNo")
    assert len(posts(house, "Unarrived")) == 1


def test_a_poll_whose_post_slack_took_without_telling_is_known_by_its_first_press(house: House) -> None:
    first = posted_untold(house, "Pressed")
    assert house.team.vote(house.team.voters[0], first).acknowledged
    house.team.shown(first, "Yes 1\nMaybe\nNo")
    house.pass_time(minutes=2)
    house.team.wait_until_drawn(first)
    assert len(posts(house, "Pressed")) == 1


def test_votes_on_either_message_of_a_poll_count_when_it_had_to_be_posted_twice(house: House) -> None:
    first = posted_untold(house, "Twice")
    house.pass_time(minutes=2)
    house.team.wait(lambda: len(posts(house, "Twice")) == 2, "the second post")
    house.team.wait(lambda: house.team.snapshot(poll_of(first)).poll.posted, "Meet to know its message")
    newest = house.team.ada.wait_for_message(cast.TEAM, "Twice")
    assert house.team.vote(house.team.voters[0], first).acknowledged
    assert house.team.vote(house.team.voters[1], newest).acknowledged
    house.pass_time(minutes=1)
    house.team.shown(newest, "Yes 2\nMaybe\nNo")


def posted_untold(house: House, title: str) -> Message:
    """The message of a poll whose posting Slack did, and whose answer was lost."""
    trouble = house.slack.add("lose", "chat.postMessage", also=title)
    house.team.submit_poll(title)
    message = house.team.ada.wait_for_message(cast.TEAM, title, where=lambda seen: bool(options(seen)))
    house.wait_until_noted(lambda: trouble.met, "the lost reply")
    return message


def test_a_close_is_told_in_the_thread_though_slack_failed_at_first(house: House) -> None:
    message = house.team.poll("Untold")
    house.team.vote(house.team.voters[0], message)
    house.client.add_fault("chat.postMessage", status=500, match={"thread_ts": message.ts})
    house.team.close(message)
    house.wait_until_noted(lambda: not house.client.faults(), "the reply that fails")
    house.pass_time(minutes=2)
    house.team.wait(lambda: len(replies(house, message.ts)) == 1, "the reply in the thread")
    house.wait_for_statuses(message, "delivered")


TROUBLES = [{"status": 500}, {"error": "fatal_error"}, {"status": 429, "retry_after": 3}, {"lose": "request"}]


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_a_modal_that_slack_did_not_open_is_told_and_changes_nothing(house: House, trouble: dict[str, object]) -> None:
    message = house.team.poll(f"Unopened {len(str(trouble))}")
    house.client.add_fault("views.open", **trouble)
    outcome = house.team.ada.slash("/meet", "Unopened", channel=cast.TEAM)
    assert "Nothing was changed" in outcome.answer["text"]
    house.pass_time(minutes=1)
    house.client.add_fault("views.open", **trouble)
    assert house.team.ada.click(message, "close_poll").acknowledged
    house.private(house.team.ada, "Nothing was changed")
    house.pass_time(minutes=1)
    assert house.team.close(message).acknowledged


def test_people_vote_although_slack_tells_nothing_about_them(house: House) -> None:
    message = house.team.poll("Unknown people")
    newcomer = house.client.add_person(name="newcomer")
    house.client.add_fault("users.info", status=500, times=0)
    assert house.team.vote(newcomer, message).acknowledged
    house.team.shown(message, "Yes 1\nMaybe\nNo")


def posts(house: House, title: str) -> list[str]:
    return [seen.ts for seen in house.team.ada.messages(cast.TEAM) if title in seen.words and not seen.is_ephemeral]


def replies(house: House, ts: str) -> list[str]:
    return [seen.ts for seen in house.team.ada.messages(cast.TEAM, thread_ts=ts) if seen.ts != ts]
