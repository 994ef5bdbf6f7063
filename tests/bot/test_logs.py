"""Logs: one line an event, addresses masked, secrets never, wherever in an event they stand."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.config.logs import secrets_of, set_up_logging
from bot.config.redaction import HIDDEN, Redactor
from bot.config.settings import Settings, isolated_settings

SECRET = "s3cret-signing-value"  # a token that opens nothing


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def logged(settings: Settings, error: Exception | None = None, **details: object) -> str:
    stream = io.StringIO()
    set_up_logging(settings, stream)
    structlog.get_logger("meet.test").error("it happened", exc_info=error, **details)
    return stream.getvalue()


def settings(**values: str) -> Settings:
    return isolated_settings(**values)


def raised(text: str) -> Exception:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int(text)
    return caught.value


@pytest.mark.parametrize("form", ["console", "json"])
def test_an_address_is_masked_in_fields_and_traces(form: str) -> None:
    text = logged(settings(meet_log_format=form), raised("no mail for ada.lovelace@example.com"), to="ada@example.com")
    assert "a•••@example.com" in text
    assert "lovelace" not in text
    assert "ada@example" not in text


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_secret_of_the_settings_never_passes(form: str) -> None:
    text = logged(settings(meet_log_format=form, slack_signing_secret=SECRET), raised(f"bad {SECRET}"), why=[SECRET])
    assert SECRET not in text
    assert text.count(HIDDEN) == 2


@pytest.mark.parametrize(
    "secret",
    ["xoxb-123-456-abc", "xapp-1-A0-9-f", "xoxe.xoxp-1-Mi0", "https://hooks.slack.com/commands/T1/2/3", "//me:pw@"],
)
def test_what_looks_like_a_token_never_passes(secret: str) -> None:
    assert Redactor()(f"got {secret} there") != f"got {secret} there"


def test_libraries_that_use_logging_are_written_and_redacted_too() -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_format="json"), stream)
    logging.getLogger("meet.storage").warning("no %s", "bob@example.com")
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("no b•••@example.com", "warning", "meet.storage")


def test_json_is_one_object_a_line() -> None:
    line = json.loads(logged(settings(meet_log_format="json"), count=3))
    assert (line["event"], line["count"], line["level"]) == ("it happened", 3, "error")
    assert line["timestamp"].endswith("Z")


def test_below_the_level_nothing_is_written() -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_level="error"), stream)
    structlog.get_logger("meet.test").warning("quiet")
    logging.getLogger("meet.test").info("quiet")
    assert stream.getvalue() == ""


def test_chatty_libraries_speak_from_warnings_on() -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_level="debug"), stream)
    logging.getLogger("apscheduler.scheduler").info("tick")
    logging.getLogger("apscheduler.scheduler").warning("late")
    assert "tick" not in stream.getvalue()
    assert "late" in stream.getvalue()


def test_every_secret_setting_is_known_to_the_redactor() -> None:
    values = {"slack_bot_token": "xoxb-1", "aws_secret_access_key": "aws", "meet_secret_key": "k" * 32}
    assert set(values.values()) <= set(secrets_of(settings(**values)))


@given(st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    assert Redactor(["secret-value"])(text + "secret-value").endswith(HIDDEN)


@given(st.emails())
def test_no_common_address_passes(address: str) -> None:
    local = address.partition("@")[0]
    if len(local) > 3 and local.isalnum():
        assert local not in Redactor()(f"to <{address}>")
