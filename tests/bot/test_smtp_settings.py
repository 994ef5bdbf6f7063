"""SMTP_URL, MEET_MAILER, and what `meet check` says of a Meet that mails by SMTP."""

import pytest

from bot.checks.aws import check_aws
from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.checks.dmarc import check_dmarc
from bot.checks.smtp import check_smtp
from bot.config.loading import ensure_complete, isolated_settings
from bot.config.settings import Settings, SettingsError
from bot.config.smtp_server import Encryption, SmtpServer, parse_smtp_url
from bot.wiring import build
from invites.ses import SesMailer
from invites.smtp import SmtpMailer
from tests.invites.smtp_servers import DROP, scripted

TLS, STARTTLS, NONE = Encryption.TLS, Encryption.STARTTLS, Encryption.NONE
SECRET = "pass%20word"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 587, STARTTLS)),
        ("smtp://mail.example.com:25/", SmtpServer("mail.example.com", 25, STARTTLS)),
        ("smtp://mail.example.com?tls=starttls", SmtpServer("mail.example.com", 587, STARTTLS)),
        ("smtps://mail.example.com", SmtpServer("mail.example.com", 465, TLS)),
        (" SMTPS://Mail.Example.com:2465 ", SmtpServer("mail.example.com", 2465, TLS)),
        ("smtp://mailpit:1025?tls=none", SmtpServer("mailpit", 1025, NONE)),
        ("smtp://localhost:1025", SmtpServer("localhost", 1025, NONE)),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025, NONE)),
        ("smtp://127.0.0.1?tls=starttls", SmtpServer("127.0.0.1", 587, STARTTLS)),
        ("smtp://a%40b.example:p%3A%2F%40@h", SmtpServer("h", 587, STARTTLS, "a@b.example", "p:/@")),
        ("smtp://meet:secret@localhost", SmtpServer("localhost", 587, NONE, "meet", "secret")),
    ],
)
def test_a_url_says_where_and_how_mail_is_handed_over(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://:25",
        "smtp://h:0",
        "smtp://h:65536",
        "smtp://h:port",
        "smtp://h/path",
        "smtp://h#part",
        "smtp://[::1",
        "smtp://h?tls=maybe",
        "smtp://h?tls=",
        "smtp://h?timeout=9",
        "smtps://h?tls=none",
        "smtps://h?tls=starttls",
        f"smtp://meet:{SECRET}@mail.example.com?tls=none",
        "smtp://meet@mail.example.com",
        f"smtp://:{SECRET}@mail.example.com",
        "smtp://meet:pass word@h",
        "smtp://meet:pässword@h",
        "smtp://meet:p%C3%A4ss@h",
        "smtp://meet:p%0D%0Ass@h",
        "smtp://meet:p\\ss@h",
    ],
)
def test_a_url_that_does_not_do_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        isolated_settings(smtp_url=url)
    (problem,) = refused.value.problems
    assert problem.startswith("SMTP_URL ")
    assert not any(part in problem for part in (SECRET, "pass word", "pässword", "p%C3"))


def test_a_server_shows_its_place_and_no_login() -> None:
    server = parse_smtp_url("smtp://ada%40example.com:secret@[::1]:25")
    assert str(server) == "[::1]:25"
    assert "secret" not in repr(server)
    assert "ada" not in repr(server)


def by_smtp(url: str = "smtp://127.0.0.1:1", **changes: object) -> Settings:
    needed = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "meet_secret_key": "k" * 32}
    sender = {"meet_from_address": "invites@meet.example.com"}
    return isolated_settings(**{**needed, **sender, "meet_mailer": "smtp", "smtp_url": url, **changes})


def test_serving_by_smtp_needs_a_server_and_nothing_of_aws() -> None:
    ensure_complete(by_smtp())
    with pytest.raises(SettingsError) as missing:
        ensure_complete(by_smtp(smtp_url=None))
    assert missing.value.problems == ["SMTP_URL is not set."]


def test_ses_is_what_mails_where_nothing_else_is_said() -> None:
    with pytest.raises(SettingsError) as missing:
        ensure_complete(by_smtp(meet_mailer="ses", meet_from_address="invites@meet.our-company.net"))
    assert missing.value.problems == ["MEET_FEEDBACK_QUEUE_URL is not set.", "AWS_REGION is not set."]
    with pytest.raises(SettingsError, match="must be one of ses, smtp"):
        by_smtp(meet_mailer="pigeon")


@pytest.mark.parametrize(("mailer", "kind"), [("ses", SesMailer), ("smtp", SmtpMailer)])
def test_the_setting_picks_the_mailer_and_feedback_is_read_for_ses_alone(
    mailer: str, kind: type, chosen_url: str
) -> None:
    queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/meet"
    settings = by_smtp(
        meet_mailer=mailer, meet_feedback_queue_url=queue, aws_region="eu-west-1", database_url=chosen_url
    )
    application = build(settings)
    with application.closing:
        assert isinstance(application.meet.mailer, kind)
        assert ("feedback" in application.jobs._runners) is (mailer == "ses")
        assert (application.meet.queue is not None) is (mailer == "ses")


def found(settings: Settings) -> dict[str, Check]:
    return {one.name: one for part in (check_aws, check_smtp, check_dmarc) for one in part(settings)}


def test_check_logs_in_to_the_server_and_says_what_only_ses_tells() -> None:
    with scripted() as server:
        told = found(by_smtp(server.url, aws_region="eu-west-1"))
    assert server.lines == ["ehlo meet.example.com", "QUIT"]
    assert {name: one.result for name, one in told.items()} == {"smtp_server": OK, "mail_feedback": WARNING}
    assert "without encryption" in told["smtp_server"].message
    assert "“sent” and never “delivered”" in told["mail_feedback"].message
    assert told["mail_feedback"].cure


@pytest.mark.parametrize(
    ("changes", "cure"),
    [
        ({"CONNECT": DROP}, "Check SMTP_URL, the network"),
        ({"CONNECT": "421 try later"}, "Check SMTP_URL, the network"),
        ({"CONNECT": "554 no service"}, "Check user and password"),
    ],
)
def test_check_names_the_fault_of_a_server_and_its_cure(changes: dict[str, str], cure: str) -> None:
    with scripted(**changes) as server:
        told = found(by_smtp(server.url))["smtp_server"]
    assert told.result == FAILURE
    assert told.cure.startswith(cure)
    assert ".." not in told.message


def test_a_meet_that_mails_through_ses_hears_nothing_about_smtp() -> None:
    assert list(check_smtp(by_smtp(meet_mailer="ses"))) == []


def test_without_a_server_check_leaves_it_to_the_settings() -> None:
    assert list(found(by_smtp(smtp_url=None))) == ["mail_feedback"]
