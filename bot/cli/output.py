"""How commands print: aligned columns for people, one JSON document for programs. Notes go to stderr."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

as_json = click.option("--json", "json_wanted", is_flag=True, help="One JSON document on stdout and nothing else.")


def print_json(document: Any) -> None:
    """The document, readable and in UTF-8; instants in ISO 8601."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=_plain))


def print_rows(head: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> None:
    """Columns under a head; `empty` says in words that there is nothing."""
    if not rows:
        click.echo(empty)
        return
    cells = [[_cell(value) for value in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def note(text: str) -> None:
    """Something a person should know that is no part of the answer."""
    click.echo(text, err=True)


def printable(text: str) -> str:
    """Text that somebody typed, without anything that could steer a terminal or break a line."""
    return "".join(mark if mark.isprintable() else "·" for mark in text)


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
