"""The small language in which the validator's tables are written; it knows no block and no limit."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Surface = str  # "message", "modal" or "home"


@dataclass
class Report:
    """What is wrong with one message or view, in Slack's words, each with a JSON pointer."""

    surface: Surface = "message"
    problems: list[str] = field(default_factory=list)

    def add(self, text: str, pointer: str) -> None:
        self.problems.append(f"{text} [json-pointer:{pointer}]")


Rule = Callable[[Any, str, Report], None]


def string(longest: int, shortest: int = 1) -> Rule:
    """A string of so many characters."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", pointer)
        elif len(value) < shortest:
            report.add(f"must be more than {shortest - 1} characters", pointer)
        elif len(value) > longest:
            report.add(f"must be less than {longest + 1} characters", pointer)

    return check


def matching(pattern: str, wanted: str) -> Rule:
    """A string of this form, which `wanted` names."""
    compiled = re.compile(pattern)

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", pointer)
        elif not compiled.fullmatch(value):
            report.add(f"must be {wanted}", pointer)

    return check


def integer(lowest: int, highest: int) -> Rule:
    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add("must provide a number", pointer)
        elif not lowest <= value <= highest:
            report.add(f"must be between {lowest} and {highest}", pointer)

    return check


def boolean(value: Any, pointer: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.add("must provide a boolean", pointer)


def one_of(*allowed: str) -> Rule:
    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"value must be one of: {', '.join(allowed)}", pointer)

    return check


def array(item: Rule, most: int, least: int = 1) -> Rule:
    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", pointer)
            return
        if len(value) < least:
            report.add(f"no less than {least} items allowed", pointer)
        if len(value) > most:
            report.add(f"no more than {most} items allowed", pointer)
        for index, one in enumerate(value):
            item(one, f"{pointer}/{index}", report)

    return check


class Shape:
    """An object with these fields and no others; `also` are checked once the fields are right."""

    def __init__(
        self, required: Mapping[str, Rule], optional: Mapping[str, Rule], also: tuple[Rule, ...], kind: str | None
    ) -> None:
        self._required, self._also = required, also
        self._fields = {**required, **optional}
        self._ignored = {"type"} if kind is not None else set()

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
            return
        before = len(report.problems)
        self._check_fields(value, pointer, report)
        for rule in self._also if len(report.problems) == before else ():
            rule(value, pointer, report)

    def _check_fields(self, value: dict[str, Any], pointer: str, report: Report) -> None:
        for name in sorted(self._required.keys() - value.keys()):
            report.add(f"missing required field: {name}", pointer)
        for name, inner in value.items():
            if name in self._fields:
                self._fields[name](inner, f"{pointer}/{name}", report)
            elif name not in self._ignored:
                report.add(f"invalid additional property: {name}", pointer)


def shape(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *also: Rule, kind: str | None = None
) -> Rule:
    """The rule of an object; `kind` says that its `type` was looked at already."""
    return Shape(required, optional or {}, also, kind)


def typed(table: Mapping[str, Rule], unsupported: str = "unsupported type") -> Rule:
    """An object whose `type` picks its rule from a table."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", pointer)
        elif "type" not in value:
            report.add("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            report.add(f"{unsupported}: {value['type']}", f"{pointer}/type")
        else:
            table[value["type"]](value, pointer, report)

    return check


def exactly_one(*names: str) -> Rule:
    """One of these fields, and only one."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if sum(name in value for name in names) != 1:
            wanted = " or ".join(f"`{name}`" for name in names)
            report.add(f"must define either {wanted}, not both and not neither", pointer)

    return check


def at_least_one(*names: str) -> Rule:
    """One of these fields, or several."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not any(name in value for name in names):
            report.add(f"must define either {' or '.join(f'`{name}`' for name in names)}", pointer)

    return check
