"""SES at the edge: one POST for one mail, and every error of its table translated by what it means."""

import base64
import http.server
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore import exceptions

from bot.config.settings import Settings
from bot.domain.breaker import BreakerReason
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
    OutgoingMail,
    Quota,
)
from invites.ses import MAIL, SesMailer, encode_form
from invites.ses_errors import mail_error, refusal
from tests.invites.mails import build
from tests.invites.world import World

CREDENTIALS, IDENTITY = BreakerReason.CREDENTIALS, BreakerReason.IDENTITY
SETS, PAUSED = BreakerReason.CONFIGURATION_SET, BreakerReason.ACCOUNT_PAUSED
UNVERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-2: x@y.example"
TABLE: list[tuple[str, str, int, type[MailError], BreakerReason | None]] = [
    ("Throttling", "Maximum sending rate exceeded.", 400, MailThrottled, None),
    ("Throttling", "Daily message quota exceeded.", 400, MailQuotaExceeded, None),
    ("Throttling", "Rate exceeded", 400, MailUnavailable, None),
    ("TooManyRequests", "", 429, MailUnavailable, None),
    ("ServiceUnavailable", "", 503, MailUnavailable, None),
    ("InternalFailure", "", 500, MailUnavailable, None),
    ("InvalidParameterValue", "", 500, MailUnavailable, None),
    ("", "", 502, MailUnavailable, None),
    ("SomethingNew", "", 400, MailUnavailable, None),
    ("MessageRejected", UNVERIFIED, 400, MailMisconfigured, IDENTITY),
    ("MessageRejected", "Email address not verified x@y.example", 400, MailMisconfigured, IDENTITY),
    ("MessageRejected", "Sending is disabled for this account", 400, MailMisconfigured, PAUSED),
    ("MessageRejected", "Address blacklisted.", 400, MailRefused, None),
    ("InvalidParameterValue", "Missing final '@domain'", 400, MailRefused, None),
    ("InvalidParameterValue", "Duplicate header 'Subject'.", 400, MailRefused, None),
    ("InvalidParameterValue", "Local address contains control or whitespace", 400, MailRefused, None),
    ("ValidationError", "", 400, MailRefused, None),
    ("MailFromDomainNotVerified", "", 400, MailMisconfigured, IDENTITY),
    ("ConfigurationSetDoesNotExist", "", 400, MailMisconfigured, SETS),
    ("ConfigurationSetSendingPaused", "", 400, MailMisconfigured, SETS),
    ("AccountSendingPaused", "", 400, MailMisconfigured, PAUSED),
    ("SendingPaused", "", 400, MailMisconfigured, PAUSED),
    ("AccountSuspended", "", 400, MailMisconfigured, PAUSED),
    ("AccessDenied", "", 403, MailMisconfigured, CREDENTIALS),
    ("SignatureDoesNotMatch", "", 403, MailMisconfigured, CREDENTIALS),
    ("InvalidClientTokenId", "", 403, MailMisconfigured, CREDENTIALS),
    ("UnrecognizedClient", "", 403, MailMisconfigured, CREDENTIALS),
    ("ExpiredToken", "", 403, MailMisconfigured, CREDENTIALS),
    ("RequestExpired", "", 400, MailMisconfigured, CREDENTIALS),
]


@pytest.mark.parametrize("ending", ["", "Exception"])
@pytest.mark.parametrize(("code", "message", "status", "meaning", "reason"), TABLE)
def test_each_row_of_the_error_table(
    code: str, message: str, status: int, meaning: type[MailError], reason: BreakerReason | None, ending: str
) -> None:
    error = refusal(code + ending, message, status)
    assert type(error) is meaning
    assert getattr(error, "breaker", None) == reason


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (exceptions.EndpointConnectionError(endpoint_url="x"), MailUnavailable),
        (exceptions.ConnectTimeoutError(endpoint_url="x"), MailUnavailable),
        (exceptions.ProxyConnectionError(proxy_url="x"), MailUnavailable),
        (exceptions.SSLError(endpoint_url="x", error=OSError("y")), MailUnavailable),
        (exceptions.ReadTimeoutError(endpoint_url="x"), MailInDoubt),
        (exceptions.ConnectionClosedError(endpoint_url="x"), MailInDoubt),
        (exceptions.HTTPClientError(error="x"), MailInDoubt),
        (exceptions.BotoCoreError(), MailInDoubt),
        (RuntimeError("x"), MailInDoubt),
        (exceptions.NoCredentialsError(), MailMisconfigured),
        (exceptions.PartialCredentialsError(provider="x", cred_var="y"), MailMisconfigured),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), MailMisconfigured),
        (exceptions.NoRegionError(), MailMisconfigured),
        (exceptions.ProfileNotFound(profile="x"), MailMisconfigured),
        (exceptions.ParamValidationError(report="x"), MailRefused),
        (exceptions.ClientError({}, "SendRawEmail"), MailUnavailable),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_comes_instead_of_an_answer(error: Exception, meaning: type[MailError]) -> None:
    assert type(mail_error(error)) is meaning


def mail_to(address: str = "bob@example.com") -> OutgoingMail:
    return build(address=address).mail


def ses(world: World) -> SesMailer:
    assert isinstance(world.meet.mailer, SesMailer)
    return world.meet.mailer


