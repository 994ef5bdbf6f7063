"""SMTP at the edge: one conversation for one mail, and each reply, silence and broken line by what it means."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.breaker import BreakerReason
from bot.ports import (
    Mailer,
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
)
from invites.smtp import SmtpMailer
from invites.smtp_errors import Stage, refusal
from tests.fakes import NOON, StandingClock
from tests.invites.smtp_mailers import LOGIN, WITH_LOGIN, mail, mailer, refused, settings_of, with_login
from tests.invites.smtp_servers import (
    DRIP,
    DROP,
    FLOOD,
    PASSWORD,
    STALL,
    USER,
    scripted,
)

CREDENTIALS, IDENTITY = BreakerReason.CREDENTIALS, BreakerReason.IDENTITY


def test_a_mail_arrives_as_it_was_built_with_a_date_and_an_id_of_its_own() -> None:
    outgoing = mail()
    with scripted() as server:
        mailer(server.url).send(outgoing)
    size = server.lines[1].removeprefix("mail FROM:<invites@meet.example.com> size=")
    assert server.lines[0] == "ehlo meet.example.com"
    assert server.lines[2:] == ["rcpt TO:<bob@example.com>", "DATA", "QUIT"]
    (taken,) = server.mails
    assert len(taken) == int(size)
    assert taken.endswith(outgoing.raw)
    read = message_from_bytes(taken, policy=policy.SMTP)
    assert read["Date"].datetime == NOON
    assert read["Message-ID"] == f"<{outgoing.delivery}@meet.example.com>"


def test_nothing_names_the_mail_to_feedback_that_never_comes() -> None:
    with scripted() as server:
        by_port: Mailer = mailer(server.url)
        assert by_port.send(mail()) is None


def test_the_mail_of_a_second_try_is_the_same_mail() -> None:
    with scripted() as server:
        for _ in range(2):
            mailer(server.url).send(mail())
    assert server.mails[0] == server.mails[1]


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_passing_fault_at_any_stage_means_not_sent(verb: str) -> None:
    with scripted(**{verb: "451 4.3.0 try later", "HELO": "451 4.3.0 try later"}) as server:
        assert type(refused(server.url)) is MailUnavailable
    assert len(server.mails) == (verb == "END")


LASTING: list[tuple[str, str, type[MailError], BreakerReason | None]] = [
    ("CONNECT", "554 no service here", MailMisconfigured, CREDENTIALS),
    ("EHLO", "550 not you", MailMisconfigured, CREDENTIALS),
    ("MAIL", "530 5.7.0 Authentication required", MailMisconfigured, CREDENTIALS),
    ("MAIL", "553 5.7.1 <invites@meet.example.com>: not owned by user", MailMisconfigured, IDENTITY),
    ("MAIL", "552 5.3.4 message too large", MailRefused, None),
    ("RCPT", "550 5.1.1 <bob@example.com>: user unknown", MailRefused, None),
    ("RCPT", "550 5.1.1 <relay@example.com>: user unknown", MailRefused, None),
    ("RCPT", "554 5.7.1 <bob@example.com>: Relay access denied", MailMisconfigured, CREDENTIALS),
    ("RCPT", "550 we do not relay for strangers", MailMisconfigured, CREDENTIALS),
    ("RCPT", "550 5.1.8 <invites@meet.example.com>: sender's domain not found", MailMisconfigured, IDENTITY),
    ("RCPT", "552 5.2.2 mailbox over quota", MailRefused, None),
    ("DATA", "554 5.5.1 no valid recipients", MailRefused, None),
    ("END", "554 5.6.0 message refused", MailRefused, None),
    ("END", "550 5.7.1 spam", MailRefused, None),
    ("END", "550 5.7.26 unauthenticated mail from meet.example.com", MailMisconfigured, IDENTITY),
]


@pytest.mark.parametrize(("verb", "reply", "meaning", "reason"), LASTING)
def test_a_lasting_refusal_is_the_mails_or_ours(
    verb: str, reply: str, meaning: type[MailError], reason: BreakerReason | None
) -> None:
    with scripted(**{verb: reply}, **({"HELO": reply} if verb == "EHLO" else {})) as server:
        error = refused(server.url)
    assert type(error) is meaning
    assert getattr(error, "breaker", None) == reason


@pytest.mark.parametrize(
    ("verb", "reply", "meaning"),
    [
        ("MAIL", "454 Throttling failure: Maximum sending rate exceeded.", MailThrottled),
        ("CONNECT", "421 4.7.0 Too many concurrent connections", MailThrottled),
        ("RCPT", "450 4.7.1 Too many messages, slow down", MailThrottled),
        ("RCPT", "450 4.7.1 greylisted, come back later", MailUnavailable),
        ("RCPT", "452 4.2.2 mailbox over quota", MailUnavailable),
        ("END", "454 Throttling failure: Daily message quota exceeded.", MailQuotaExceeded),
        ("END", "550 5.4.5 Daily user sending limit exceeded", MailQuotaExceeded),
    ],
)
def test_too_fast_and_too_much_for_a_day_are_told_apart(verb: str, reply: str, meaning: type[MailError]) -> None:
    with scripted(**{verb: reply}) as server:
        assert type(refused(server.url)) is meaning


@pytest.mark.parametrize("silence", [DROP, STALL, DRIP, FLOOD, "garbage", "9" * 9000])
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_whatever_breaks_before_the_mail_has_left_means_not_sent(verb: str, silence: str) -> None:
    with scripted(**{verb: silence}) as server:
        assert type(refused(server.url, seconds=0.3)) is MailUnavailable
    assert server.mails == []


def test_a_connection_that_breaks_within_the_mail_means_not_sent() -> None:
    long = replace(mail(), raw=b"Subject: long\r\n\r\n" + b"far more than a socket holds\r\n" * 400_000)
    with scripted(CONTENT=DROP) as server:
        assert type(refused(server.url, long)) is MailUnavailable


@pytest.mark.parametrize("silence", [DROP, STALL, DRIP, FLOOD, "garbage", "9" * 9000, "354 more"])
def test_a_mail_whose_final_reply_is_lost_is_in_doubt(silence: str) -> None:
    with scripted(END=silence) as server:
        assert type(refused(server.url, seconds=1.5)) is MailInDoubt
    assert len(server.mails) == 1


@pytest.mark.parametrize("silence", [DROP, STALL])
def test_what_happens_after_the_final_reply_changes_nothing(silence: str) -> None:
    with scripted(QUIT=silence) as server:
        mailer(server.url).send(mail())
    assert len(server.mails) == 1


def test_a_server_that_is_not_there_means_not_sent() -> None:
    with scripted() as server:
        url = server.url
    assert type(refused(url)) is MailUnavailable


def has_addresses(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    """Stands in for DNS: the host's addresses, one for each of these ports of this machine."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **named: found if host == "relay.test" else real(host, *more, **named),
    )


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port at which nobody takes connections, nor refuses them."""
    with socket.socket() as listener, socket.socket() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting.connect(listener.getsockname())
        yield listener.getsockname()[1]


def test_a_host_with_a_dead_address_is_reached_at_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted() as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        has_addresses(monkeypatch, closed.getsockname()[1], server.port)
        mailer("smtp://relay.test?tls=none").send(mail())
    assert len(server.mails) == 1


def test_no_further_address_is_tried_once_the_time_is_over(monkeypatch: pytest.MonkeyPatch, deaf: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as next_one:
        next_one.setblocking(False)
        has_addresses(monkeypatch, deaf, next_one.getsockname()[1])
        assert type(refused("smtp://relay.test?tls=none", seconds=0.5)) is MailUnavailable
        with pytest.raises(BlockingIOError):
            next_one.accept()


def test_a_server_that_knows_no_ehlo_is_greeted_with_helo() -> None:
    with scripted(EHLO="502 what") as server:
        mailer(server.url).send(mail())
    assert server.lines[1:3] == ["helo meet.example.com", "mail FROM:<invites@meet.example.com>"]


@pytest.mark.parametrize("recipient", [
    "bob@example.com>\r\nRCPT TO:<eve@example.com", "bob@example.com\nDATA", "a b@example.com", "<bob@example.com>", "",
    "bob@example.com\x00", "bob@exam\rple.com", "eve@example.com,bob@example.com",
])  # fmt: skip
def test_no_recipient_brings_a_command_along(recipient: str) -> None:
    with scripted() as server:
        assert type(refused(server.url, mail(recipient))) is MailRefused
    assert server.lines == []


@pytest.mark.parametrize("delivery", ["x\r\nBcc: eve@example.com", "", "x> <y", "é"])
def test_no_delivery_brings_a_header_along(delivery: str) -> None:
    with scripted() as server:
        assert type(refused(server.url, replace(mail(), delivery=delivery))) is MailRefused
    assert server.lines == []


@pytest.mark.parametrize("end", [b"\r\n.\r\n", b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r"])
def test_nothing_in_a_mail_ends_it_early(end: bytes) -> None:
    smuggled = b"Subject: x\r\n\r\nhello" + end + b"MAIL FROM:<eve@example.com>\r\n"
    with scripted() as server:
        mailer(server.url).send(replace(mail(), raw=smuggled))
    verbs = [line.split(":")[0] for line in server.lines]
    assert verbs == ["ehlo meet.example.com", "mail FROM", "rcpt TO", "DATA", "QUIT"]
    (taken,) = server.mails
    assert taken.endswith(b"hello\r\n..\r\nMAIL FROM:<eve@example.com>\r\n")


def test_no_word_of_a_server_shows_an_address_or_the_password(caplog: pytest.LogCaptureFixture) -> None:
    words = f"535 5.7.8 {USER} with {PASSWORD} AG1lZXQ= is not known"
    with caplog.at_level(logging.DEBUG), scripted(AUTH=words, **WITH_LOGIN) as server:
        login = refused(with_login(server))
    with scripted(RCPT="550 5.1.1 <bob@example.com>: user unknown\r") as server:
        unknown = refused(server.url)
    assert str(login) == "SMTP 535: login: the server's words are not kept"
    assert str(unknown) == "SMTP 550: recipient: 5.1.1 <b•••@example.com>: user unknown"
    settings = settings_of(f"smtps://{LOGIN}mail.example.com")
    told = repr(settings) + str(settings.smtp_url) + caplog.text
    assert not any(secret in told for secret in (USER, PASSWORD, "correct%20horse"))


@settings(max_examples=200)
@given(stage=st.sampled_from(Stage), reply=st.integers(-1, 999), text=st.text(max_size=400))
def test_whatever_a_server_says_has_a_meaning_and_one_short_line(stage: Stage, reply: int, text: str) -> None:
    error = refusal(stage, reply, f"{text} <bob.secret@example.com>")
    assert isinstance(error, MailError)
    assert "bob.secret" not in str(error)
    assert len(error.message) < 320
    assert len(error.message.splitlines()) == 1
    assert (stage is Stage.ACCEPTING) or not isinstance(error, MailInDoubt)


def test_a_long_reply_is_cut() -> None:
    with scripted(RCPT="550 " + "long " * 200) as server:
        assert len(refused(server.url).message) < 320


def test_without_a_server_or_a_sender_nothing_is_tried() -> None:
    for changes, reason in (({"smtp_url": None}, CREDENTIALS), ({"meet_from_address": None}, IDENTITY)):
        settings = settings_of("smtp://127.0.0.1:1").model_copy(update=changes)
        with pytest.raises(MailMisconfigured) as raised:
            SmtpMailer(settings, StandingClock()).send(mail())
        assert raised.value.breaker == reason


def test_a_mailer_by_smtp_has_a_rate_to_begin_with_and_measures_nothing() -> None:
    with scripted() as server:
        asked = mailer(server.url)
        quota = asked.quota()
        assert (quota.daily, quota.sent, asked.reputation(NOON)) == (-1, 0, [])
        assert quota.rate > 0
        asked.close()
