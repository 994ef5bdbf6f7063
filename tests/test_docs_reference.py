"""docs/reference.md and the code name the same things: whatever one has and the other lacks fails here."""

import ast
import importlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.config.settings import Settings
from bot.domain.breaker import BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.poll import PollStatus
from bot.domain.suppression import SuppressionReason
from bot.jobs import JOBS
from bot.meet import Meet
from bot.metrics import registry_of
from bot.web.app import build_pages
from bot.web.front import HEALTH, READINESS
from bot.web.parts import Parts
from handlers import actions, features
from handlers.routing import merged
from handlers.view_state import ViewState
from storage.database import Database
from tests.fakes import StandingClock
from tests.pages import ROOT, first_spans, page, rows, section, spans
from tests.storage.databases import sqlite_copy

REFERENCE = page("docs/reference.md")


def listed(heading: str) -> set[str]:
    """What the tables under this heading have in their first column."""
    return set(first_spans(section(REFERENCE, heading)))


# Words, jobs, settings, HTTP


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("### Poll statuses", PollStatus),
        ("### Delivery statuses", DeliveryStatus),
        ("### Suppression reasons", SuppressionReason),
        ("### Breaker reasons", BreakerReason),
    ],
)
def test_the_reference_has_every_word_of_outputs(heading: str, words: type[StrEnum]) -> None:
    assert listed(heading) == {str(word) for word in words}


def test_the_operations_page_says_of_every_breaker_reason_what_ends_it() -> None:
    told = first_spans(section(page("docs/operations.md"), "## The sending breaker"))
    assert sorted(told) == sorted(str(reason) for reason in BreakerReason)


def test_the_reference_has_every_job_with_its_interval() -> None:
    told = {spans(row[0])[0]: row[1].partition(",")[0] for row in rows(section(REFERENCE, "## Jobs"))}
    assert told == {job.name: _interval(job.every.total_seconds()) for job in JOBS}


def _interval(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def test_the_reference_has_every_setting() -> None:
    assert listed("## Settings") == {name.upper() for name in Settings.model_fields}


DEFAULTS = "database_url slack_api_url meet_configuration_set meet_bind meet_threads meet_log_level meet_log_format"


@pytest.mark.parametrize("name", DEFAULTS.split())
def test_the_reference_has_the_default_of_a_setting(name: str) -> None:
    told = next(row[1] for row in rows(section(REFERENCE, "## Settings")) if spans(row[0]) == [name.upper()])
    assert told.strip("`") == str(Settings.model_fields[name].default)


def test_the_reference_has_every_path_of_http() -> None:
    nothing = cast(
        "Meet",
        SimpleNamespace(
            settings=SimpleNamespace(secret_key=b"", slack_signing_secret=None, meet_public_url=None),
            clock=StandingClock(),
        ),
    )
    rules = build_pages(Parts(nothing, None, {})).url_map.iter_rules()
    served = {f"{method} {rule}" for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert listed("## HTTP on `MEET_BIND`") == served | {f"GET {HEALTH}", f"GET {READINESS}"}


def test_the_reference_has_every_metric(tmp_path: Path) -> None:
    clock = StandingClock()
    with closing_database(Database(sqlite_copy(tmp_path), clock=clock)) as database:
        measured = list(registry_of(database).collect())
    told = {re.sub(r"(_total)?(\{.*)?$", "", name) for name in listed("## Metrics on `MEET_METRICS_BIND`")}
    assert told == {family.name for family in measured if family.name.startswith("meet_")}


@contextmanager
def closing_database(database: Database) -> Iterator[Database]:
    yield database
    database.dispose()


# Slack


def slack_ids(suffix: str) -> set[str]:
    """The values of the constants in `handlers/actions.py` whose name ends so; "" stands for the actions."""
    named = {name: value for name, value in vars(actions).items() if name.isupper() and isinstance(value, str)}
    endings = {"_VIEW": "_VIEW", "OPEN_POLL_SHORTCUT": "SHORTCUT", "OPEN_POLL_FROM_MESSAGE": "SHORTCUT"}
    return {value for name, value in named.items() if _kind(name, endings) == suffix}


def _kind(name: str, endings: dict[str, str]) -> str:
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), "")


def table(kind: str) -> set[str]:
    """What the features answer to."""
    return set(merged(features(), kind))


def test_the_reference_has_every_action() -> None:
    assert listed("### Actions") == slack_ids("") | set(actions.VOTES)


def test_a_feature_answers_to_every_action_of_the_reference() -> None:
    fields_that_tell_of_changes = table("actions") & fields_read()
    assert table("actions") - fields_that_tell_of_changes | {actions.POLL_MENU} == listed("### Actions")


def test_the_reference_has_every_entry_of_the_menu() -> None:
    assert listed("### Entries of `poll_menu`") == table("menu")


def test_the_reference_has_every_view() -> None:
    assert listed("### Views") == slack_ids("_VIEW")


def test_the_reference_has_every_shortcut() -> None:
    assert listed("### Shortcuts") == slack_ids("SHORTCUT") == table("shortcuts")


def test_the_reference_has_every_reserved_word() -> None:
    words = {word for word in table("words") if word and "@" not in word}
    assert set(listed("### Words after `/meet`")) == words


def test_the_reference_has_every_event() -> None:
    assert listed("### Events") == table("events")


def test_the_reference_has_every_scope() -> None:
    bot_scopes = page("manifest.yml").partition("bot:")[2].partition("\nsettings:")[0]
    scopes = set(re.findall(r"^ +- ([a-z]+(?:[:.][a-z.]+)*)$", bot_scopes, re.MULTILINE))
    assert listed("### Scopes") == scopes | {"connections:write"}


READERS = {name for name in vars(ViewState) if not name.startswith("_")} & {
    "text", "choice", "choices", "instant", "user", "users", "conversation", "blocks_of", "came", "selects_of",
}  # fmt: skip


def fields_read() -> set[str]:
    """The names of the fields that handlers read out of a submitted modal."""
    found = set()
    for path in sorted((ROOT / "handlers").glob("*.py")):
        module = importlib.import_module(f"handlers.{path.stem}")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
                found.add(_value(node, module))
    return found - {""}


def _value(call: ast.Call, module: Any) -> str:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Name):
        return str(getattr(module, first.id, ""))
    return str(first.value) if isinstance(first, ast.Constant) else ""


def test_the_reference_has_every_field() -> None:
    assert {field for row in rows(section(REFERENCE, "### Fields")) for field in spans(row[1])} == fields_read()


# Whatever else the page names


def test_every_name_of_the_reference_is_known_to_the_code() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "handlers", "invites", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
    )
    names = {span for span in spans(REFERENCE) if re.fullmatch(r"[A-Za-z][\w-]*", span)}
    known = {name.casefold() for name in re.findall(r"[\w-]+", sources)}
    assert {name for name in names if name.casefold() not in known} - OF_BOTO3 == set()


OF_BOTO3 = {"AWS_ENDPOINT_URL_SES"}
"""What the page names and only a library reads."""
