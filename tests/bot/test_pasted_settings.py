"""Settings as they are pasted: what stands around a value does not count, and an address is kept as mail spells it."""

import pytest

from bot.config.loading import load_settings
from bot.config.settings import Settings
from tests.bot.test_config import KEY, SERVING, bare_environment, read, refusal

__all__ = ["bare_environment"]

EVERY = SERVING | {
    "SLACK_SIGNING_SECRET": "signs",
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "oauth",
    "AWS_ACCESS_KEY_ID": "AKIA1",
    "AWS_SECRET_ACCESS_KEY": "opens",
    "AWS_SESSION_TOKEN": "lasts",
    "AWS_PROFILE": "meet",
    "AWS_ENDPOINT_URL": "https://aws.example.com",
    "SLACK_API_URL": "https://slack.example.com/api/",
    "DATABASE_URL": "sqlite:///other.db",
    "MEET_MAILER": "smtp",
    "SMTP_URL": "smtp://localhost:1025",
    "MEET_CONFIGURATION_SET": "staging",
    "MEET_PUBLIC_URL": "https://meet.example.com",
    "MEET_BIND": "127.0.0.1:3001",
    "MEET_METRICS_BIND": "127.0.0.1:9090",
    "MEET_OPERATORS": "T1:U1",
    "MEET_THREADS": "4",
    "MEET_SEND_RATE": "5",
    "MEET_AWS_ACCOUNT_ID": "123456789012",
    "MEET_INBOUND_DOMAIN": "in.example.com",
    "MEET_INBOUND_QUEUE_URL": "https://sqs.us-east-2.amazonaws.com/123456789012/meet-replies",
    "MEET_INBOUND_BUCKET": "meet-replies",
    "MEET_FORWARD_ANSWERS": "no",
    "MEET_LANGUAGE": "de",
    "MEET_LOG_LEVEL": "DEBUG",
    "MEET_LOG_FORMAT": "json",
}


def test_a_value_stands_here_for_every_setting() -> None:
    assert {name.upper() for name in Settings.model_fields} == EVERY.keys()


@pytest.mark.parametrize("name", sorted(EVERY.keys() - {"MEET_SECRET_KEY"}))
@pytest.mark.parametrize("pasted", [" {}", "{} ", "{}\n", "{}\r", "\t{}\xa0"], ids=ascii)
def test_blanks_and_line_ends_around_a_setting_do_not_count(
    monkeypatch: pytest.MonkeyPatch, name: str, pasted: str
) -> None:
    plain = read(monkeypatch, **EVERY)
    assert read(monkeypatch, **{name: pasted.format(EVERY[name])}) == plain


def test_the_secret_key_is_used_as_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, MEET_SECRET_KEY=f"{KEY}\n").secret_key == f"{KEY}\n".encode()


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "MEET_BIND", "AWS_REGION", "MEET_LANGUAGE"])
def test_a_setting_of_blanks_alone_is_an_unset_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert read(monkeypatch, **{name: " \n"}) == load_settings(_env_file=None)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("Invites@Meet.Example.COM", "Invites@meet.example.com"),
        ("invites@faß.example", "invites@xn--fa-hia.example"),
        ("invites@meet.example.com\u200b", None),
    ],
)
def test_the_sender_is_kept_as_it_stands_in_mails(
    monkeypatch: pytest.MonkeyPatch, given: str, sent: str | None
) -> None:
    if sent is None:
        assert refusal(monkeypatch, MEET_FROM_ADDRESS=given)
    else:
        assert read(monkeypatch, MEET_FROM_ADDRESS=given).meet_from_address == sent


def test_an_account_is_twelve_digits_as_aws_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, MEET_AWS_ACCOUNT_ID="\N{ARABIC-INDIC DIGIT ONE}" * 12)
