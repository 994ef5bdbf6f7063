"""How Meet logs: one line an event on stderr, for people or as JSON. Addresses are masked, secrets never pass."""

import logging
import sys
import threading
from base64 import b64encode
from typing import Any, TextIO
from urllib.parse import unquote

import structlog
from pydantic import SecretStr

from bot.config.log_line import LineCleaner
from bot.config.redaction import Redactor, hides_value
from bot.config.settings import Settings
from bot.config.smtp_server import SmtpServer

OURS = frozenset({"meet", "bot", "handlers", "invites", "storage", "playground"})
"""Where the names of Meet's own loggers begin. Of libraries only warnings are worth an operator's eye: some tell every
step at INFO."""
SILENT = "slack_bolt"
"""It writes whole bodies, refused ones too, at levels up to WARNING. Meet logs by itself what matters of them."""


def set_up_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """From now on structlog and the standard library's loggers write to `stream` (stderr) in the settings' format."""
    level = logging.getLevelNamesMapping()[settings.meet_log_level]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings))
    handler.addFilter(_is_worth_a_line)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(True)
    threading.excepthook = _log_end_of_thread


def secrets_of(settings: Settings) -> list[str]:
    """Every secret among the settings, in clear, and those in the URLs of the database and of the mail server."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    secrets = [one.get_secret_value() for one in values if isinstance(one, SecretStr)]
    return [*secrets, *_secrets_of_database(settings.database_url), *_secrets_of_smtp(settings.smtp_url)]


def _secrets_of_database(url: str) -> list[str]:
    """The password before the host, or among the options, as they are written and as they are meant."""
    login, _, place = url.partition("://")[2].rpartition("@")
    options = (option.partition("=") for option in place.partition("?")[2].split("&"))
    written = [login.partition(":")[2], *(value for name, _, value in options if hides_value(unquote(name)))]
    return [*written, *map(unquote, written)]


def _secrets_of_smtp(server: SmtpServer | None) -> list[str]:
    """The password in clear, and as it is sent to log in (RFC 4616; AUTH LOGIN)."""
    if server is None or not server.password:
        return []
    sent = (server.password, f"\0{server.user}\0{server.password}")
    return [server.password, *(b64encode(one.encode()).decode().rstrip("=") for one in sent)]


def _log_end_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Stands for Python's own hook, which writes the trace to stderr as it is, with whatever secret it quotes."""
    if ended.exc_value is None or isinstance(ended.exc_value, SystemExit):
        return
    name = ended.thread.name if ended.thread else ""
    structlog.get_logger("meet").error("thread_ended_by_a_fault", thread=name, exc_info=ended.exc_value)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Asked of each record, because libraries set the levels of their loggers by themselves, whenever they make one."""
    library = record.name.partition(".")[0].partition(":")[0]
    return library != SILENT and (library in OURS or record.levelno >= logging.WARNING)


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


class _SafeFormatter(structlog.stdlib.ProcessorFormatter):
    """A line that cannot be made tells so. logging would print the record's arguments as they are."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            return super().format(record)
        except Exception as error:  # noqa: BLE001 (a library's wrong arguments, or an object without a text)
            told = {"name": record.name, "levelno": record.levelno, "levelname": record.levelname}
            why = f"log_line_failed: {type(error).__name__} at {record.pathname}:{record.lineno}"
            return super().format(logging.makeLogRecord({**told, "msg": why}))


def _formatter(settings: Settings) -> logging.Formatter:
    if settings.meet_log_format == "json":
        renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    return _SafeFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            LineCleaner(Redactor(secrets_of(settings))),
            renderer,
        ],
    )
