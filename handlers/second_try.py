"""Owns changes of messages that no job makes up for: what Slack wants later is tried once more after its wait."""

from collections.abc import Callable, Sequence

from bot.domain.errors import NotFound
from bot.meet import Meet
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import Kind, read_refusal

LONGEST_WAIT = 60.0
"""Seconds. Slack asks for thirty or less; a thread of the background is busy with it."""
Change = Callable[[], object]


def make_all(meet: Meet, changes: Sequence[Change]) -> list[Exception]:
    """Makes each change; what could not be made, for the caller to log."""
    refused = [(change, error) for change in changes if (error := _error_of(change))]
    waits = [wait for _, error in refused if (wait := _wait_for(error))]
    if not waits or max(waits) > LONGEST_WAIT or meet.stopping.wait(max(waits)):
        return [error for _, error in refused]
    again = [_error_of(change) if _wait_for(error) else error for change, error in refused]
    return [error for error in again if error]


def _error_of(change: Change) -> Exception | None:
    try:
        change()
    except (NotFound, *TROUBLE) as error:
        return error
    return None


def _wait_for(error: Exception) -> float:
    """Seconds that Slack asked for; 0 where it did not."""
    refusal = None if isinstance(error, NotFound) else read_refusal(error)
    return refusal.wait.total_seconds() if refusal and refusal.kind is Kind.WAIT else 0.0