def refused(world: World, mail: OutgoingMail | None = None) -> MailError:
    with pytest.raises(MailError) as raised:
        ses(world).send(mail or mail_to())
    return raised.value


def test_ses_takes_the_mail_as_it_is_and_names_it(world: World) -> None:
    mail = mail_to("Bob@bücher.example")
    message_id = ses(world).send(mail)
    (seen,) = world.mail.mails()
    assert (seen.id, seen.to, seen.sender) == (message_id, ("Bob@xn--bcher-kva.example",), "invites@meet.example.com")
    assert world.mail.raw(seen, submitted=True) == mail.raw
    assert seen.tags == {"meet-outbox": mail.delivery}
    assert seen.configuration_set == "meet"


def test_the_form_of_a_mail_holds_what_botocore_put_in_it() -> None:
    mail = base64.b64encode(bytes(range(256)) + b"\xfb").decode()
    given = {"Action": "SendRawEmail", MAIL: mail, "Source": "Meet <a+b&c=d@example.com>", "Tags.member.1.Value": "é %"}
    params: dict[str, Any] = {"body": dict(given)}
    encode_form(params)
    assert {"+", "/", "="} < set(mail)
    assert dict(parse_qsl(params["body"].decode(), strict_parsing=True)) == given


@pytest.mark.parametrize(
    ("settings", "meaning", "reason"),
    [
        ({"identities": {"meet.example.com": False}}, MailMisconfigured, IDENTITY),
        ({"sending_enabled": False}, MailMisconfigured, PAUSED),
        ({"configuration_sets": {"meet": False}}, MailMisconfigured, SETS),
        ({"per_day": 0}, MailQuotaExceeded, None),
    ],
)
def test_an_account_at_fault_is_told_from_a_mail_at_fault(
    world: World, settings: dict[str, object], meaning: type[MailError], reason: BreakerReason | None
) -> None:
    world.mail.change(**settings)
    error = refused(world)
    assert type(error) is meaning
    assert getattr(error, "breaker", None) == reason


def test_a_configuration_set_that_is_not_there_is_named(world: World) -> None:
    other = SesMailer(world.settings.model_copy(update={"meet_configuration_set": "missing"}))
    with pytest.raises(MailMisconfigured, match="missing") as raised:
        other.send(mail_to())
    other.close()
    assert raised.value.breaker == SETS


def test_wrong_keys_are_credentials(world: World) -> None:
    settings = world.settings.model_copy(update={"aws_secret_access_key": world.settings.meet_secret_key})
    other = SesMailer(settings)
    with pytest.raises(MailMisconfigured) as raised:
        other.send(mail_to())
    other.close()
    assert raised.value.breaker == CREDENTIALS


def test_a_message_with_a_duplicate_header_is_refused_for_good(world: World) -> None:
    mail = mail_to()
    raw = mail.raw.replace(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nSubject: twice\r\n")
    error = refused(world, OutgoingMail(mail.delivery, mail.recipient, raw, mail.method))
    assert type(error) is MailRefused


@pytest.mark.parametrize("fault", ["lost_reply", "cut"])
def test_a_lost_reply_is_in_doubt_after_a_single_post(world: World, fault: str) -> None:
    world.send_fault(fault, times=None)
    assert type(refused(world)) is MailInDoubt
    assert len(world.mail.mails()) == (1 if fault == "lost_reply" else 0)


def test_a_refused_connection_means_not_sent(world: World) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        other = SesMailer(world.settings.model_copy(update={"aws_endpoint_url": url}))
        with pytest.raises(MailUnavailable):
            other.send(mail_to())
        other.close()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that gives every POST this answer."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "text/html" if body.startswith(b"<html") else "text/xml")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (200, b"<SendRawEmailResponse><SendRawEmailResult/></SendRawEmailResponse>", MailInDoubt),
        (200, b"<html>a captive portal", MailInDoubt),
        (200, b"<html><p>a portal in good form</p></html>", MailInDoubt),
        (302, b"", MailUnavailable),
        (403, b"<html>your proxy forbids it", MailUnavailable),
        (407, b"sign in first", MailUnavailable),
        (502, b"<html>bad gateway</html>", MailUnavailable),
    ],
)
def test_an_answer_that_is_none_is_never_taken_for_a_yes(
    world: World, status: int, body: bytes, meaning: type[MailError]
) -> None:
    with answering(status, body) as url:
        other = SesMailer(world.settings.model_copy(update={"aws_endpoint_url": url}))
        with pytest.raises(meaning):
            other.send(mail_to())
        other.close()


def test_without_a_sender_nothing_is_sent() -> None:
    with pytest.raises(MailMisconfigured) as raised:
        SesMailer(Settings(_env_file=None)).send(mail_to())  # type: ignore[call-arg]  # an argument of pydantic-settings alone
    assert raised.value.breaker == IDENTITY


def test_the_quota_is_asked_for(world: World) -> None:
    before = ses(world).quota().sent
    ses(world).send(mail_to())
    world.mail.change(per_day=200, per_second=1)
    assert ses(world).quota() == Quota(rate=1, daily=200, sent=before + 1)


def test_many_threads_share_one_client(world: World) -> None:
    mailer = ses(world)
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: mailer.send(mail_to(f"p{n}@example.com")), range(16)))
    assert len(set(ids)) == len(world.mail.mails()) == 16
