"""`meet check`: every part of the configuration, each with a result, what was found, and its cure."""

import difflib
import os
from collections.abc import Iterator

from bot.checks.aws import check_aws
from bot.checks.check import FAILURE, OK, WARNING, Check, Checking
from bot.checks.installations import check_installations
from bot.checks.slack import check_slack
from bot.clock import SystemClock
from bot.config.logs import set_up_logging
from bot.config.settings import MAKE_KEY, Settings, SettingsError, load_settings
from bot.domain.errors import MeetError
from bot.language.reasons import error_text
from storage.database import Database
from storage.engines import sqlite_file

WHERE = "docs/quickstart.md says where to find it."


def run_checks() -> list[Check]:
    """All findings, in the order in which they are best repaired; what cannot be checked is a finding too."""
    found = list(check_names())
    try:
        settings = load_settings()
    except SettingsError as refused:
        return [
            *found,
            *(Check("settings", FAILURE, problem, "Set it right, then check again.") for problem in refused.problems),
            *(Check("settings", FAILURE, missing, WHERE) for missing in refused.missing),
        ]
    set_up_logging(settings)
    slack: tuple[Checking, ...] = (check_slack, check_installations)
    parts: tuple[Checking, ...] = (check_serving, check_database, *slack, check_aws, check_people)
    return [*found, *(finding for part in parts for finding in part(settings))]


def check_names() -> Iterator[Check]:
    """Variables that look like ours and are not: a misspelt setting would be ignored silently."""
    known = {name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.startswith("MEET_") and name not in known and name != "MEET_TEST_REQUIRE":
            close = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {close[0]}?" if close else "docs/reference.md lists the settings."
            yield Check("settings", WARNING, f"{name} is not a setting of Meet and has no effect.", hint)


def check_serving(settings: Settings) -> Iterator[Check]:
    """What `meet serve` needs at all."""
    try:
        settings.check_serving()
    except SettingsError as missing:
        for problem in missing.problems:
            yield Check("settings", FAILURE, problem, WHERE)
        return
    if not settings.has_good_key:
        text = "MEET_SECRET_KEY is short enough to be guessed: then anybody could forge codes and unsubscribe links."
        yield Check("settings", WARNING, text, f"Make one with {MAKE_KEY}.")
        return
    yield Check("settings", OK, "Everything that `meet serve` needs is set.")


def check_database(settings: Settings) -> Iterator[Check]:
    """Whether it answers and has this version's schema. A SQLite file that is not there yet is not made by looking."""
    try:
        file = sqlite_file(settings.database_url)
        if file is not None and not file.exists():
            cure = "`meet serve` or `meet migrate` makes it."
            yield Check("database", WARNING, f"There is no database {file} yet.", cure)
            return
        yield _schema(settings.database_url)
    except MeetError as refused:
        said = getattr(refused, "said", "")
        text = f"{error_text(refused)} It says: {said}." if said else error_text(refused)
        yield Check("database", FAILURE, text, "Check DATABASE_URL, and that the database runs.")


def _schema(url: str) -> Check:
    database = Database(url, clock=SystemClock())
    try:
        if database.schema_is_current():
            return Check("database", OK, "The database answers and has the newest schema.")
    finally:
        database.dispose()
    return Check("database", FAILURE, "The database does not have this version's schema.", "Run `meet migrate`.")


def check_people(settings: Settings) -> Iterator[Check]:
    """Who is told when sending pauses, and how people stop their mail."""
    if settings.meet_operators:
        yield Check("operators", OK, f"{len(settings.meet_operators)} told when sending pauses.")
    else:
        cure = "Set MEET_OPERATORS to workspace:user, like T0123ABC:U0456DEF."
        yield Check("operators", WARNING, "Nobody is told when sending pauses.", cure)
    if settings.meet_public_url:
        yield Check("unsubscribe", OK, f"Mails offer one click to stop, at {settings.meet_public_url}.")
    else:
        cure = "Set MEET_PUBLIC_URL to an https address that leads to MEET_BIND, or leave it."
        yield Check("unsubscribe", OK, "Mails name `/meet stop` as the way to stop them.", cure)
