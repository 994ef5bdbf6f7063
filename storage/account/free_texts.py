"""Texts that may quote anybody: what people did, what servers said. Somebody who is forgotten is taken out of them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Row, Text, cast, or_, select, update

from storage.repository import Repository
from storage.tables import (
    address,
    audit,
    breaker,
    feedback_event,
    history,
    job_heartbeat,
    notice,
    profile,
    quarantine,
    suppression,
)
from storage.values import Forgetting

FREE_TEXTS: tuple[Column[Any], ...] = (
    audit.c.what,
    breaker.c.detail,
    feedback_event.c.diagnostic,
    history.c.what,
    job_heartbeat.c.error,
    notice.c.data,
    notice.c.unique_key,
    notice.c.reason,
    quarantine.c.body,
    quarantine.c.reason,
    suppression.c.detail,
)
"""Read from end to end: somebody is forgotten seldom, and such a read holds up nobody."""
ADDRESS = "•••"


class FreeTexts(Repository):
    """Finds in one transaction, which only reads, and changes in another: a vote never waits for the search."""

    def words(self, who: Forgetting) -> dict[str, str]:
        """What this person is called in texts, and what takes its place: the Slack id, and their addresses."""
        given = [address.c.address, profile.c.profile_address]
        found = {
            one: ADDRESS
            for column in given
            for one in self._connection.scalars(
                select(column).where(column.table.c.workspace == who.workspace, column.table.c.user == who.user)
            )
            if one
        }
        return {who.user: who.replacement, **found}

    def find(self, words: Mapping[str, str]) -> list[tuple[Column[Any], Row[Any]]]:
        """The texts that one of these words may stand in, each with its row's key."""
        return [(column, row) for column in FREE_TEXTS for row in self._rows(_quoting(column, words))]

    def replace(self, found: list[tuple[Column[Any], Row[Any]]], words: Mapping[str, str]) -> None:
        """Puts the words' replacements into the texts that were found."""
        for column, row in found:
            quoting = json.dumps(row.text) if column is notice.c.data else row.text
            replaced = replace_words(quoting, words)
            value = json.loads(replaced) if column is notice.c.data else replaced
            key = [part == getattr(row, part.name) for part in column.table.primary_key]
            self._changed(update(column.table).where(*key).values({column: value}))


def replace_words(text: str, words: Mapping[str, str]) -> str:
    """The text with each of these words, where it stands as a whole word, replaced; case counts in no address."""
    for word, replacement in words.items():
        flags = re.IGNORECASE if "@" in word else re.NOFLAG
        text = re.sub(rf"(?<![\w.+-]){re.escape(word)}(?![\w@-]|\.\w)", replacement, text, flags=flags)
    return text


def _quoting(column: Column[Any], words: Mapping[str, str]) -> Any:
    quotes = or_(*(cast(column, Text).icontains(word, autoescape=True) for word in words))
    return select(*column.table.primary_key, column.label("text")).where(quotes)
