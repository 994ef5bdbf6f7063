"""Rate limits by tier, and troubles on demand."""

import threading
from datetime import timedelta
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from playground import cast
from playground.client import Person, PlaygroundClient, PlaygroundRefused
from playground.server import Playground
from playground.slack.limits import POST_BURST, POST_PER_MINUTE, TIERS, RateLimits
from playground.slack.methods import METHODS

LOST = (RemoteDisconnected, URLError, ConnectionError)


@pytest.mark.parametrize(
    ("method", "tier"),
    [
        ("chat.update", 3),
        ("chat.delete", 3),
        ("chat.postEphemeral", 4),
        ("views.open", 4),
        ("views.update", 4),
        ("views.push", 4),
        ("views.publish", 4),
        ("users.info", 4),
        ("users.conversations", 3),
        ("conversations.open", 3),
        ("conversations.info", 3),
        ("apps.connections.open", 3),
        ("team.info", 3),
        ("auth.test", None),
        ("chat.getPermalink", None),
        ("oauth.v2.access", None),
    ],
)
def test_each_method_has_slacks_tier(method: str, tier: int | None) -> None:
    assert METHODS[method].tier == tier


def test_a_tier_is_so_many_calls_a_minute(playground: Playground) -> None:
    limits = RateLimits(playground.clock)
    for tier, calls in TIERS.items():
        assert [limits.seconds_to_wait(f"m{tier}", tier, None) for _ in range(calls)] == [0] * calls
        assert 1 <= limits.seconds_to_wait(f"m{tier}", tier, None) <= 60
    playground.clock.advance(timedelta(minutes=1))
    assert limits.seconds_to_wait("m3", 3, None) == 0


def test_the_fifty_first_update_in_a_minute_waits(web: WebClient, client: PlaygroundClient) -> None:
    posted = web.chat_postMessage(channel=cast.TEAM, text="0")
    for number in range(TIERS[3]):
        web.chat_update(channel=cast.TEAM, ts=posted["ts"], text=str(number))
    with pytest.raises(SlackApiError) as refused:
        web.chat_update(channel=cast.TEAM, ts=posted["ts"], text="too much")
    reply = refused.value.response
    assert (reply.status_code, reply["error"]) == (429, "ratelimited")
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    client.advance(timedelta(seconds=int(reply.headers["Retry-After"])))
    web.chat_update(channel=cast.TEAM, ts=posted["ts"], text="now")


def test_a_refused_call_does_not_count(playground: Playground) -> None:
    limits = RateLimits(playground.clock)
    for _ in range(TIERS[1] + 5):
        limits.seconds_to_wait("m", 1, None)
    playground.clock.advance(timedelta(minutes=1))
    assert limits.seconds_to_wait("m", 1, None) == 0


def test_messages_go_to_one_channel_once_a_second_after_a_burst(playground: Playground) -> None:
    limits = RateLimits(playground.clock)
    post = "chat.postMessage"
    assert [limits.seconds_to_wait(post, None, "C1") for _ in range(POST_BURST)] == [0] * POST_BURST
    assert limits.seconds_to_wait(post, None, "C1") >= 1
    assert limits.seconds_to_wait(post, None, "C2") == 0


def test_messages_have_a_ceiling_over_all_channels(playground: Playground) -> None:
    limits = RateLimits(playground.clock)
    for number in range(POST_PER_MINUTE):
        assert limits.seconds_to_wait("chat.postMessage", None, f"C{number}") == 0
    assert limits.seconds_to_wait("chat.postMessage", None, "C-another") >= 1


def test_limits_can_be_relaxed(web: WebClient, client: PlaygroundClient) -> None:
    client.relax_rate_limits()
    for _ in range(POST_BURST + 5):
        web.chat_postMessage(channel=cast.TEAM, text="x")
    client.relax_rate_limits(False)


def test_a_429_on_demand_is_what_slack_sdk_waits_for(web: WebClient, client: PlaygroundClient, ada: Person) -> None:
    client.add_fault("chat.postMessage", status=429, retry_after=7, times=2)
    with pytest.raises(SlackApiError) as refused:
        web.chat_postMessage(channel=cast.TEAM, text="x")
    assert refused.value.response.headers["Retry-After"] == "7"
    client.clear_faults()
    client.add_fault("chat.postMessage", status=429, retry_after=0)
    web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    web.chat_postMessage(channel=cast.TEAM, text="after the wait")
    assert [message.text for message in ada.messages(cast.TEAM)] == ["after the wait"]


def test_a_500_on_demand_does_no_work(web: WebClient, client: PlaygroundClient, ada: Person) -> None:
    client.add_fault("chat.postMessage", status=500)
    with pytest.raises(SlackApiError) as refused:
        web.chat_postMessage(channel=cast.TEAM, text="x")
    assert refused.value.response.status_code == 500
    assert ada.messages(cast.TEAM) == []
    web.chat_postMessage(channel=cast.TEAM, text="y")


def test_any_error_of_slacks_on_demand(web: WebClient, client: PlaygroundClient) -> None:
    client.add_fault("*", error="internal_error", times=0)
    for _ in range(3):
        with pytest.raises(SlackApiError, match="internal_error"):
            web.auth_test()
    client.clear_faults()
    web.auth_test()


def test_a_lost_reply_has_done_its_work_and_a_lost_request_has_not(
    web: WebClient, client: PlaygroundClient, ada: Person
) -> None:
    client.add_fault("chat.postMessage", lose="reply")
    with pytest.raises(LOST):
        web.chat_postMessage(channel=cast.TEAM, text="done, unheard")
    client.add_fault("chat.postMessage", lose="request")
    with pytest.raises(LOST):
        web.chat_postMessage(channel=cast.TEAM, text="never arrived")
    assert [message.text for message in ada.messages(cast.TEAM)] == ["done, unheard"]


def test_a_delay_lets_later_calls_overtake(web: WebClient, client: PlaygroundClient, ada: Person) -> None:
    client.add_fault("chat.postMessage", delay=60)
    slow = threading.Thread(target=web.chat_postMessage, kwargs={"channel": cast.TEAM, "text": "first"})
    slow.start()
    client.wait_until(lambda: not client.faults(), "the slow call to arrive")
    web.chat_postMessage(channel=cast.TEAM, text="second")
    while slow.is_alive():
        client.advance(timedelta(minutes=1))
        slow.join(0.1)
    assert [message.text for message in ada.messages(cast.TEAM)] == ["second", "first"]


def test_a_fault_meets_only_the_calls_it_matches(web: WebClient, client: PlaygroundClient) -> None:
    client.add_fault("chat.postMessage", error="fatal_error", match={"channel": cast.RANDOM})
    web.chat_postMessage(channel=cast.TEAM, text="x")
    assert [fault["match"] for fault in client.faults()] == [{"channel": cast.RANDOM}]
    with pytest.raises(SlackApiError, match="fatal_error"):
        web.chat_postMessage(channel=cast.RANDOM, text="x")
    assert client.faults() == []


@pytest.mark.parametrize(
    ("fault", "reason"), [({"colour": "red"}, "A fault has no colour"), ({"lose": "mind"}, "A fault loses the")]
)
def test_a_fault_that_does_not_exist_is_refused(client: PlaygroundClient, fault: dict[str, Any], reason: str) -> None:
    with pytest.raises(PlaygroundRefused, match=reason):
        client.add_fault("chat.update", **fault)
