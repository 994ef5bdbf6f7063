"""What the repository promises as a whole: nothing of anybody's machine in it, and documents that tell the truth."""

import re
import subprocess
from functools import cache
from pathlib import Path

import click
import pytest

from bot.cli import meet
from tests.test_docs import FORBIDDEN

ROOT = Path(__file__).parent.parent


def forbidden(*pieces: str) -> re.Pattern[str]:
    """A pattern written in pieces, so that this file does not match it."""
    return re.compile("".join(pieces))


REGISTRIES = forbidden(r"(--(extra-)?", r"index-url|--find-", r"links)[ =]+\S*/|https?://[^\s)]+/", r"simple\b")
MACHINE_PATHS = forbidden(r"(?<![\w.-])/(home/\w|ro", r"ot/|wo", r"rk/|Us", r"ers/\w)")
# AWS's key ids use letters and 2 to 7 only, so a made-up one that holds a 0 or a 1 can be told from a real one.
SECRETS = forbidden(r"xox[abp]-", r"\d{6,}|xapp-\d-[A-Z0-9]{8}|AK", r"IA[A-Z2-7]{16}|-----BE", r"GIN [A-Z ]*PRIVATE K")
PRIVATE_FOLDER = forbidden(r"(\.\./|work/|`)sha", r"red\b|sha", r"red/(design|facts|hooks|ses-samples)")


THE_SAME = re.compile(r'"{3}The same\b')
MARK = re.compile(r"# (?:no" r"qa|type: ig" r"nore|pra" r"gma)\b.*")
REASON = re.compile(r"# no" r"qa: [A-Z]+\d+ \(.+\)|# type: ig" r"nore\[[\w-]+\]  # .+")


@cache
def tracked() -> dict[str, str]:
    """Every text file under version control, with its text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("This is no git checkout, so nobody knows which files belong to it.")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        try:
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return texts


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an address of a package registry", REGISTRIES),
        ("a path of somebody's machine", MACHINE_PATHS),
        ("a secret", SECRETS),
        ("the folder that is no part of the product", PRIVATE_FOLDER),
    ],
)
def test_no_file_holds_what_belongs_elsewhere(what: str, pattern: re.Pattern[str]) -> None:
    found = {name: match[0] for name, text in tracked().items() if (match := pattern.search(text))}
    assert found == {}, f"{what} is in {found}"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRIES, "pip install --index-url " + "https://example.org/x"),
        (MACHINE_PATHS, "open('/home/" + "ada/meet.db')"),
        (SECRETS, "token = xoxb-" + "123456789-abc"),
        (PRIVATE_FOLDER, "see ../" + "shared/README.md"),
    ],
)
def test_each_of_these_checks_can_fail(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_the_two_commands_of_the_readme_are_in_the_makefile() -> None:
    commands = re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert commands[:2] == ["play", "test"]
    assert set(commands) <= set(targets)


def test_every_document_that_is_linked_exists() -> None:
    missing = {
        f"{name} -> {target}"
        for name, text in tracked().items()
        if name.endswith(".md")
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
        if not (ROOT / name).parent.joinpath(target).exists()
    }
    assert missing == set()


def commands_of(command: click.Command, path: str = "meet") -> list[str]:
    if isinstance(command, click.Group):
        return [found for name, sub in command.commands.items() for found in commands_of(sub, f"{path} {name}")]
    return [path]


def test_every_command_that_a_document_names_is_there() -> None:
    known = {path.removeprefix("meet ") for path in commands_of(meet)} | set(meet.commands)
    named = {
        (name, " ".join(words.split()[:2]))
        for name, text in tracked().items()
        if name.endswith(".md")
        for words in re.findall(r"`meet ([a-z][^`]*)`", text)
    }
    assert named
    unknown = {(name, words) for name, words in named if not {words, words.partition(" ")[0]} & known}
    assert unknown == set()


def test_code_says_it_in_the_words_of_the_field() -> None:
    texts = {name: text for name, text in tracked().items() if name.endswith(".py") and name != "tests/test_docs.py"}
    found = {name: words for name, text in texts.items() if (words := FORBIDDEN.findall(text) + THE_SAME.findall(text))}
    assert found == {}


def test_every_mark_that_silences_a_check_says_why() -> None:
    marks = [mark for name, text in tracked().items() if name.endswith(".py") for mark in MARK.findall(text)]
    assert [mark for mark in marks if not REASON.fullmatch(mark)] == []
