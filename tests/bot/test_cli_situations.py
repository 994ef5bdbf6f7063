"""Every command in every odd situation: one line that says what to do, exit code 1 or 2, and never a trace."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from bot import cli
from bot.clock import SystemClock
from storage.database import Database
from tests.bot.conftest import Done, Run

GIVEN = {"FILE": "copy.db", "DIGEST": "abcdef", "POLL": "nothing", "NAME": "purge", "ADDRESS": "ada@example.com"}
"""What stands for each argument."""
NEEDS_NO_DATABASE = {("play",), ("serve",), ("check",), ("setup-aws",)}
"""They stand in tests of their own: below, and in `tests/acceptance`."""
ROOT = Path(cli.__file__).parents[2]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            arguments = [str(one.name).upper() for one in command.params if isinstance(one, click.Argument)]
            yield (*path, name, *(GIVEN[argument] for argument in arguments))


COPIES = "backup"
"""It copies whatever SQLite can read, also of another version of Meet, to whatever file is named."""
SAID_BY_BACKUP = {"a server that is down": "pg_dump", "an option that is none": "pg_dump"}
ALL = [words for words in commands(cli.meet) if words not in NEEDS_NO_DATABASE]
WITH_ARGUMENT = [words for words in ALL if set(words) & set(GIVEN.values())]


def not_there(folder: Path) -> str:
    return f"sqlite:///{folder}/none/meet.db"


def a_folder(folder: Path) -> str:
    return f"sqlite:///{folder}"


def no_database(folder: Path) -> str:
    (folder / "letter.db").write_text("Dear Ada, this is no database at all, whatever its name says.")
    return f"sqlite:///{folder}/letter.db"


def too_long(folder: Path) -> str:
    return f"sqlite:///{folder}/{'x' * 300}.db"


def a_loop(folder: Path) -> str:
    (folder / "loop.db").symlink_to(folder / "loop.db")
    return f"sqlite:///{folder}/loop.db"


@cache
def a_database() -> bytes:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/meet.db", clock=SystemClock())
        database.migrate()
        database.dispose()
        return (Path(folder) / "meet.db").read_bytes()


def migrated(folder: Path) -> Path:
    file = folder / "other.db"
    file.write_bytes(a_database())
    return file


def of_a_newer_meet(folder: Path) -> str:
    file = migrated(folder)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    return f"sqlite:///{file}"


SITUATIONS: dict[str, tuple[Callable[[Path], str], str]] = {
    "a folder that is not there": (not_there, "migrate|DATABASE_URL|folder exists"),
    "a folder": (a_folder, "unable to open"),
    "no database": (no_database, "not a database"),
    "a name that is too long": (too_long, "name too long"),
    "a link to itself": (a_loop, "DATABASE_URL"),
    "a newer Meet's database": (of_a_newer_meet, "schema 9999"),
    "a server that is down": (lambda _: "postgresql://127.0.0.1:1/meet", "Connection refused"),
    "a wrong scheme": (lambda _: "mysql://db/meet", "must begin with sqlite:///"),
    "a port that is none": (lambda _: "postgresql://db:port/meet", "DATABASE_URL"),
    "an option that is none": (lambda _: "postgresql://127.0.0.1:1/meet?colour=red", "colour"),
    "bytes that are no text": (lambda _: "sqlite:///\udcff.db", "plain text"),
}


UNUSABLE = [
    (words, situation)
    for words in ALL
    for situation in SITUATIONS
    if (words[0], situation) != (COPIES, "a newer Meet's database")
]


def is_one_line(done: Done, code: int = 1) -> bool:
    """Click begins a new line after the ^C that a terminal shows."""
    told = done.err.removeprefix("\n") if code == 130 else done.err
    return (done.code, done.out, told.count("\n")) == (code, "", 1) and told.startswith("meet: ")


@pytest.mark.parametrize(("words", "situation"), UNUSABLE)
def test_a_database_that_cannot_be_used_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], situation: str
) -> None:
    make, said = SITUATIONS[situation]
    said = SAID_BY_BACKUP.get(situation, said) if words[0] == COPIES else said
    monkeypatch.setenv("DATABASE_URL", make(tmp_path))
    done = run(*words)
    assert is_one_line(done), done
    assert any(part in done.err for part in said.split("|")), done


@pytest.mark.parametrize("situation", SITUATIONS)
def test_check_tells_of_a_database_that_cannot_be_used(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, situation: str
) -> None:
    make, said = SITUATIONS[situation]
    monkeypatch.setenv("DATABASE_URL", make(tmp_path))
    done = run("check")
    assert (done.code, done.err) == (1, "")
    assert any(part in done.out for part in said.split("|")), done


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_a_database_that_another_process_keeps_locked_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr("storage.database.LONGEST_WAIT", timedelta(milliseconds=20))
    monkeypatch.setattr("storage.engines.BUSY_TIMEOUT", 20)
    file = migrated(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM audit")
    try:
        done = run(*words)
    finally:
        other.close()
    assert is_one_line(done), done
    assert "again" in done.err


@pytest.mark.parametrize("words", WITH_ARGUMENT, ids=" ".join)
@pytest.mark.parametrize("odd", ["a\0b", "\udcff"])
def test_an_argument_that_is_no_text_is_wrong_usage(run: Run, words: tuple[str, ...], odd: str) -> None:
    assert is_one_line(run(*words[:-1], odd), 2)


@pytest.mark.parametrize("words", WITH_ARGUMENT, ids=" ".join)
@pytest.mark.parametrize("odd", ["x" * 100_000, "\x1b[2J\u202e", "🦉" * 300, ""])
def test_an_argument_that_nobody_would_give_is_told_in_a_line_that_fits_a_screen(
    run: Run, words: tuple[str, ...], odd: str
) -> None:
    done = run(*words[:-1], odd)
    assert (done.code, done.err.count("\n")) in {(1, 1), (2, 1)} | ({(0, 0)} if words[0] == COPIES else set())
    assert len(done.err) < 600
    assert "\x1b" not in done.err + done.out


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("inner"), 1), (OSError("x"), 1)])
@pytest.mark.parametrize("words", [*ALL, ("serve",), ("setup-aws",)], ids=" ".join)
def test_whatever_breaks_a_command_is_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], error: BaseException, code: int
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("bot.config.loading.load_settings", fail)
    done = run(*words)
    assert is_one_line(done, code), done
    assert "inner" not in done.err


@pytest.mark.parametrize("words", [("setup-aws",), ("run-job", "quota"), ("run-job", "deliver")], ids=" ".join)
@pytest.mark.parametrize("setting", ["AWS_PROFILE", "AWS_REGION"])
def test_aws_settings_that_name_nothing_are_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], setting: str
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-2")
    monkeypatch.setenv(setting, "no such thing")
    monkeypatch.setenv("MEET_FROM_ADDRESS", "invites@meet.example.com")
    done = run(*words)
    assert is_one_line(done) or done.out == "deliver: nothing to do\n", done


BEFORE_A_BAD_STDOUT = """
import gc, json, os, sys
import bot.serving
from bot.cli import main

