"""Commands about what Meet keeps for operators' eyes: feedback that it could not read, and who did what."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import Opened, opened_database
from bot.cli.output import as_json, note, print_json, print_table, say

if TYPE_CHECKING:
    from storage.values import AuditEntry, QuarantinedMessage

SHORT = 12
"""So much of a message's hash tells it from the others; every command takes as much of it, or more."""


@click.group()
def quarantine() -> None:
    """Look at feedback that could not be read or applied. It is kept, so that nothing is lost."""


@quarantine.command("list")
@as_json
def quarantine_list(json_wanted: bool) -> None:
    """The messages, newest first, each with the reason. With --json whole, addresses included."""
    from bot.services import administration

    with opened_database() as opened:
        found = administration.list_quarantine(opened.database)
    rows = [_message_row(one) for one in found]
    shown = rows if json_wanted else [{**row, "hash": row["hash"][:SHORT]} for row in rows]
    hidden = () if json_wanted else ("body",)
    print_table(shown, json_wanted, "Nothing lies in quarantine.", hidden=hidden)


@quarantine.command("replay")
@click.argument("digest", metavar="[HASH]", required=False)
@as_json
def quarantine_replay(digest: str | None, json_wanted: bool) -> int:
    """Try the message HASH, or all of them, once more. What is applied is taken out of quarantine."""
    from bot.services import administration

    with opened_database() as opened:
        chosen = administration.find_quarantined(opened.database, digest)
        left = [{"hash": one, "reason": why} for one in chosen if (why := _replayed(opened, one))]
    done = len(chosen) - len(left)
    if json_wanted:
        print_json({"applied": done, "left": left})
    else:
        say(f"{done} applied, {len(left)} left in quarantine.")
    for one in left:
        note(f"{one['hash'][:SHORT]}: {one['reason']}")
    return int(bool(left))


def _replayed(opened: Opened, digest: str) -> str:
    """Why it stays in quarantine, "" where it was applied, by us or by another meanwhile."""
    from bot.domain.errors import MeetError
    from bot.language.reasons import error_text
    from bot.services import administration, feedback
    from invites.arrivals import is_arrival
    from invites.ingest import policy_of, read_message

    try:
        body = administration.quarantined_body(opened.database, digest)
        if body is None:
            return ""
        if is_arrival(body):
            _replay_reply(opened, digest, body)
        else:
            feedback.replay(opened.database, digest, read_message(body), policy_of(opened.settings))
    except OSError as unreachable:
        return str(unreachable)
    except MeetError as refused:
        return error_text(refused)
    return ""


def _replay_reply(opened: Opened, digest: str, body: str) -> None:
    """An answer to an invite is read once more from the bucket. Raises MeetError, OSError."""
    from bot.services import replying
    from invites.inbox import S3Inbox
    from invites.replies import forwarding_of, reread

    inbox = S3Inbox(opened.settings) if opened.settings.takes_replies else None
    try:
        replying.replay_mail(opened.database, digest, reread(inbox, body), forwarding_of(opened.settings))
    finally:
        if inbox is not None:
            inbox.close()


def _message_row(message: "QuarantinedMessage") -> dict[str, Any]:
    return {
        "hash": message.hash,
        "reason": message.reason,
        "received_at": message.received_at,
        "times": message.times,
        "body": message.body,
    }


@click.group()
def audit() -> None:
    """Look at what operators and workspaces did."""


@audit.command("list")
@as_json
def audit_list(json_wanted: bool) -> None:
    """The newest acts first."""
    from bot.services import administration

    with opened_database() as opened:
        found = administration.list_audit(opened.database)
    print_table([_audit_row(entry) for entry in found], json_wanted, "Nothing was recorded yet.")


def _audit_row(entry: "AuditEntry") -> dict[str, Any]:
    return {"at": entry.at, "workspace": entry.workspace, "who": entry.who, "what": entry.what}


COMMANDS = (quarantine, audit)
