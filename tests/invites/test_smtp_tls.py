"""SMTP: encryption and login, with servers on loopback that certify themselves."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.breaker import BreakerReason
from bot.ports import (
    MailError,
    MailMisconfigured,
    MailUnavailable,
)
from tests.invites.smtp_mailers import LOGIN, WITH_LOGIN, mail, mailer, refused, with_login
from tests.invites.smtp_servers import (
    DROP,
    SMOOTH,
    STALL,
    aiosmtpd_server,
    certificate,
    scripted,
    server_context,
)

LOGIN_IN_PLAIN_TEXT = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
CREDENTIALS = BreakerReason.CREDENTIALS


@pytest.mark.parametrize(
    ("changes", "meaning"),
    [
        ({"AUTH": "535 5.7.8 wrong"} | WITH_LOGIN, MailMisconfigured),
        ({"AUTH": "454 4.7.0 the directory is away"} | WITH_LOGIN, MailUnavailable),
        ({"AUTH": DROP} | WITH_LOGIN, MailUnavailable),
        ({"AUTH": "9" * 9000} | WITH_LOGIN, MailUnavailable),
        ({"EHLO": "250-relay\r\n250 AUTH GSSAPI"}, MailMisconfigured),
        ({}, MailMisconfigured),
    ],
)
def test_a_login_that_fails_is_our_configurations_unless_it_may_pass(
    changes: dict[str, str], meaning: type[MailError]
) -> None:
    with scripted(**changes) as server:
        error = refused(with_login(server))
    assert type(error) is meaning
    assert getattr(error, "breaker", CREDENTIALS) == CREDENTIALS


@contextmanager
def trusted(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """OpenSSL takes this certificate for an authority's."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    yield
    monkeypatch.delenv("SSL_CERT_FILE")


@LOGIN_IN_PLAIN_TEXT
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_server_that_others_wrote_takes_mail_over_tls_after_a_login(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    context = server_context(file)
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    outgoing = mail()
    # aiosmtpd takes no login over a connection that it does not see encrypted, such as TLS from the first byte.
    wanted = {"auth_required": True, "auth_require_tls": scheme == "smtp"}
    with trusted(file, monkeypatch), aiosmtpd_server(**options, **wanted) as (inbox, port):
        mailer(demanding(f"{scheme}://{LOGIN}127.0.0.1:{port}")).send(outgoing)
    (taken,) = inbox.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("invites@meet.example.com", ["bob@example.com"])
    assert taken.content.endswith(outgoing.raw)


def demanding(url: str) -> str:
    return url if url.startswith("smtps") else f"{url}?tls=starttls"


@LOGIN_IN_PLAIN_TEXT
@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_server_that_others_wrote_refuses_a_wrong_login(password: str) -> None:
    login = f"meet:{password}@" if password else ""
    with aiosmtpd_server(auth_required=True, auth_require_tls=False) as (inbox, port):
        error = refused(f"smtp://{login}127.0.0.1:{port}")
    assert isinstance(error, MailMisconfigured)
    assert error.breaker == CREDENTIALS
    assert inbox.taken == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_a_certificate_that_nobody_vouches_for_ends_the_conversation(scheme: str, tmp_path: Path) -> None:
    context = server_context(certificate(tmp_path))
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context}
    with aiosmtpd_server(**options) as (inbox, port):
        error = refused(demanding(f"{scheme}://127.0.0.1:{port}"))
    assert isinstance(error, MailMisconfigured)
    assert (error.code, error.breaker) == (ssl.SSLCertVerificationError.__name__, CREDENTIALS)
    assert inbox.taken == []


def test_a_certificate_of_another_host_ends_the_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path, "127.0.0.2")
    with trusted(file, monkeypatch), aiosmtpd_server(ssl_context=server_context(file)) as (_, port):
        assert isinstance(refused(f"smtps://127.0.0.1:{port}"), MailMisconfigured)


def test_where_starttls_is_demanded_and_not_offered_neither_login_nor_mail_leaves() -> None:
    with scripted(**WITH_LOGIN) as server:
        error = refused(demanding(with_login(server)))
    assert isinstance(error, MailMisconfigured)
    assert error.code == "NoStartTls"
    assert server.lines == ["ehlo meet.example.com", "QUIT"]


OFFERED = {"EHLO": "250-relay\r\n250-STARTTLS\r\n250 AUTH PLAIN"}


@pytest.mark.parametrize(
    ("changes", "meaning"),
    [
        ({"STARTTLS": "454 TLS not available now"}, MailUnavailable),
        ({"STARTTLS": "501 no"}, MailMisconfigured),
        ({"STARTTLS": DROP}, MailUnavailable),
        ({"STARTTLS": STALL}, MailUnavailable),
        # It says "go ahead" and goes on in plain text, or with a reply that it put in early.
        ({}, MailMisconfigured),
        ({"STARTTLS": f"{SMOOTH['STARTTLS']}\r\n{SMOOTH['EHLO']}"}, MailMisconfigured),
    ],
)
def test_starttls_that_does_not_come_about_lets_nothing_out(changes: dict[str, str], meaning: type[MailError]) -> None:
    with scripted(**OFFERED | changes) as server:
        assert type(refused(demanding(with_login(server)), seconds=0.5)) is meaning
    assert not any(line.startswith(("AUTH", "mail")) for line in server.lines)


def test_plain_text_where_tls_is_expected_is_our_configurations() -> None:
    with scripted() as server:
        error = refused(server.url.replace("smtp:", "smtps:"))
    assert isinstance(error, MailMisconfigured)
