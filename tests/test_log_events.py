"""Every event that Meet logs is named in snake_case and listed in docs/operations.md, with its level; no other is."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from tests.pages import ROOT, page
from tests.sources import python_files, trees

ROOMS = ("bot", "handlers", "invites", "storage")
LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
LOGGERS = ("log", "logger", "getLogger", "get_logger")
EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| .{10,} \|$", re.MULTILINE)


@cache
def logged() -> tuple[tuple[str, str, str], ...]:
    """Where, the level, and the event of each line of code that logs."""
    return tuple(_logged())


def _logged() -> Iterator[tuple[str, str, str]]:
    for path, tree in trees(python_files(*ROOMS), rf"\b_*({'|'.join(LOGGERS)})\b"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_logger(node.func.value):
                level = LEVELS.get(node.func.attr)
                if level:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", level, _event_of(node)


def _is_logger(node: ast.expr) -> bool:
    """A name such as `log` or `logger`, or a logger that is made on the spot."""
    if isinstance(node, ast.Call):
        return _is_logger(node.func)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.lstrip("_") in LOGGERS


def _event_of(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ast.unparse(node)


def test_every_event_is_one_word_in_snake_case() -> None:
    assert [(where, event) for where, _, event in logged() if not EVENT.fullmatch(event)] == []


def test_an_event_has_one_level() -> None:
    levels = defaultdict(set)
    for _, level, event in logged():
        levels[event].add(level)
    assert {event: found for event, found in levels.items() if len(found) > 1} == {}


def test_the_table_of_events_is_the_code() -> None:
    table = ROW.findall(page("docs/operations.md"))
    assert sorted(table) == sorted({(event, level) for _, level, event in logged()})
    assert table == sorted(table)
