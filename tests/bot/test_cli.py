"""The command `meet`: what each prints, in words and as JSON, its exit codes, and that every failure is one line."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot import __version__, cli
from bot.config import Settings
from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import Choice, PollStatus
from bot.domain.suppression import SuppressionReason
from bot.ports import MailUnavailable
from storage.database import Database
from tests.storage.databases import START
from tests.storage.makers import cast, posted_poll, stored_delivery, stored_invite, stored_poll

HEAVY = ("sqlalchemy", "boto3", "slack_bolt", "slack_sdk", "pydantic_settings", "flask", "alembic", "structlog", "moto")


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def run(
    sqlite_database: Database, bare_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Run:  # fmt: skip
    """Runs `meet` in this process, with this test's database and nothing else configured."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", bare_settings.database_url)
    monkeypatch.setattr("bot.logs.set_up_logging", lambda _: None)

    def run(*words: str) -> Done:
        capsys.readouterr()
        code = cli.run(list(words))
        return Done(code, *capsys.readouterr())

    return run


def test_help_is_quick_because_it_imports_nothing_dear() -> None:
    code = f"import sys, bot.cli; bot.cli.run(['--help']); print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    for command in ("play", "serve", "migrate", "check", "setup-aws", "run-job", "status", "polls", "export"):
        assert f"  {command} " in done.out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"meet {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [["statuss"], ["status", "--yaml"], ["export"], ["run-job"], ["polls", "list", "extra"], ["play", "--port", "many"],
     ["play", "--port", "70000"], ["suppressions", "add"]],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_two(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "--help`." in done.err


@pytest.mark.parametrize("words", [[], ["polls"], ["suppressions"]])
def test_without_a_command_the_help_is_shown_and_it_counts_as_wrong_usage(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert done.code == 2
    assert "Commands:" in done.err


def test_bad_settings_are_one_line_and_exit_code_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEET_THREADS", "x")
    monkeypatch.setenv("MEET_BIND", "y")
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "MEET_THREADS must" in done.err
    assert "MEET_BIND must" in done.err


def test_a_command_that_looks_makes_no_database(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    done = run("polls", "list")
    assert done.code == 1
    assert "run `meet migrate`" in done.err
    assert not (tmp_path / "none.db").exists()


def test_migrate_makes_the_schema_once(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    assert "run `meet migrate`" in run("status").err
    assert run("migrate").out == "The schema is the newest now.\n"
    assert run("migrate").out == "The schema was the newest already.\n"
    assert run("status").code == 0


def test_status_is_one_document(run: Run, sqlite_database: Database) -> None:
    stored_poll(sqlite_database)
    stored_delivery(sqlite_database)
    document = run("status", "--json").document
    assert document["polls"]["open"] == 1
    assert document["deliveries"]["pending"] == 1
    assert document["breaker"] == {"open": False, "reason": None}
    assert document["queue"] == {"waiting": None, "dead": None}
    assert set(document["rates"]) == {"accepted", "bounced", "complained", "bounce_rate", "complaint_rate"}


def test_status_is_told_in_words(run: Run, sqlite_database: Database) -> None:
    stored_poll(sqlite_database)
    done = run("status")
    assert "polls       1 open" in done.out
    assert "deliveries  none" in done.out
    assert "sending     running" in done.out
    assert "MEET_FEEDBACK_QUEUE_URL is not set" in done.err


def test_status_works_while_the_queue_cannot_be_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "MEET_FEEDBACK_QUEUE_URL": "http://127.0.0.1:1/123456789012/q", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_REGION": "us-east-2", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_MAX_ATTEMPTS": "1",
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    done = run("status")
    assert done.code == 0
    assert "queue       unknown" in done.out
    assert "could not be asked" in done.err


def test_polls_are_listed_and_the_operator_is_warned(run: Run, sqlite_database: Database) -> None:
    poll = stored_poll(sqlite_database, title="Réunion ✨")
    done = run("polls", "list", "--json")
    assert done.document == [
        {"poll": poll.id, "workspace": "T1", "title": "Réunion ✨", "status": "open", "options": 2, "closed_at": None}
    ]
    assert "for operators' eyes only" in done.err
    assert "Réunion ✨" in run("polls", "list").out


def test_a_title_cannot_steer_the_terminal(run: Run, sqlite_database: Database) -> None:
    stored_poll(sqlite_database, title="x\x1b[2J\r\ny")
    assert "\x1b" not in run("polls", "list").out
    assert "x·[2J··y" in run("polls", "list").out


def test_empty_lists_say_so_or_are_empty(run: Run) -> None:
    assert run("polls", "list").out == "There are no polls yet.\n"
    assert run("polls", "list", "--json").document == []
    assert run("suppressions", "list").out == "Nobody is suppressed.\n"
    assert run("deliveries", "list").out == "There are no deliveries.\n"


def test_deliveries_are_listed_of_all_polls_or_of_one(run: Run, sqlite_database: Database) -> None:
    invite = stored_invite(sqlite_database)
    stored_delivery(sqlite_database, invite, address="ada@example.com")
    stored_delivery(sqlite_database)
    assert len(run("deliveries", "list", "--json").document) == 2
    (row,) = run("deliveries", "list", "--poll", invite.poll, "--json").document
    assert row == {
        "poll": invite.poll, "address": "ada@example.com", "method": "REQUEST", "sequence": 0,
        "status": str(DeliveryStatus.PENDING), "attempts": 0, "ses_message_id": None,
    }  # fmt: skip


def test_deliveries_of_a_poll_that_is_not_there_are_refused(run: Run) -> None:
    done = run("deliveries", "list", "--poll", "nothing")
    assert (done.code, done.out) == (1, "")


def test_more_rows_than_are_shown_are_told(
    run: Run, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.lists.MOST_ROWS", 2)
    for _ in range(3):
        stored_poll(sqlite_database)
    done = run("polls", "list", "--json")
    assert len(done.document) == 2
    assert "Only the newest 2" in done.err


def test_an_address_is_suppressed_listed_and_released(run: Run) -> None:
    assert run("suppressions", "add", "Bob@Example.com").code == 0
    (row,) = run("suppressions", "list", "--json").document
    assert (row["address"].lower(), row["reason"]) == ("bob@example.com", str(SuppressionReason.MANUAL))
    assert "manual" in run("suppressions", "list").out
    assert run("suppressions", "release", "bob@example.com", "--json").document["message"].startswith("bob@example.com")
    assert run("suppressions", "list", "--json").document == []


def test_what_is_no_address_is_refused(run: Run) -> None:
    done = run("suppressions", "add", "bob")
    assert (done.code, done.err.count("\n")) == (1, 1)


def test_a_complaint_is_released_only_with_a_second_word(run: Run, sqlite_database: Database) -> None:
    with sqlite_database.begin_account() as account:
        account.suppressions.suppress("bob@example.com", SuppressionReason.COMPLAINT, "", START)
    refused = run("suppressions", "release", "bob@example.com")
    assert refused.code == 1
    assert "--yes" in refused.err
    assert len(run("suppressions", "list", "--json").document) == 1
    assert run("suppressions", "release", "bob@example.com", "--yes").code == 0


def test_sending_is_paused_and_resumed_by_hand(run: Run) -> None:
    assert run("resume").out == "Sending was not paused.\n"
    assert "waits for `meet resume`" in run("pause").out
    assert run("pause").out == "Sending was paused already.\n"
    assert run("status", "--json").document["breaker"] == {"open": True, "reason": "manual"}
    assert "paused: manual" in run("status").out
    assert "Sending again" in run("resume").out


def test_the_audit_knows_nobody_where_the_machine_does_not(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", unknown)
    assert run("pause").code == 0


def test_the_grid_is_exported_as_csv(run: Run, sqlite_database: Database) -> None:
    poll = posted_poll(sqlite_database, title="Design, review")
    cast(sqlite_database, poll, "U2", Choice.YES)
    done = run("export", poll.id)
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert done.code == 0
    assert len(rows) >= 2
    assert any("U2" in cell for row in rows for cell in row)


def test_a_poll_that_is_not_there_cannot_be_exported(run: Run) -> None:
    done = run("export", "nothing")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_one_round_of_a_job_is_run_and_told(run: Run, sqlite_database: Database) -> None:
    assert run("run-job", "deadlines").out == "deadlines: nothing to do\n"
    old = START - timedelta(days=3000)
    stored_poll(sqlite_database, status=PollStatus.CLOSED, created_at=old, closed_at=old)
    assert "1 poll" in run("run-job", "purge").out


@pytest.mark.parametrize("name", ["sweep", "reminders"])
def test_a_job_that_cannot_be_run_is_one_line(run: Run, name: str) -> None:
    done = run("run-job", name)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    "error", [OSError("The feedback queue could not be used"), MailUnavailable("Busy", "try later")]
)
def test_a_wire_that_fails_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("bot.services.administration.status", fail)
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "`meet check` says what to mend" in done.err


def test_a_fault_of_ours_is_logged_and_told_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr("bot.services.administration.status", fail)
    done = run("status")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "inner detail" in caplog.text


def test_an_interrupt_ends_quietly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.services.administration.status", interrupt)
    done = run("status")
    assert (done.code, done.err.strip()) == (130, "meet: Interrupted.")


def test_a_reader_that_goes_away_is_answered_with_silence(sqlite_database: Database, bare_settings: Settings) -> None:
    stored_poll(sqlite_database, title="t" * 100)
    environment = {"DATABASE_URL": bare_settings.database_url, "PYTHONPATH": str(Path(cli.__file__).parents[2])}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "polls", "list"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout and child.stderr
    child.stdout.close()
    told = child.stderr.read().decode()
    child.stderr.close()
    assert child.wait() == 1
    assert "Traceback" not in told
    assert "BrokenPipe" not in told


def test_serve_names_everything_it_misses(run: Run) -> None:
    done = run("serve")
    assert done.code == 1
    for name in ("SLACK_BOT_TOKEN", "MEET_FROM_ADDRESS", "MEET_SECRET_KEY"):
        assert f"{name} is not set." in done.err


def test_play_says_what_to_install_where_the_playground_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bot.playing", None)
    monkeypatch.delattr("bot.playing", raising=False)
    done = run("play")
    assert done.code == 1
    assert "pip install 'meet[playground]'" in done.err


def test_check_exits_with_one_where_something_fails(run: Run) -> None:
    done = run("check", "--json")
    assert done.code == 1
    assert {one["result"] for one in done.document} >= {"failure", "ok"}
    assert set(done.document[0]) == {"name", "result", "message", "cure"}
    assert "✗ settings: SLACK_BOT_TOKEN is not set." in run("check").out
