"""Commands that change who is mailed: the suppression list, and the sending breaker by hand."""

import getpass
from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import opened_database
from bot.cli.output import as_json, note, print_json, print_rows, say

if TYPE_CHECKING:
    from bot.domain.reasons import Why
    from bot.domain.suppression import SuppressionReason


def operator() -> str:
    """Who gives this command, for the audit."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "command line"


class Reason(click.ParamType["SuppressionReason"]):
    """A reason of the suppression list, by its name."""

    name = "reason"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> "SuppressionReason":
        from bot.domain.suppression import SuppressionReason
        from bot.domain.text import clean_token

        try:
            return SuppressionReason(clean_token(str(value)))
        except ValueError:
            self.fail(f"{value!r} is not one of {', '.join(map(repr, map(str, SuppressionReason)))}.", param, ctx)


@click.group()
def suppressions() -> None:
    """Manage the addresses that are never mailed. They bounced, complained, opted out, or were put here by hand."""


@suppressions.command("list")
@as_json
def suppressions_list(json_wanted: bool) -> None:
    """The whole list, oldest first, an entry for each reason. An empty address: its owner asked to be
    forgotten, the block stays."""
    from bot.services import suppressing

    with opened_database() as opened:
        found = suppressing.list_suppressions(opened.database)
    rows = [{"address": one.address, "reason": str(one.reason), "since": one.since} for one in found]
    if json_wanted:
        print_json(rows)
    else:
        print_rows(["address", "reason", "since"], [list(row.values()) for row in rows], "Nobody is suppressed.")


@suppressions.command("add")
@click.argument("address")
@as_json
def suppressions_add(address: str, json_wanted: bool) -> None:
    """Never mail ADDRESS again, until it is released."""
    from bot.services import suppressing

    with opened_database() as opened:
        _tell(suppressing.add_suppression(opened.database, opened.clock, address, by=operator()), json_wanted)


@suppressions.command("release")
@click.argument("address")
@click.option(
    "--reason",
    type=Reason(),
    metavar="REASON",
    help="Only this reason, as `meet suppressions list` names it; the others stay.",
)
@click.option("--yes", "confirmed", is_flag=True, help="Also after a complaint: the person asked for it.")
@as_json
def suppressions_release(address: str, reason: "SuppressionReason | None", confirmed: bool, json_wanted: bool) -> None:
    """Allow mail to ADDRESS again."""
    from bot.domain.errors import MeetError, Unconfirmed
    from bot.language.reasons import error_text
    from bot.services import suppressing

    with opened_database() as opened:
        request = suppressing.Release(address, operator(), confirmed, reason)
        try:
            answer = suppressing.release_suppression(opened.database, opened.clock, request)
        except Unconfirmed as doubt:
            raise MeetError(f"{error_text(doubt)} (Confirm with --yes.) Nothing was changed.") from doubt
    _tell(answer, json_wanted)


@click.command()
def pause() -> None:
    """Stop all mail until `meet resume`. What is due waits."""
    from bot.services import suppressing

    with opened_database() as opened:
        news = suppressing.pause_sending(opened.database, by=operator())
    say("Sending is paused; what is due waits for `meet resume`." if news else "Sending was paused already.")


@click.command()
def resume() -> None:
    """Send again. Where a rate is too high as well, it takes a second `meet resume`."""
    from bot.services import suppressing

    with opened_database() as opened:
        news = suppressing.resume_sending(opened.database, by=operator())
        standing = suppressing.standing_pause(opened.database)
    if standing.open:
        say(
            f"That pause is over, but sending stays paused for another reason ({standing.reason}): "
            f"{standing.detail} Look at `meet status`; a second `meet resume` sends again and counts anew."
        )
    else:
        say("Sending again; what waited goes out now." if news else "Sending was not paused.")


def _tell(answer: "Why", json_wanted: bool) -> None:
    from bot.language.reasons import reason_text

    said = reason_text(answer)
    if json_wanted:
        note(said)
        print_json({"message": said})
    else:
        say(said)


COMMANDS = (suppressions, pause, resume)
