"""Texts that may quote anybody: what people typed and did, what servers said. Who is forgotten is taken out of them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    literal_column,
    or_,
    select,
    union,
    union_all,
    update,
)

from bot.domain.addresses import address_hash
from bot.domain.delivery import DeliveryKind
from bot.domain.masking import AT, HIDDEN
from storage.account.forgotten_person import HERE, THEM, names
from storage.repository import Repository
from storage.tables import (
    address,
    answer_note,
    attendance,
    audit,
    breaker,
    delivery,
    feedback_event,
    history,
    invite,
    job_heartbeat,
    notice,
    poll,
    profile,
    quarantine,
    series,
    suppression,
)
from storage.values import Forgetting

FREE_TEXTS: tuple[Column[Any], ...] = (
    audit.c.what,
    breaker.c.detail,
    feedback_event.c.diagnostic,
    history.c.what,
    history.c.data,
    job_heartbeat.c.error,
    notice.c.data,
    notice.c.unique_key,
    notice.c.reason,
    quarantine.c.body,
    quarantine.c.reason,
    suppression.c.detail,
)
"""Read from end to end: somebody is forgotten seldom, and such a read makes nobody wait."""
TYPED: tuple[Column[Any], ...] = (
    *(poll.c.title, poll.c.note, poll.c.place, poll.c.reason),
    *(invite.c.title, invite.c.note, invite.c.place, invite.c.reason),
    answer_note.c.text,
    attendance.c.comment,
    *(series.c.title, series.c.note, series.c.place),
)
"""What people typed in the person's own workspace: it may mention the Slack id, or name the address."""
_GIVEN = union(
    *(
        select(column).where(column.table.c.workspace == HERE, column.table.c.user == THEM, column != "", *which)
        for column, *which in (
            (address.c.address,),
            (profile.c.profile_address,),
            (delivery.c.address, delivery.c.kind == DeliveryKind.INVITE),
        )
    )
)
_NO_LONGER_LOCAL = r"(?<![^\W_])(?<![^\W_][._+-])"
_NO_LONGER_DOMAIN = r"(?![^\W_]|[.@][^\W_]|-++[^\W_])"
"""A sign between two letters belongs to another address ("x-ada@…", "…@example.com.au"); dots, dashes and the marks of
Slack's formatting at the ends of a word do not ("...ada@…", "_ada@…_")."""
_NOT_ASCII_OR_AT = re.compile(r"[^\x21-\x7e]+|@")


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Columns that are searched; `only_here`: in the person's own workspace."""

    columns: tuple[Column[Any], ...]
    only_here: bool


_ALL = Texts((*FREE_TEXTS, *TYPED), only_here=False)
_OF_WORKSPACES = Texts(tuple(column for column in _ALL.columns if "workspace" in column.table.c), only_here=True)


@dataclass(frozen=True, slots=True)
class Quoting:
    """A text that quotes somebody: its column, the key of its row, and what is to be replaced in it."""

    column: Column[Any]
    key: tuple[Any, ...]
    words: Mapping[str, str]

    @property
    def row(self) -> list[ColumnElement[bool]]:
        keys = self.column.table.primary_key
        return [part == value for part, value in zip(keys, self.key, strict=True)]


@dataclass(frozen=True, slots=True)
class Words:
    """What a person is called in texts, and what takes its place."""

    everywhere: Mapping[str, str]
    """The Slack id, and the addresses that nobody else has."""
    here: Mapping[str, str]
    """The addresses that somebody else has too: they go from the person's own workspace alone. Whoever has an address
    set in a profile could hide it from the texts of all others otherwise."""


