"""The column types of Meet: instants, days and words. They know SQL's shapes, and no table."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DATE, TIMESTAMP, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

INSTANT_LENGTH = len("2026-12-01 14:00:00.000000+00:00")
DAY_LENGTH = len("2026-12-01")


class Instant(TypeDecorator[datetime]):
    """A UTC instant with microseconds, equal on both databases.

    SQLite has no such type: there it is text of one fixed width in UTC, so that comparing text is comparing time.
    A naive datetime is refused with a ValueError (SQLAlchemy wraps it in a StatementError): it would name no instant.
    Text that is none comes back as it is, for the reason that `Word` gives.
    """

    impl = String(INSTANT_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(INSTANT_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"An instant needs a time zone, and {value!r} has none.")
        value = value if value.tzinfo is UTC else value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.isoformat(sep=" ", timespec="microseconds")

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        if value is None:
            return None
        try:
            instant: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return str(value)
        return instant.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A date, which no zone moves. On SQLite it is text of ten characters, so that comparing text is comparing days.

    Text that is none comes back as it is, for the reason that `Word` gives.
    """

    impl = String(DAY_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DATE() if dialect.name == "postgresql" else String(DAY_LENGTH))

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return str(value)


class Word(TypeDecorator[str]):
    """One word of a closed vocabulary, kept as text.

    It comes back as plain text on purpose: a word that a newer Meet wrote must not break a whole result set. Each row
    is turned into a value by itself, where an unknown word concerns that row alone (`storage.row_reader`).
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return value.value if isinstance(value, StrEnum) else value
