"""`meet check`: every part of the configuration, each with a result, what was found, and its cure."""

from collections.abc import Iterator

import structlog

from bot.checks.aws import check_aws
from bot.checks.check import FAILURE, OK, WARNING, Check, Checking
from bot.checks.database import check_database
from bot.checks.dmarc import check_dmarc
from bot.checks.feedback_path import check_feedback_path
from bot.checks.installations import check_installations
from bot.checks.listening import check_listening
from bot.checks.names import check_names
from bot.checks.people import check_people
from bot.checks.receiving import check_receiving
from bot.checks.slack import check_slack
from bot.checks.smtp import check_smtp
from bot.config.loading import ensure_complete, load_settings
from bot.config.logs import set_up_logging
from bot.config.settings import MAKE_KEY, Settings, SettingsError

log = structlog.get_logger("meet.checks")
CURE = "Check again with MEET_LOG_LEVEL=DEBUG, and put the trace into a bug report."
WHERE = "docs/quickstart.md says where to find it, for SMTP docs/operations.md."
PARTS: tuple[Checking, ...] = (
    check_listening,
    check_database,
    check_slack,
    check_installations,
    check_aws,
    check_feedback_path,
    check_smtp,
    check_receiving,
    check_dmarc,
    check_people,
)
"""In the order in which they are best repaired."""


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
    parts: tuple[Checking, ...] = (check_serving, *PARTS)
    return [*found, *(finding for part in parts for finding in _findings(part, settings))]


def _findings(part: Checking, settings: Settings) -> Iterator[Check]:
    """A part that fails by a fault of Meet's own takes no other part along."""
    try:
        yield from part(settings)
    except Exception as fault:  # Whatever is configured, and whatever a server answers.
        log.debug("check_failed", part=part.__name__, exc_info=fault)
        text = f"Meet itself failed in {part.__name__} ({type(fault).__name__}); the other parts were checked."
        yield Check("unchecked", FAILURE, text, CURE)


def check_serving(settings: Settings) -> Iterator[Check]:
    """What `meet serve` needs at all."""
    try:
        ensure_complete(settings)
    except SettingsError as missing:
        for problem in missing.problems:
            yield Check("settings", FAILURE, problem, WHERE)
        return
    if not settings.has_good_key:
        text = "MEET_SECRET_KEY is short enough to be guessed: then anybody could forge codes and unsubscribe links."
        yield Check("settings", WARNING, text, f"Make one with {MAKE_KEY}.")
        return
    yield Check("settings", OK, "Everything that `meet serve` needs is set.")
