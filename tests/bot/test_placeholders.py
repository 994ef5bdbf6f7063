"""A value that nobody put in is told as such, by `meet check` and by `meet serve` alike."""

import re

import pytest

from bot.config.loading import ensure_complete, load_settings
from bot.config.settings import SettingsError
from tests.bot.test_config import SERVING, bare_environment, read, refusal
from tests.pages import page

__all__ = ["bare_environment"]

OWN = SERVING | {"MEET_FROM_ADDRESS": "invites@meet.our-company.net"}
EXAMPLES = sorted(
    {
        (name, value)
        for one in ("docs/quickstart.md", "docs/operations.md", "docs/how-to.md")
        for name, value in re.findall(r"^ *([A-Z_]+)=(\S*\.\.\.)$", page(one), re.MULTILINE)
    }
)


def test_the_pages_have_such_examples() -> None:
    assert {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "AWS_SECRET_ACCESS_KEY"} <= dict(
        EXAMPLES
    ).keys()


@pytest.mark.parametrize(("name", "value"), EXAMPLES)
def test_an_example_of_the_pages_is_no_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert refusal(monkeypatch, **OWN | {name: value}) == [
        f"{name} is still the placeholder of an example: put the real value there, or take it out."
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-your-token"), ("SLACK_APP_TOKEN", "xapp-…"), ("SLACK_BOT_TOKEN", "xoxb-xxxxxxxx"),
        ("MEET_SECRET_KEY", "change-me"), ("MEET_SECRET_KEY", "CHANGEME_to_something_long_and_secret"),
        ("SLACK_SIGNING_SECRET", "<your signing secret>"), ("AWS_ACCESS_KEY_ID", "your-access-key-id"),
        ("AWS_SECRET_ACCESS_KEY", "TODO"), ("MEET_FROM_ADDRESS", "<address>"), ("DATABASE_URL", "..."),
        ("MEET_INBOUND_BUCKET", "***"),
    ],
)  # fmt: skip
def test_what_stands_for_a_value_is_none(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    (told,) = refusal(monkeypatch, **OWN | {name: value})
    assert told.startswith(f"{name} is still the placeholder")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEET_INBOUND_BUCKET", "your-company-mail"),
        ("MEET_CONFIGURATION_SET", "todo"),
        ("MEET_SECRET_KEY", "x" * 40 + "1"),
    ],
)
def test_what_somebody_may_have_chosen_stays(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    read(monkeypatch, **OWN | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEET_FROM_ADDRESS", "meet@meet.example.com"),
        ("MEET_PUBLIC_URL", "https://meet.example.com"),
        ("MEET_OPERATORS", "T0123456789:U0123456789"),
    ],
)
def test_the_pages_address_and_ids_are_told_where_slack_and_aws_are_real(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    settings = read(monkeypatch, **OWN | {name: value})
    with pytest.raises(SettingsError, match=f"^{name} is the example {value}"):
        ensure_complete(settings)
    elsewhere = {"slack_api_url": "http://127.0.0.1:1/api/", "aws_endpoint_url": "http://127.0.0.1:1"}
    ensure_complete(settings.model_copy(update=elsewhere))


def test_a_catcher_of_mail_takes_any_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (OWN | {"MEET_FROM_ADDRESS": "meet@meet.example.com"}).items():
        monkeypatch.setenv(name, value)
    ensure_complete(load_settings(meet_mailer="smtp", smtp_url="smtp://localhost:1025"))