gc.freeze()  # A child does not look through all that its parent has imported before it ends.

def spoil(kind):
    if kind == "closed":
        os.close(1)
        sys.stdout = None  # as Python begins without one
    elif kind == "full":
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    else:
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)

for number, (stdout, words) in enumerate(json.loads(sys.argv[1])):
    if (child := os.fork()) == 0:
        os.environ["DATABASE_URL"] = f"sqlite:///{number}.db"
        os.dup2(os.open(f"{number}.err", os.O_WRONLY | os.O_CREAT), 2)
        spoil(stdout)
        main(words)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Each command ends a whole interpreter, which flushes once more; all are forked from one, which has imported Meet."""
EACH = [
    (stdout, words)
    for stdout in ("closed", "full", "nobody reads")
    for words in [*ALL, ("check",), ("setup-aws",), ("serve",), ("--help",)]
]


def test_a_stdout_that_takes_nothing_is_told_in_one_line_or_not_at_all(tmp_path: Path) -> None:
    """Without a terminal, too."""
    for number in range(len(EACH)):
        (tmp_path / f"{number}.db").write_bytes(a_database())
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_A_BAD_STDOUT, json.dumps(EACH)], cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    codes = [int(code) for code in done.stdout.split()]
    told = [(tmp_path / f"{number}.err").read_text() for number in range(len(EACH))]
    found = [one for one in zip(EACH, codes, told, strict=True) if not ends_well(one[0][1], *one[1:])]
    assert found == []


def ends_well(words: tuple[str, ...], code: int, told: str) -> bool:
    failures = [line for line in told.splitlines() if line.startswith("meet: ")]
    is_plain = "Traceback" not in told and "Exception" not in told
    is_known = (code, len(failures)) in {(0, 0), (1, 0), (1, 1)}
    return is_plain and is_known and (bool(failures) or code == 0 or words == ("check",))
