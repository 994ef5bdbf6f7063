"""Two settings that name one thing, of which each needs one of its own, are told before anything runs."""

import socket
from contextlib import closing

import pytest

from bot.config.loading import ensure_complete
from bot.config.settings import SettingsError
from bot.config.values import parse_bind
from bot.domain.errors import MeetError
from bot.web.server import _listen
from tests.bot.test_config import SERVING, bare_environment, read, refusal

__all__ = ["bare_environment"]

QUEUE = SERVING["MEET_FEEDBACK_QUEUE_URL"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"MEET_INBOUND_QUEUE_URL": QUEUE}, ("MEET_INBOUND_QUEUE_URL", "MEET_FEEDBACK_QUEUE_URL")),
        ({"MEET_BIND": "127.0.0.1:9090", "MEET_METRICS_BIND": "127.0.0.1:9090"}, ("MEET_METRICS_BIND", "MEET_BIND")),
    ],
)
def test_one_queue_or_one_address_for_two_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: tuple[str, str]
) -> None:
    with pytest.raises(SettingsError) as told:
        ensure_complete(read(monkeypatch, **SERVING | settings))
    (problem,) = told.value.problems
    assert all(name in problem for name in named)


ALL, ALL_OF_IPV4 = "[::]:9347", "0.0.0.0:9347"
ONE_ADDRESS = [
    (ALL_OF_IPV4, "127.0.0.1:9347"),
    ("localhost:9347", "127.0.0.1:9347"),
    ("127.1:9347", "127.0.0.1:9347"),
    ("[::1]:9347", "[0:0:0:0:0:0:0:1]:9347"),
    ("[::ffff:127.0.0.1]:9347", "127.0.0.1:9347"),
    (ALL, ALL_OF_IPV4),
    (ALL, "127.0.0.1:9347"),
    (ALL, "[::1]:9347"),
]


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("pair", ONE_ADDRESS)
def test_another_name_of_one_address_clashes_as_well(
    monkeypatch: pytest.MonkeyPatch, pair: tuple[str, str], turn: int
) -> None:
    bind, metrics = pair[::turn]
    settings = read(monkeypatch, **SERVING, MEET_BIND=bind, MEET_METRICS_BIND=metrics)
    with pytest.raises(SettingsError, match="MEET_METRICS_BIND is the address of MEET_BIND"):
        ensure_complete(settings)


@pytest.mark.parametrize("pair", ONE_ADDRESS[:1] + (ONE_ADDRESS[5:] if socket.has_dualstack_ipv6() else []))
def test_a_server_takes_what_clashes_once_only(pair: tuple[str, str]) -> None:
    one, other = (parse_bind(text) for text in pair)
    with closing(_listen(one._replace(port=0))) as listening, pytest.raises(MeetError):
        _listen(other._replace(port=listening.getsockname()[1])).close()


@pytest.mark.parametrize(
    "pair",
    [
        ("127.0.0.1:9347", "127.0.0.2:9347"),
        ("[::1]:9347", "127.0.0.1:9347"),
        ("[::1]:9347", ALL_OF_IPV4),
        (ALL, "0.0.0.0:9348"),
        ("no-such-host.invalid:9347", "127.0.0.1:9347"),
    ],
)
def test_two_addresses_or_two_ports_do_not_clash(monkeypatch: pytest.MonkeyPatch, pair: tuple[str, str]) -> None:
    ensure_complete(read(monkeypatch, **SERVING, MEET_BIND=pair[0], MEET_METRICS_BIND=pair[1]))


def test_any_free_port_is_another_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    free = {"MEET_BIND": "127.0.0.1:0", "MEET_METRICS_BIND": "127.0.0.1:0"}
    ensure_complete(read(monkeypatch, **SERVING | free))


@pytest.mark.parametrize("path", ["/slack/events", "/slack/install", "/meet/slack/events/"])
def test_what_slack_is_given_is_not_the_address_itself(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    (told,) = refusal(monkeypatch, MEET_PUBLIC_URL=f"https://meet.our-company.net{path}")
    assert "/slack/..." in told


@pytest.mark.parametrize(
    "name", ["SLACK_API_URL", "AWS_ENDPOINT_URL", "MEET_FEEDBACK_QUEUE_URL", "MEET_INBOUND_QUEUE_URL"]
)
@pytest.mark.parametrize("login", ["me:hunter2", "hunter2", "me:4711/hunter2", "me:top@hunter2", "me:top/hunter2"])
def test_an_address_holds_no_password_that_sentences_would_tell(
    monkeypatch: pytest.MonkeyPatch, name: str, login: str
) -> None:
    (told,) = refusal(monkeypatch, **{name: f"https://{login}@127.0.0.1:1/123456789012/queue"})
    assert "hunter2" not in told


def test_a_path_of_the_public_address_may_have_the_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    public = "https://our-company.net/@meet"
    assert read(monkeypatch, MEET_PUBLIC_URL=public).meet_public_url == public
