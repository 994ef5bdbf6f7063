"""Marks in front of statements that tell which lines and branches ran; coverage.py's tracer costs more than the tests.

Before Python 3.12 a tracer slows every library, too: the suite took 2.3 times its time. A mark is `__ran__[7] = 1` in
the code of our own files. From the marks that ran, and the branches that coverage.py finds in the source, `arcs` makes
what coverage.py would have seen.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coverage.parser import PythonParser

NAME = "__ran__"
"""The name in a module under which its code finds the bytes to set."""
Arc = tuple[int, int]


@dataclass(frozen=True)
class Branch:
    """The way from a line into a body (its first and last line), or past it."""

    line: int
    first: int
    last: int
    into: bool


@dataclass
class Mark:
    """What has happened once this mark ran."""

    lines: list[int] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)


@dataclass
class Marked:
    """A source file with marks in its code; the marks are numbered in the order of the source."""

    code: CodeType
    marks: list[Mark]


def marked(source: str, path: str) -> Marked:
    """The code of this source with its marks. Raises SyntaxError."""
    tree = ast.parse(source, path)
    writer = _Writer()
    tree.body = writer.block(tree.body, [], has_docstring=True)
    return Marked(compile(tree, path, "exec", dont_inherit=True), writer.marks)


def arcs(source: str, marks: Sequence[Mark], ran: bytes) -> set[Arc]:
    """What coverage.py's tracer would have told of this source: pairs of lines that ran one after the other.

    A line that ran without being a branch is told as a pair with the module's beginning.
    """
    from coverage.parser import PythonParser  # takes long to import, and no process that only runs tests needs it

    parser = PythonParser(text=source)
    parser.parse_source()
    return arcs_of(parser, marks, ran)


def arcs_of(parser: "PythonParser", marks: Sequence[Mark], ran: bytes) -> set[Arc]:
    """As `arcs`, of a source that this parser has parsed."""
    possible = parser.arcs()
    happened = [mark for mark, one in zip(marks, ran, strict=True) if one]
    found = {(-1, parser.first_line(line)) for mark in happened for line in mark.lines}
    for branch in (branch for mark in happened for branch in mark.branches):
        line, last = parser.first_line(branch.line), parser.first_line(branch.last)
        ways = [(start, end) for start, end in possible if start == line]
        found |= {(start, end) for start, end in ways if (branch.first <= end <= last) == branch.into}
    return found


def source_of(path: Path) -> str:
    """A source file's text."""
    return path.read_text(encoding="utf-8")


class _Writer:
    """Writes marks into blocks of statements, from the outermost inwards."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def block(
        self, body: list[ast.stmt], reached: Iterable[Branch], *, lines: Iterable[int] = (), has_docstring: bool = False
    ) -> list[ast.stmt]:
        """The block with a mark before each statement; the first one also tells what led into the block."""
        told, branches, written = list(lines), list(reached), list[ast.stmt]()
        for place, statement in enumerate(body):
            if _stays_first(statement, is_docstring=has_docstring and place == 0):
                told += _lines(statement)
                written.append(statement)
                continue
            written += [self.mark([*told, *_lines(statement)], branches, statement), statement]
            told, branches = [], []
            self.inside(statement)
        return [*written, self.mark(told, branches, body[-1])] if told or branches else written

    def mark(self, lines: list[int], branches: list[Branch], at: ast.AST) -> ast.stmt:
        """A statement that tells of these lines and branches."""
        self.marks.append(Mark(lines, branches))
        place = ast.Subscript(ast.Name(NAME, ast.Load()), ast.Constant(len(self.marks) - 1), ast.Store())
        statement = ast.Assign([place], ast.Constant(1))
        for node in ast.walk(statement):
            ast.copy_location(node, at)
        return statement

    def inside(self, statement: ast.stmt) -> None:
        """Marks the blocks of a statement."""
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                statement.body = self.block(statement.body, [], has_docstring=True)
            case ast.If() | ast.While() | ast.For() | ast.AsyncFor():
                self.choice(statement)
            case ast.Match():
                self.cases(statement)
            case ast.Try() | ast.TryStar():
                self.attempt(statement)
            case ast.With() | ast.AsyncWith():
                statement.body = self.block(statement.body, [])

    def choice(self, statement: ast.If | ast.While | ast.For | ast.AsyncFor) -> None:
        """A block that is entered or passed by."""
        into, past = _ways(statement.lineno, statement.body)
        statement.body = self.block(statement.body, [into])
        otherwise = statement.orelse
        statement.orelse = self.block(otherwise, [past]) if otherwise else [self.mark([], [past], statement)]

    def cases(self, statement: ast.Match) -> None:
        """A case is tried when those before it did not match."""
        lines, passed = list[int](), list[Branch]()
        for case in statement.cases:
            into, past = _ways(case.pattern.lineno, case.body)
            lines.append(case.pattern.lineno)
            case.body = self.block(case.body, [*passed, into], lines=list(lines))
            passed.append(past)
        last = statement.cases[-1]
        if last.guard is not None or not _takes_anything(last.pattern):
            nothing = ast.match_case(pattern=ast.MatchAs(), body=[self.mark(lines, passed, last.pattern)])
            ast.copy_location(nothing.pattern, last.pattern)
            statement.cases.append(nothing)

    def attempt(self, statement: ast.Try | ast.TryStar) -> None:
        """A handler is tried when those before it did not fit."""
        statement.body = self.block(statement.body, [])
        lines = list[int]()
        for handler in statement.handlers:
            lines.append(handler.lineno)
            handler.body = self.block(handler.body, [], lines=list(lines))
        statement.orelse = self.block(statement.orelse, [])
        statement.finalbody = self.block(statement.finalbody, [])


def _ways(line: int, body: list[ast.stmt]) -> tuple[Branch, Branch]:
    first, last = min(_lines(body[0])), max(statement.lineno for statement in body)
    return Branch(line, first, last, into=True), Branch(line, first, last, into=False)


def _lines(statement: ast.stmt) -> list[int]:
    decorators = getattr(statement, "decorator_list", [])
    return [statement.lineno, *(decorator.lineno for decorator in decorators)]


def _stays_first(statement: ast.stmt, *, is_docstring: bool) -> bool:
    """Whether Python asks that nothing stands before this statement."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return True
    return (
        is_docstring
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _takes_anything(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None
