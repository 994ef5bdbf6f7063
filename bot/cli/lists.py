"""Commands that look: status, polls, deliveries, and the grid of one poll as CSV."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.health import health_document, health_lines
from bot.cli.opening import Opened, opened_database
from bot.cli.output import MOST_ROWS, as_json, note, print_json, print_table, printable, say, shortened

if TYPE_CHECKING:
    from bot.services.administration import DeliveryLine, PollLine, Status

FOR_OPERATORS = "Titles of other people's private polls may be among these: they are for operators' eyes only."


@click.command()
@as_json
def status(json_wanted: bool) -> None:
    """Show how Meet is: polls, deliveries, rates, jobs. The sending breaker and the feedback queue are told, too."""
    from bot.services import administration

    with opened_database() as opened:
        document = _status_document(administration.status(opened.database), _queue_depth(opened))
    print_json(document) if json_wanted else _print_status(document)


def _status_document(status: "Status", queue: dict[str, int | None]) -> dict[str, Any]:
    unlinked = status.unlinked
    return {
        "polls": status.polls,
        "deliveries": status.deliveries,
        **health_document(status.health),
        "queue": queue,
        "jobs": [{"job": beat.name, "at": beat.at, "error": beat.error} for beat in status.jobs],
        "series": status.series,
        "unlinked": {"own": unlinked.own, "others": unlinked.others, "other_sets": unlinked.other_sets},
        "quarantined": status.quarantined,
        "replies": dict(status.replies),
    }


def _queue_depth(opened: Opened) -> dict[str, int | None]:
    """How much feedback waits; None for both where nobody can be asked, which is told on stderr."""
    from bot.jobs import why_no_queue
    from bot.wiring import feedback_queue

    unknown: dict[str, int | None] = {"waiting": None, "dead": None}
    queue = feedback_queue(opened.settings)
    if queue is None:
        note(f"{why_no_queue(opened.settings)}, so there is no queue to look into.")
        return unknown
    try:
        waiting, dead = queue.depth()
    except OSError as unreachable:
        note(f"The feedback queue could not be asked: {str(unreachable).rstrip('.')}. `meet check` says more.")
        return unknown
    return {"waiting": waiting, "dead": dead}


def _print_status(document: dict[str, Any]) -> None:
    queue, unlinked = document["queue"], document["unlinked"]
    say(f"polls       {_counts(document['polls'])}")
    say(f"repeating   {document['series']}")
    say(f"deliveries  {_counts(document['deliveries'])}")
    for line in health_lines(document):
        say(line)
    known = queue["waiting"] is not None
    say(f"queue       {queue['waiting']} waiting, {queue['dead']} dead" if known else "queue       unknown")
    say(f"unlinked    {unlinked['own']} facts of our sender, {unlinked['others']} of other senders")
    if dropped := unlinked["other_sets"]:
        say(f"dropped     {dropped} messages of other configuration sets in the last seven days")
    if replies := document["replies"]:
        say(f"replies     {_counts(replies)} in the last seven days")
    if lying := document["quarantined"]:
        say(f"quarantine  {lying} messages; `meet quarantine list` says why")
    _print_jobs(document["jobs"])


def _print_jobs(jobs: list[dict[str, Any]]) -> None:
    """A healthy job reports twice a minute."""
    for last in jobs:
        trouble = f", failed: {printable(last['error'])}" if last["error"] else ""
        say(f"{'job ' + last['job']:<15} ran at {last['at']:%Y-%m-%d %H:%M} UTC{trouble}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"


@click.group()
def polls() -> None:
    """Look at the polls of all workspaces."""


@polls.command("list")
@as_json
def polls_list(json_wanted: bool) -> None:
    """Polls, newest first. Titles of other people's private polls are among them: for operators' eyes only."""
    from bot.services import administration

    with opened_database() as opened:
        lines = administration.list_polls(opened.database, limit=MOST_ROWS)
    rows = [_poll_row(line) for line in lines]
    print_table(rows, json_wanted, "There are no polls yet.")
    if rows:
        note(FOR_OPERATORS)


def _poll_row(line: "PollLine") -> dict[str, Any]:
    poll = line.poll
    return {
        "poll": poll.id,
        "workspace": poll.workspace,
        "title": poll.title,
        "status": str(poll.status),
        "options": line.options,
        "closed_at": poll.closed_at,
    }


@click.group()
def deliveries() -> None:
    """Look at the invites and codes that were or will be mailed."""


@deliveries.command("list")
@click.option("--poll", "poll_id", metavar="ID", help="Only the deliveries of this poll.")
@as_json
def deliveries_list(poll_id: str | None, json_wanted: bool) -> None:
    """Show deliveries, newest first. Their addresses are for operators' eyes only."""
    from bot.services import administration

    with opened_database() as opened:
        if poll_id is not None:
            poll_id = administration.find_poll(opened.database, poll_id).id
        found = administration.list_deliveries(opened.database, poll_id, limit=MOST_ROWS)
    rows = [_delivery_row(line) if json_wanted else _delivery_line(line) for line in found]
    print_table(rows, json_wanted, "There are no deliveries.", hidden=() if poll_id is None else ("title",))


def _delivery_row(line: "DeliveryLine") -> dict[str, Any]:
    delivery = line.delivery
    return {
        "poll": delivery.poll,
        "title": line.title,
        "created_at": delivery.created_at,
        "address": delivery.address,
        "method": str(delivery.method) if delivery.method else None,
        "sequence": delivery.sequence,
        "status": str(delivery.status),
        "attempts": delivery.attempts,
        "ses_message_id": delivery.ses_message_id,
    }


def _delivery_line(line: "DeliveryLine") -> dict[str, Any]:
    """What fits a terminal of 100 columns; `--json` has the ids and whole texts."""
    delivery = line.delivery
    return {
        "created": delivery.created_at,
        "title": shortened(line.title, 20),
        "address": shortened(delivery.address, 28),
        "mail": f"{delivery.method} {delivery.sequence}" if delivery.method else str(delivery.kind),
        "status": delivery.status,
        "tries": delivery.attempts,
    }


@click.command()
@click.argument("poll")
def export(poll: str) -> None:
    """Print who can when in POLL, as CSV. Nobody is named in an anonymous poll."""
    from bot.domain.spreadsheet import csv_text
    from bot.language.export import export_rows
    from bot.services import administration, reading

    with opened_database() as opened:
        found = administration.find_poll(opened.database, poll)
        rows = export_rows(reading.export_grid(opened.database, found.workspace, found.id))
    say(csv_text(rows), newline=False)


COMMANDS = (status, polls, deliveries, export)
