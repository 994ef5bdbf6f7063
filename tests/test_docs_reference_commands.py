"""docs/reference.md and the command line name the same commands, exit codes, JSON keys and parts of the check."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest

from bot.checks.check import Check
from bot.cli import failing, lists, meet, records
from bot.domain.delivery import DeliveryStatus
from bot.domain.mail_health import MailHealth
from bot.domain.origin import Unlinked
from bot.jobs import JOBS
from bot.services.administration import DeliveryLine, PollLine, Status
from storage.values import AuditEntry, JobBeat, QuarantinedMessage
from tests.domain.makers import a_delivery, a_poll
from tests.pages import ROOT, rows, section, spans
from tests.test_docs_reference import REFERENCE, listed

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def commands(group: click.Group, path: str = "meet") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def usage_of(path: str, command: click.Command) -> str:
    """The command with its arguments and options, as the page writes them: "meet export POLL"."""
    named = [str(one.make_metavar(click.Context(command))) for one in command.params if isinstance(one, click.Argument)]
    options = [_option(one) for one in command.params if isinstance(one, click.Option)]
    return " ".join([path, *named, *sorted(options)])


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else f" {'N' if option.name == 'port' else option.metavar}"
    return f"[{option.opts[0]}{value}]"


def sorted_usage(usage: str) -> str:
    """This usage with its options in alphabetical order."""
    options = sorted(re.findall(r"\[[^]]*\]", usage))
    return " ".join([re.sub(r" *\[[^]]*\]", "", usage).strip(), *options])


def test_the_reference_has_every_command_with_its_arguments_and_options() -> None:
    assert {sorted_usage(usage) for usage in listed("## Commands") if usage.startswith("meet ")} == {
        sorted_usage(usage_of(path, command)) for path, command in commands(meet)
    }


def test_the_reference_has_every_exit_code() -> None:
    codes = {0, failing.FAILURE, failing.WRONG_USAGE, failing.INTERRUPTED}
    assert listed("### Exit codes") == {str(code) for code in codes}


def test_the_help_of_run_job_names_every_job() -> None:
    told = str(meet.commands["run-job"].help).partition(":")[2]
    assert sorted(re.findall(r"[a-z]+", told)) == sorted(job.name for job in JOBS)


def documents() -> dict[str, object]:
    status = Status({}, {}, MailHealth(NOON), Unlinked(), [JobBeat("deliver", NOON, "")])
    return {
        "check": Check("x", "ok", "x").document,
        "status": lists._status_document(status, {"waiting": 0, "dead": 0}),
        "polls list": lists._poll_row(PollLine(a_poll(), 2)),
        "quarantine list": records._message_row(QuarantinedMessage("hash", "{", "odd", NOON, 1)),
        "audit list": records._audit_row(AuditEntry(None, NOON, "ada", "paused sending")),
        "deliveries list": lists._delivery_row(DeliveryLine(a_delivery("UBEN", DeliveryStatus.SENT), "")),
    }


def keys_of(document: object) -> set[str]:
    if isinstance(document, list):
        return {key for one in document for key in keys_of(one)}
    if not isinstance(document, dict):
        return set()
    return set(document) | {key for value in document.values() for key in keys_of(value)}


@pytest.mark.parametrize("command", documents())
def test_the_reference_has_every_key_of_a_json_document(command: str) -> None:
    row = next(row for row in rows(section(REFERENCE, "### JSON")) if command in spans(row[0]))
    assert set(re.findall(r'"(\w+)"', row[1])) - {"ok", "warning", "failure"} == keys_of(documents()[command])


def test_the_reference_has_every_part_of_check() -> None:
    calls = (
        node for path in sorted((ROOT / "bot/checks").glob("*.py")) for node in ast.walk(ast.parse(path.read_text()))
    )
    named = {_first_text(node) for node in calls if _calls(node, "Check", "_not_allowed")}
    assert listed("### Parts of check") == named - {""}


def _calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _first_text(node: ast.AST) -> str:
    first = node.args[0] if isinstance(node, ast.Call) and node.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""
