"""What commands need: the settings, the log, and a database whose schema is the newest. It has no command."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.errors import MeetError

if TYPE_CHECKING:
    from bot.clock import SystemClock
    from bot.config.settings import Settings
    from storage.database import Database


class Opened(NamedTuple):
    """The settings, the open database and the clock."""

    settings: "Settings"
    database: "Database"
    clock: "SystemClock"


def read_settings() -> "Settings":
    """The settings, with logging set up by them. Raises SettingsError."""
    from bot.config.loading import load_settings
    from bot.config.logs import set_up_logging

    settings = load_settings()
    set_up_logging(settings)
    return settings


def read_serving_settings() -> "Settings":
    """As `read_settings`. Raises SettingsError with everything that keeps `meet serve` from starting."""
    from bot.config.loading import ensure_complete
    from bot.config.settings import SettingsError

    try:
        settings = read_settings()
    except SettingsError as refused:
        raise refused.for_serving from None
    ensure_complete(settings)
    return settings


@contextmanager
def opened_database() -> Iterator[Opened]:
    """The database of the settings, ready to use, closed afterwards. Raises MeetError where it is not."""
    from bot.clock import SystemClock
    from storage.database import Database, telling_it_itself

    settings, clock = read_settings(), SystemClock()
    check_file(settings.database_url)
    database = Database(settings.database_url, clock=clock)
    with ExitStack() as after, telling_it_itself():
        after.callback(database.dispose)
        if not database.schema_is_current():
            raise MeetError("The database does not have this version's schema; run `meet migrate`, then try again.")
        yield Opened(settings, database, clock)


def check_file(url: str) -> None:
    """Raises MeetError where there is no SQLite file yet: a command that only looks must not leave an empty one."""
    from storage.engines import sqlite_file

    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise MeetError(
            f"There is no database {file} yet; run `meet migrate` or `meet serve`, or set DATABASE_URL to another."
        )
