"""How commands print: aligned columns for people, one JSON document for programs. Notes go to stderr."""

import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from bot.domain.errors import MeetError
from bot.domain.graphemes import whole_signs

MOST_ROWS = 1000
"""The most rows that a list shows."""
as_json = click.option("--json", "json_wanted", is_flag=True, help="One JSON document on stdout and nothing else.")


def say(text: str, *, newline: bool = True) -> None:
    """The answer, on stdout. A reader that closed the pipe is no error. Raises MeetError where it cannot be written.

    The command's exit code stays what it is: `meet check | head -1` fails where a part of the check failed.
    """
    if sys.stdout is None:
        raise MeetError("The answer could not be written: stdout is closed. Whatever the command does was done.")
    try:
        click.echo(text, nl=newline)
    except BrokenPipeError:
        _write_nowhere()
    except OSError as full:
        _write_nowhere()
        raise MeetError(
            f"The answer could not be written ({full.strerror}). Whatever the command does was done."
        ) from full


def drop_unwritten() -> None:
    """What could not be written was told already; Python would tell it once more, with a trace, when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _write_nowhere()


def _write_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_json(document: Any) -> None:
    """The document; instants in ISO 8601. Where stdout is not UTF-8, JSON's own escapes keep every sign."""
    import json

    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-") != "utf-8"
    say(json.dumps(document, indent=2, ensure_ascii=plain, default=_plain))


def print_rows(head: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> None:
    """Columns under a head; `empty` says in words that there is nothing."""
    if not rows:
        say(empty)
        return
    cells = [[_cell(value) for value in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_table(rows: Sequence[dict[str, Any]], json_wanted: bool, empty: str, *, hidden: Collection[str] = ()) -> None:
    """Rows of the same keys; people do not see the `hidden` ones. Says so where there may be more."""
    if json_wanted:
        print_json(rows)
    else:
        seen = [{name: value for name, value in row.items() if name not in hidden} for row in rows]
        print_rows(list(seen[0]) if seen else [], [list(row.values()) for row in seen], empty)
    if len(rows) == MOST_ROWS:
        note(f"Only the newest {MOST_ROWS} are shown.")


def note(text: str) -> None:
    """Something a person should know that is no part of the answer."""
    # Where stderr cannot be written either there is nobody to tell; the exit code still says it.
    with suppress(OSError):
        click.echo(text, err=True)


def printable(text: str) -> str:
    """Text that somebody typed, without anything that could steer a terminal or break a line."""
    return "".join(mark if mark.isprintable() else "·" for mark in text)


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, with "…" where some were left out."""
    return text if len(text) <= most else f"{whole_signs(text, most - 1)}…"


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    return printable(str(value))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")
