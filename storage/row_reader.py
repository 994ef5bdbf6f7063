"""Turns rows into frozen values, one row at a time: a row that cannot be read spoils no other."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import structlog
from sqlalchemy import Float, Integer, Row, RowMapping, Table

from bot.domain.errors import MeetError
from bot.domain.reasons import UnknownWord
from storage.column_types import Instant


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Value = TypeVar("Value", bound=_Dataclass)
_WORDLESS = (Instant, Integer, Float)
"""Types of columns whose values are never text."""
logger = structlog.get_logger("meet.storage")


class UnreadableRow(MeetError):
    """A row holds a word, or has a shape, that this version of Meet does not know: a newer one or a person wrote it.
    It is left as it is."""

    def __init__(self, noun: str, column: str, word: str) -> None:
        super().__init__(UnknownWord(noun, column, word))
        self.column, self.word = column, word


def columns_of(row: Row[Any]) -> RowMapping:
    """The row's values by column."""
    return row._mapping  # noqa: SLF001 (SQLAlchemy's public name, underscored so that no column hides it)


class RowReader(Generic[Value]):
    """Makes values of one type from rows whose columns bear the names of the value's fields.

    `vocabularies` names the fields that hold a word of an enumeration; `composed` makes the fields that are no column.
    """

    def __init__(
        self,
        value_type: type[Value],
        table: Table,
        *,
        composed: Callable[[RowMapping], dict[str, Any]] | None = None,
        **vocabularies: type[StrEnum],
    ) -> None:
        names = [field.name for field in fields(value_type)]
        self._value_type = value_type
        self._noun = table.name
        self._columns = tuple(name for name in names if name in table.c)
        self._picked, self._fields = itemgetter(*self._columns), attrgetter(*self._columns)
        # SQLite keeps any text in these columns.
        self._wordless = tuple(name for name in self._columns if isinstance(table.c[name].type, _WORDLESS))
        self._words = [(name, {word.value: word for word in words}) for name, words in vocabularies.items()]
        self._composed = composed

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are read."""
        return self._columns

    def one(self, row: Row[Any] | None, **given: Any) -> Value | None:
        """The value, or None for no row. `given` are fields that come from other rows. Raises UnreadableRow."""
        return None if row is None else self.value(row, **given)

    def one_or(self, row: Row[Any] | None, otherwise: Value) -> Value:
        """The value; the other one for no row, and for one that cannot be read, which is logged: where the next write
        repairs it."""
        found = self.all([] if row is None else [row])
        return found[0] if found else otherwise

    def value(self, row: Row[Any], **given: Any) -> Value:
        """The value of a row that is there. Raises UnreadableRow."""
        columns = columns_of(row)
        read = dict(zip(self._columns, self._picked(columns), strict=True)) | given
        for name, words in self._words:
            read[name] = self._word(name, read[name], words)
        for name in self._wordless:
            if isinstance(read[name], str):
                raise UnreadableRow(self._noun, name, read[name])
        try:
            if self._composed is not None:
                read |= self._composed(columns)
            return self._value_type(**read)
        except (AttributeError, TypeError, ValueError) as odd:
            # Text where an instant or a number should stand has not its attributes.
            raise UnreadableRow(self._noun, "content", str(odd)) from odd

    def all(self, rows: Iterable[Row[Any]], more: Callable[[Row[Any]], dict[str, Any]] | None = None) -> list[Value]:
        """The values of all rows that can be read; the others are logged and left where they are.

        `more` gives the fields of a row's value that come from other rows.
        """
        found = []
        for row in rows:
            try:
                found.append(self.value(row, **(more(row) if more else {})))
            except UnreadableRow as unreadable:
                logger.warning("row_unreadable", why=str(unreadable))
        return found

    def columns(self, value: Value, **given: Any) -> dict[str, Any]:
        """What to store of a value: its fields that are columns, and `given`."""
        return dict(zip(self._columns, self._fields(value), strict=True)) | given

    def _word(self, column: str, stored: str | None, words: Mapping[str, StrEnum]) -> StrEnum | None:
        if stored is None:
            return None
        try:
            return words[stored]
        except KeyError:
            raise UnreadableRow(self._noun, column, stored) from None