class FreeTexts(Repository):
    """Finds in one transaction, which only reads, and changes in others: a vote never waits for the search."""

    def words(self, who: Forgetting) -> Words:
        """The Slack id, and every address that was this person's. One that they only asked a code for was not."""
        theirs = set(self._connection.scalars(_GIVEN, names(who)))
        shared = {one for one in theirs if self._is_anothers(one, who)}
        return Words({who.user: who.replacement, **_hidden(theirs - shared)}, _hidden(shared))

    def find(self, who: Forgetting, words: Words) -> list[Quoting]:
        """The texts in which one of these words may stand."""
        return [*self._find(who, words.everywhere, _ALL), *self._find(who, words.here, _OF_WORKSPACES)]

    def _find(self, who: Forgetting, words: Mapping[str, str], texts: Texts) -> list[Quoting]:
        """One statement says which columns quote them: mostly none does."""
        if not words:
            return []
        asked = [_parts(word) for word in words]
        numbers = tuple(len(parts) for parts in asked)
        values = {_name(*place): part for place, part in _placed(asked)} | {"here": who.workspace}
        return [
            Quoting(texts.columns[quoting.place], tuple(row), words)
            for quoting in self._rows(_quoted(texts, numbers), values)
            for row in self._rows(_quoting(texts, quoting.place, numbers), values)
        ]

    def replace(self, found: Quoting) -> None:
        """Puts the words' replacements into this text; a poll whose words change is redrawn."""
        column, table, words = found.column, found.column.table, found.words
        row = self._first(self._locked(select(column.label("text")).where(*found.row)))
        if row is None:
            return
        quoting = json.dumps(row.text, ensure_ascii=False) if column is notice.c.data else row.text
        replaced = replace_words(quoting, words)
        if replaced == quoting:
            return
        drawn = {"revision": poll.c.revision + 1} if table is poll else {}
        value = json.loads(replaced) if column is notice.c.data else replaced
        self._changed(update(table).where(*found.row).values({column.name: value, **drawn}))

    def _is_anothers(self, theirs: str, who: Forgetting) -> bool:
        hashed = address_hash(theirs)
        given = select(address.c.user).where(address.c.address_hash == hashed, _is_somebody_else(address, who)).limit(1)
        if self._first(given):
            return True
        # Slack may spell its domain otherwise, which no index knows.
        begins_alike = profile.c.profile_address.istartswith(f"{theirs.rpartition('@')[0]}@", autoescape=True)
        alike = select(profile.c.profile_address).where(begins_alike, _is_somebody_else(profile, who))
        return any(address_hash(one) == hashed for one in self._connection.scalars(alike))


def _is_somebody_else(table: Table, who: Forgetting) -> ColumnElement[bool]:
    return or_(table.c.workspace != who.workspace, table.c.user != who.user)


def replace_words(text: str, words: Mapping[str, str]) -> str:
    """The text with each of these words, where it stands as a whole word, replaced. In an address case counts nothing,
    and its @ may be encoded."""
    for word, replacement in words.items():
        local, at, domain = word.rpartition("@")
        if at:
            pattern = rf"{_NO_LONGER_LOCAL}{re.escape(local)}{AT.pattern}{re.escape(domain)}{_NO_LONGER_DOMAIN}"
            text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
        else:
            text = re.sub(rf"(?<![^\W_]){re.escape(word)}(?!@?[^\W_])", replacement, text)
    return text


def _hidden(addresses: Iterable[str]) -> dict[str, str]:
    return {spelling: HIDDEN for one in sorted(addresses) for spelling in _spellings(one)}


def _spellings(held: str) -> Iterator[str]:
    """The address as it is stored, with its domain in the letters of its language, and both as JSON escapes them."""
    local, _, domain = held.rpartition("@")
    for one in {held, f"{local}@{_spoken(domain)}"}:
        yield from {one, json.dumps(one)[1:-1]}


def _spoken(domain: str) -> str:
    import idna

    try:
        return idna.decode(domain)
    except UnicodeError:
        return domain


def _parts(word: str) -> list[str]:
    """The parts of a word by which the databases look for it, as LIKE takes them."""
    return [re.sub(r"[/%_]", r"/\g<0>", part) for part in _NOT_ASCII_OR_AT.split(word) if part]


def _placed(asked: list[list[str]]) -> Iterator[tuple[tuple[int, int], str]]:
    return (((word, place), part) for word, parts in enumerate(asked) for place, part in enumerate(parts))


def _name(word: int, place: int) -> str:
    return f"part_{word}_{place}"


@lru_cache(maxsize=100)
def _quoted(texts: Texts, numbers: tuple[int, ...]) -> Any:
    """The places of the columns of which any text quotes one of these words."""
    quote = [exists(_quoting(texts, place, numbers)) for place in range(len(texts.columns))]
    return union_all(*(select(literal_column(f"{place}").label("place")).where(it) for place, it in enumerate(quote)))


@lru_cache(maxsize=1000)
def _quoting(texts: Texts, place: int, numbers: tuple[int, ...]) -> Any:
    """The texts of a column with any of so many words, each of so many parts.

    What the databases find is looked at once more: SQLite's LIKE folds the case of ASCII letters alone.
    """
    column = texts.columns[place]
    text = cast(column, Text)
    of_words = ([bindparam(_name(word, place), type_=Text()) for place in range(n)] for word, n in enumerate(numbers))
    quotes = or_(*(and_(*(text.icontains(part, escape="/") for part in parts)) for parts in of_words))
    found = select(*column.table.primary_key).where(quotes)
    is_bound = texts.only_here or any(column is typed for typed in TYPED)
    return found.where(column.table.c.workspace == HERE) if is_bound else found
