"""The command `meet`, one module a group of commands. `--help` is quick: slow imports stand inside the commands."""

import gc
import io
import sys

import click

from bot import __version__
from bot.cli import backing_up, failing, lists, playing, records, running, sending, setting_up
from bot.cli.output import drop_unwritten

HELP = frozenset({"-h", "--help", "--version"})
SELDOM = 20_000
"""So many new objects are made before Python looks for garbage among them, instead of 700."""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from the environment or from .env; docs/reference.md lists them all.",
)
@click.version_option(__version__, prog_name="meet", message="%(prog)s %(version)s")
def meet() -> None:
    """Meet: meeting-time polls in Slack, invites by your own Amazon SES."""


for module in (playing, running, backing_up, setting_up, lists, records, sending):
    for command in module.COMMANDS:
        meet.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit: 0 done, 1 failed, 2 wrong usage, 130 interrupted. A failure is one line on stderr."""
    # What is imported stays: to look for garbage among it, also at the end, takes a fifth of a short command's time.
    gc.set_threshold(SELDOM)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that knows no ✓ gets a question mark.
            stream.reconfigure(errors="replace")
    code = run(arguments)
    drop_unwritten()
    gc.freeze()
    sys.exit(code)


def run(arguments: list[str] | None = None) -> int:
    """Run the command; its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not failing.are_text(arguments):
        return failing.fail(failing.NO_TEXT, failing.WRONG_USAGE)
    try:
        answer = meet.main(arguments, prog_name="meet", standalone_mode=False)
    except SystemExit as ended:
        # Click ends so at a broken pipe: the reader of a help went away, or else a server.
        return 0 if HELP.intersection(arguments) else failing.fail(*failing.explained(ended.__context__))
    except (Exception, KeyboardInterrupt) as failure:  # noqa: BLE001 (it is told, and logged with its trace)
        return failing.fail(*failing.explained(failure))
    return answer if isinstance(answer, int) else 0
