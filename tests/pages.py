"""Reads the documentation as data: pages, sections, tables, numbered steps, code spans. It asserts nothing."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_STEP = re.compile(r"^\d+\. ")
_ROW = re.compile(r"(?<!\\)\|")


@cache
def pages() -> dict[str, str]:
    """Every Markdown page of ours under version control, by its path; not what other people wrote (vendor)."""
    listed = subprocess.run(["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("This is no git checkout, so nobody knows which pages belong to it.")
    names = [name for name in listed.stdout.split("\0") if name and "/vendor/" not in name]
    return {name: page(name) for name in names if (ROOT / name).exists()}


def page(name: str) -> str:
    """The text of the page at this path."""
    return (ROOT / name).read_text(encoding="utf-8")


def without_fences(text: str) -> str:
    """The text without its fenced blocks: commands, code and diagrams."""
    return _FENCE.sub("", text)


def section(text: str, heading: str) -> str:
    """What stands under this heading ("## Jobs") up to the next one of its level or higher. Raises KeyError."""
    level = heading.partition(" ")[0]
    lines = text.splitlines()
    if heading not in lines:
        raise KeyError(heading)
    found: list[str] = []
    for line in lines[lines.index(heading) + 1 :]:
        if re.match(r"#+ ", line) and len(line.partition(" ")[0]) <= len(level):
            break
        found.append(line)
    return "\n".join(found)


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without the heads."""
    tables = [line for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(tables) if set(line) <= set("|-: ")}
    body = [line for number, line in enumerate(tables) if number not in heads and not set(line) <= set("|-: ")]
    return [[cell.strip() for cell in _ROW.split(line)[1:-1]] for line in body]


def spans(text: str) -> list[str]:
    """Every code span, in order; fenced blocks have none."""
    return _SPAN.findall(without_fences(text))


def first_spans(text: str) -> list[str]:
    """The code spans in the first column of the tables."""
    return [span for row in rows(text) for span in spans(row[0])]


def steps(text: str) -> list[str]:
    """The items of the numbered lists, each on one line."""
    found: list[str] = []
    for line in text.splitlines():
        if _STEP.match(line):
            found.append(_STEP.sub("", line))
        elif found and line.startswith("   "):
            found[-1] = f"{found[-1]} {line.strip()}"
    return found


def is_path(span: str) -> bool:
    """Whether a code span names a file or folder of the repository."""
    top = r"(?:bot|handlers|invites|storage|playground|tests|bench|docs|\.ci)"
    files = (
        r"pyproject\.toml|manifest\.yml|Makefile|Dockerfile|\.dockerignore|"
        r"README\.md|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md"
    )
    return bool(re.fullmatch(rf"{top}/[\w./-]*|{files}", span))


@cache
def names_in(path: str) -> frozenset[str]:
    """What a Python file defines at its top, and the members of its classes as "Class.member"."""
    return frozenset(_defined(ast.parse(page(path)).body))


def _defined(body: list[ast.stmt], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for node in body:
        found |= {f"{prefix}{name}" for name in _bound_by(node)}
        if isinstance(node, ast.ClassDef):
            found |= _defined(node.body, f"{prefix}{node.name}.")
    return found


def _bound_by(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def wrong_names(step: str) -> list[str]:
    """What a step names and nobody finds: a file, or a function or constant of the file named last before it."""
    file, wrong = "", []
    for span in spans(step):
        if is_path(span):
            file = span
            wrong += [] if (ROOT / span).exists() else [span]
        elif re.fullmatch(r"[A-Za-z_][\w.]*(\(\))?", span) and file.endswith(".py"):
            known = names_in(file) if (ROOT / file).is_file() else frozenset()
            wrong += [] if span.removesuffix("()") in known else [f"{file}: {span}"]
    return wrong


def commands(text: str) -> list[str]:
    """What the fenced blocks for a shell say, block by block; those of a list without its indentation."""
    found = re.findall(r"^( *)```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]
