"""How Meet logs: one line an event on stderr, for people or as JSON. Addresses are masked, secrets never pass."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import structlog
from pydantic import SecretStr

from bot.config.settings import Settings
from bot.domain.addresses import mask_address

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
SLACK_SECRET = re.compile(
    r"\bx(?:ox[a-z]|app)[-.][A-Za-z0-9.-]+|hooks\.slack\.com/[^\s'\"]+|(?<=//)[^\s/@:]+:[^\s/@]+@"
)
"""Tokens, response URLs (whoever holds one may post), and the name and password in a database's URL."""
HIDDEN = "•••"
QUIET = ("apscheduler", "botocore", "boto3", "urllib3", "slack_sdk", "slack_bolt", "waitress", "alembic", "werkzeug")
"""Libraries that tell every step at INFO; of them only warnings are worth an operator's eye."""


class Redactor:
    """Takes addresses and secrets out of a finished line, wherever in it they stand: a trace may quote anything."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, line: str) -> str:
        if self._secrets:
            line = self._secrets.sub(HIDDEN, line)
        line = SLACK_SECRET.sub(HIDDEN, line)
        return ADDRESS.sub(lambda found: mask_address(found[0]), line)


def set_up_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """From now on structlog and the standard library's loggers write to `stream` (stderr) in the settings' format."""
    level = logging.getLevelNamesMapping()[settings.meet_log_level]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def secrets_of(settings: Settings) -> list[str]:
    """Every secret among the settings, in clear."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Redacts last, so that nothing that any processor or library added slips through."""

    def __init__(self, redact: Redactor, **options: Any) -> None:
        super().__init__(**options)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def _formatter(settings: Settings) -> _RedactingFormatter:
    if settings.meet_log_format == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        last = [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    return _RedactingFormatter(
        Redactor(secrets_of(settings)),
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
