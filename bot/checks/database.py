"""The part of `meet check` that looks at the database: its folder, its schema, and whether sending is paused in it."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.domain.breaker import Breaker, BreakerReason
from bot.domain.errors import MeetError
from bot.language.reasons import error_text
from bot.language.reasons.database import unusable
from storage.database import Database, DatabaseUnavailable
from storage.engines import sqlite_file
from storage.schema import SchemaUnknown

OF_OTHERS = stat.S_IRWXO
REPAIRED = "then a trial send resumes by itself within ten minutes, or `meet resume` at once."
RATE = "Look in `meet suppressions list` for the cause, then `meet resume`: a person decides."
RESUMED_BY = {
    BreakerReason.CREDENTIALS: f"Repair what `ses_account` and the log say about the AWS credentials; {REPAIRED}",
    BreakerReason.IDENTITY: f"Verify the identity that `ses_identity` names; {REPAIRED}",
    BreakerReason.CONFIGURATION_SET: f"Repair what `configuration_set` says; {REPAIRED}",
    BreakerReason.ACCOUNT_PAUSED: f"See the SES console, Account dashboard, and answer AWS's support case; {REPAIRED}",
    BreakerReason.QUOTA: "Mail goes on by itself when SES has room again. AWS gives a higher quota on request.",
    BreakerReason.BOUNCE_RATE: RATE,
    BreakerReason.COMPLAINT_RATE: RATE,
    BreakerReason.MANUAL: "`meet resume` lets mail flow again.",
    BreakerReason.UNREADABLE: "Update Meet to the version that wrote it. `meet resume` would write it anew.",
}


def check_database(settings: Settings) -> Iterator[Check]:
    """Whether it can be used and has this version's schema, and what stops sending. Nothing is made by looking."""
    try:
        file = sqlite_file(settings.database_url)
        if file is not None:
            trouble = _place(file)
            if trouble is not None:
                yield trouble
                return
            yield from _read_by_others(file)
        yield from _inside(settings.database_url)
    except SchemaUnknown as newer:
        cure = "Install the version of Meet that wrote it, or restore the backup that was made before the upgrade."
        yield Check("database", FAILURE, error_text(newer), cure)
    except DatabaseUnavailable as refused:
        text, cure = unusable(refused.said)
        yield Check("database", FAILURE, f"{text}.", cure)
    except MeetError as refused:
        yield Check("database", FAILURE, error_text(refused), "Check DATABASE_URL, and that the database runs.")


def _place(file: Path) -> Check | None:
    """What is wrong with where the SQLite file is; also where it is not there yet."""
    folder = file.parent
    if not folder.is_dir():
        cure = "Make that folder, for the account that runs Meet, or set DATABASE_URL to another file."
        return Check("database", FAILURE, f"The folder {folder} of the database does not exist.", cure)
    refusal = _refusal(file)
    if refusal:
        cure = "Let the account that runs Meet write there: SQLite keeps files of its own beside the database."
        return Check("database", FAILURE, f"{refusal}.", cure)
    if not file.exists():
        return Check(
            "database", WARNING, f"There is no database {file} yet.", "`meet serve` or `meet migrate` makes it."
        )
    return None


def _refusal(file: Path) -> str:
    """Why Meet could not write the file or beside it, "" where it can. What is tried leaves nothing behind."""
    try:
        with tempfile.TemporaryFile(dir=file.parent):
            pass
    except OSError as refused:
        return f"The folder {file.parent} of the database cannot be written to ({refused.strerror})"
    try:
        if file.is_file():
            with file.open("r+b"):
                pass
    except OSError as refused:
        return f"The database {file} cannot be written to ({refused.strerror})"
    return ""


def _read_by_others(file: Path) -> Iterator[Check]:
    """Whether other accounts of the machine may read the addresses in it. Meet makes its files 0600; one that was
    restored has the mode that the tool gave it."""
    files = [file, *(Path(f"{file}{suffix}") for suffix in ("-wal", "-shm"))]
    opened = [one for one in files if one.exists() and one.stat().st_mode & OF_OTHERS]
    if opened:
        names = " ".join(map(str, opened))
        yield Check(
            "database", WARNING, f"Other accounts of this machine may read or change {names}.", f"chmod 600 {names}"
        )


def _inside(url: str) -> Iterator[Check]:
    database = Database(url, clock=SystemClock())
    try:
        if not database.schema_is_current():
            text = "The database does not have this version's schema."
            yield Check("database", FAILURE, text, "Run `meet migrate`.")
            return
        yield Check("database", OK, "The database answers and has the newest schema.")
        with database.read_account() as account:
            yield _sending(account.breaker.get())
    finally:
        database.dispose()


def _sending(breaker: Breaker) -> Check:
    """Whether Meet itself has paused sending; AWS's own pauses are asked of AWS."""
    if not breaker.open or breaker.reason is None:
        return Check("sending", OK, "Meet has not paused sending.")
    result = WARNING if breaker.reason in (BreakerReason.QUOTA, BreakerReason.MANUAL) else FAILURE
    since = f" since {breaker.opened_at:%Y-%m-%d %H:%M} UTC" if breaker.opened_at else ""
    detail = f": {breaker.detail}" if breaker.detail else ""
    text = f"Meet has paused sending{since} ({breaker.reason.value.replace('_', ' ')}){detail}".rstrip(".")
    return Check("sending", result, f"{text}.", RESUMED_BY[breaker.reason])
