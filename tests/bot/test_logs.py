"""Logs: one line an event, addresses masked, secrets never, wherever in an event they stand."""

import io
import json
import logging
import threading
import tomllib
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.config.loading import isolated_settings
from bot.config.logs import secrets_of, set_up_logging
from bot.config.settings import Settings
from bot.domain.masking import HIDDEN
from tests.pages import page

SECRET = "s3cret-signing-value"  # a token that opens nothing
ROOMS: list[str] = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["root_packages"]


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


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("secret", ['pa"ss\\word', "two\nlines\there", "schlüssel-ö"])
def test_a_secret_that_a_format_escapes_never_passes(form: str, secret: str) -> None:
    known = settings(meet_log_format=form, slack_signing_secret=secret)
    text = logged(known, raised(f"bad {secret}"), why=[secret], body={"x": {secret: 1}}, quoted=repr(secret))
    for shown in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]):
        assert shown not in text


def test_the_password_of_the_database_never_passes() -> None:
    known = settings(database_url="postgresql://meet:p%40ss/w:ord@host/meet")
    assert "ss/w:ord" not in logged(known, RuntimeError("refused: p@ss/w:ord, p%40ss/w:ord"), url=known.database_url)


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_field_with_a_secrets_name_is_hidden(form: str) -> None:
    assert "abc-987" not in logged(settings(meet_log_format=form), bot_token="abc-987", body={"code": "abc-987"})


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_long_line_is_cut_and_says_so(form: str) -> None:
    text = logged(settings(meet_log_format=form), RuntimeError("x" * 2_000_000), body="y" * 2_000_000)
    assert len(text) < 50_000
    assert text.count("characters left out") == 2


class Textless:
    def __str__(self) -> str:
        raise ValueError("marked")


@pytest.mark.parametrize("arguments", [("no place for it",), (Textless(),)])
def test_a_line_that_cannot_be_made_says_where_and_shows_nothing(
    arguments: tuple[object], capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_format="json"), stream)
    logging.getLogger("meet.test").warning("hello" if isinstance(arguments[0], str) else "%s", *arguments)
    line = json.loads(stream.getvalue())
    assert line["event"].startswith("log_line_failed: ")
    assert "test_logs.py" in line["event"]
    assert (line["level"], line["logger"]) == ("warning", "meet.test")
    assert "no place" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["slack_bolt.Test", "slack_bolt.later.Test", "slack_bolt:test"])
def test_bolt_is_never_heard_whatever_level_its_loggers_have(name: str) -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_level="debug"), stream)
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).critical("a whole body")
    assert stream.getvalue() == ""


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


@pytest.mark.parametrize("name", ["apscheduler.of_a_test", "tzlocal", "a_library_of_later", "root"])
def test_any_library_speaks_from_warnings_on(name: str) -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_level="debug"), stream)
    logger = logging.getLogger(None if name == "root" else name)
    logger.setLevel(logging.DEBUG)  # as libraries do, whenever they like
    logger.info("tick")
    logger.warning("late")
    assert "tick" not in stream.getvalue()
    assert "late" in stream.getvalue()


@pytest.mark.parametrize("room", ["meet", *ROOMS])
def test_every_room_of_meet_is_heard_at_any_level(room: str) -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_level="debug"), stream)
    structlog.get_logger(f"{room}.of_a_test").debug("step")
    assert "step" in stream.getvalue()


def test_every_secret_setting_is_known_to_the_redactor() -> None:
    values = {"slack_bot_token": "xoxb-1", "aws_secret_access_key": "aws", "meet_secret_key": "k" * 32}
    assert set(values.values()) <= set(secrets_of(settings(**values)))


@pytest.mark.parametrize(
    ("name", "url", "secrets"),
    [
        ("database_url", "postgresql://meet:in-front@db/meet", ["in-front"]),
        ("database_url", "postgresql://meet:p%40rt%2Fed@db/meet", ["p@rt/ed", "p%40rt%2Fed"]),
        ("database_url", "postgresql://db/meet?user=meet&password=beh%69nd", ["behind", "beh%69nd"]),
        ("database_url", "postgresql://db/meet?sslpassword=of-the-key", ["of-the-key"]),
        ("smtp_url", "smtps://ada:sub%3Amits@mail.example.com", ["sub:mits", "sub%3Amits"]),
        ("smtp_url", "smtps://ada:submits@mail.example.com", ["c3VibWl0cw==", "AGFkYQBzdWJtaXRz"]),
    ],
)
def test_a_password_in_an_address_is_hidden_wherever_it_stands(name: str, url: str, secrets: list[str]) -> None:
    stream = io.StringIO()
    set_up_logging(settings(**{name: url}), stream)
    for secret in secrets:
        logging.getLogger("a.library").warning("the server said %s there", secret)
        assert secret.rstrip("=") not in stream.getvalue()


@pytest.mark.parametrize("form", ["console", "json"])
def test_the_fault_that_ends_a_thread_is_logged_and_hides_secrets(form: str) -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_format=form, slack_signing_secret=SECRET), stream)
    ended = threading.Thread(target=int, args=[f"{SECRET} of ada@example.com"], name="a-thread")
    ended.start()
    ended.join()
    assert "thread_ended_by_a_fault" in stream.getvalue()
    assert "a-thread" in stream.getvalue()
    assert SECRET not in stream.getvalue()
    assert "ada@" not in stream.getvalue()


def test_a_thread_that_exits_by_itself_has_met_no_fault() -> None:
    stream = io.StringIO()
    set_up_logging(settings(), stream)
    for error in (SystemExit(), None):
        threading.excepthook(threading.ExceptHookArgs((SystemExit, error, None, None)))
    assert stream.getvalue() == ""


def test_a_thread_that_is_gone_already_has_no_name() -> None:
    stream = io.StringIO()
    set_up_logging(settings(meet_log_format="json"), stream)
    threading.excepthook(threading.ExceptHookArgs((ValueError, ValueError("x"), None, None)))
    assert '"thread": ""' in stream.getvalue()


def test_a_warning_of_python_is_a_line_of_the_log_and_hides_secrets() -> None:
    stream = io.StringIO()
    set_up_logging(settings(slack_signing_secret=SECRET), stream)
    warnings.showwarning(f"an odd {SECRET}", UserWarning, "file.py", 1)
    assert "an odd" in stream.getvalue()
    assert SECRET not in stream.getvalue()
