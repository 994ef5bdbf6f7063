"""How commands fail: one line on stderr that says what to do next. A trace stands in the log alone, at DEBUG."""

import re
from typing import TYPE_CHECKING, cast

import click

from bot.cli.output import note, printable

if TYPE_CHECKING:
    from bot.domain.errors import MeetError

WRONG_USAGE = 2
FAILURE = 1
INTERRUPTED = 130
LONGEST_WORD = 200
"""What somebody gave as an argument may be longer than any screen: the line repeats the beginning of it."""
NO_TEXT = "An argument is no text: it has bytes that are not UTF-8, or a NUL. Nothing was done; give it once more."


def are_text(arguments: list[str]) -> bool:
    """Whether the operating system's bytes were UTF-8 without a NUL; no database takes anything else."""
    return not any("\0" in word or any("\ud800" <= mark <= "\udfff" for mark in word) for word in arguments)


def fail(text: str, code: int) -> int:
    """Tells the failure; the exit code."""
    line = re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: f"{word[0][: LONGEST_WORD // 2]}…", " ".join(text.split()))
    note(f"meet: {printable(line)}")
    return code


def explained(failure: BaseException | None) -> tuple[str, int]:
    """What is told of it, and the exit code."""
    from bot.domain.errors import MeetError
    from bot.ports import MailError

    match failure:
        case click.exceptions.NoArgsIsHelpError():
            return _missing_command(failure), WRONG_USAGE
        case click.ClickException():
            return _wrong_usage(failure), failure.exit_code
        case click.Abort() | KeyboardInterrupt():
            return "Interrupted.", INTERRUPTED
        case MeetError():
            return _in_words(failure), FAILURE
        case OSError() | MailError():
            return f"{str(failure).rstrip('.')}. Nothing was lost; `meet check` says what to repair.", FAILURE
        case _:
            return _incident(failure), FAILURE


def _wrong_usage(wrong: click.ClickException) -> str:
    """Click's sentence, and where the right usage stands."""
    context = getattr(wrong, "ctx", None)
    hint = f" See `{context.command_path} --help`." if context else ""
    text = wrong.format_message()
    return f"{text if text.endswith(('.', '?')) else f'{text}.'}{hint}"


def _missing_command(bare: click.exceptions.NoArgsIsHelpError) -> str:
    group = cast("click.Group", bare.ctx.command)
    return f"The command is missing: {', '.join(group.commands)}. See `{bare.ctx.command_path} --help`."


def _in_words(problem: "MeetError") -> str:
    """The sentence. Of a database that cannot be used it is the operator's: who pressed in Slack reads another."""
    from bot.language.reasons import error_text
    from bot.language.reasons.database import unusable
    from storage.database import DatabaseUnavailable

    if not isinstance(problem, DatabaseUnavailable):
        return error_text(problem)
    text, cure = unusable(problem.said)
    return f"{text}. {cure} Nothing that was stored before is lost."


def _incident(error: BaseException | None) -> str:
    """A fault of Meet itself: the line names it, the log has the trace under its id."""
    import secrets

    import structlog

    number = secrets.token_hex(4)
    if structlog.is_configured():  # Else it would write to stdout.
        structlog.get_logger("meet").debug("command_failed", incident=number, exc_info=error)
    kind = type(error).__name__
    return (
        f"Something went wrong in Meet itself ({kind}, incident {number}); what was saved before stays saved. "
        "Run it again with MEET_LOG_LEVEL=DEBUG, and put the trace into a bug report."
    )
