"""The command `meet`, one module a group of commands. Dear imports are made inside the commands: `--help` is quick."""

import logging
import sys
from typing import TYPE_CHECKING

import click

from bot import __version__
from bot.cli import lists, playing, running, sending, setting_up

if TYPE_CHECKING:
    from bot.domain.errors import MeetError

WRONG_USAGE = 2
FAILURE = 1
INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment or from .env; docs/reference.md lists them all.",
)
@click.version_option(__version__, prog_name="meet", message="%(prog)s %(version)s")
def meet() -> None:
    """Meet: meeting-time polls in Slack, invites by your own Amazon SES."""


for module in (playing, running, setting_up, lists, sending):
    for command in module.COMMANDS:
        meet.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 failed, 2 wrong usage, each failure in one line on stderr."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command; its exit code."""
    from bot.domain.errors import MeetError
    from bot.ports import MailError

    try:
        answer = meet.main(arguments, prog_name="meet", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.format_message(), err=True)
        return WRONG_USAGE
    except click.ClickException as wrong:
        return _fail(_one_line(wrong), wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("Interrupted.", INTERRUPTED)
    except MeetError as problem:
        return _fail(_with_cause(problem), FAILURE)
    except (OSError, MailError) as outside:
        return _fail(f"{str(outside).rstrip('.')}. Nothing was lost; `meet check` says what to mend.", FAILURE)
    except Exception:
        # The standard library's, because structlog may not be set up yet and would then write to stdout.
        logging.getLogger("meet").exception("command_failed")
        return _fail("Something went wrong in Meet itself; the trace above belongs into a bug report.", FAILURE)
    return answer if isinstance(answer, int) else 0


def _one_line(wrong: click.ClickException) -> str:
    context = getattr(wrong, "ctx", None)
    hint = f" See `{context.command_path} --help`." if context else ""
    text = wrong.format_message()
    return f"{text if text.endswith(('.', '?')) else f'{text}.'}{hint}"


def _with_cause(problem: "MeetError") -> str:
    """The sentence; of the database also what it said itself, which is for operators' eyes."""
    said = getattr(problem, "said", "")
    return f"{problem.text} (It says: {said}; check DATABASE_URL.)" if said else problem.text


def _fail(text: str, code: int) -> int:
    click.echo(f"meet: {' '.join(text.split())}", err=True)
    return code
