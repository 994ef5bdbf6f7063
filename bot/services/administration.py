"""What the operator reads and cleans: status, lists, retention. It changes no poll."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

from bot.domain.delivery import Delivery
from bot.domain.errors import NotFound
from bot.domain.mail_health import Alarm, MailHealth, alarms_of
from bot.domain.origin import Unlinked
from bot.domain.poll import Poll
from bot.domain.rates import WINDOW
from bot.domain.reasons import NoSuchMessage, NoSuchPoll
from bot.domain.text import clean_token
from bot.isolating import each
from bot.ports import Clock
from bot.services.steps.health import read_health
from bot.services.steps.rates import window_start
from storage.account.retention import FEW, RETENTION, Rule
from storage.database import Database
from storage.values import AuditEntry, JobBeat, QuarantinedMessage


@dataclass(frozen=True, slots=True)
class Status:
    """The state of everything: polls and deliveries by status, sending, and the feedback of the rates' window that
    belongs to no mail of ours."""

    polls: dict[str, int]
    deliveries: dict[str, int]
    health: MailHealth
    unlinked: Unlinked
    jobs: Sequence[JobBeat] = ()
    """When each job last ran in any replica, and what went wrong."""
    series: int = 0
    """How many polls repeat."""
    quarantined: int = 0
    """How many messages could not be read or applied: feedback, and mails that answer invites."""
    replies: Mapping[str, int] = field(default_factory=dict)
    """Mails that came in during `bot.domain.rates.WINDOW`, by what became of them (`bot.domain.reply_outcomes`)."""


@dataclass(frozen=True, slots=True)
class PollLine:
    """One line of `meet polls list`."""

    poll: Poll
    options: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of `meet deliveries list`; `title` is its poll's, "" for a code that no poll asked for."""

    delivery: Delivery
    title: str


def status(database: Database) -> Status:
    """The state of Meet now; rates over the window of `bot.domain.rates`."""
    with database.read_account() as account:
        health = read_health(account, account.now())
        unlinked = account.feedback.unlinked(window_start(account, health.breaker, health.at))
        polls, deliveries, series = account.polls.counts(), account.deliveries.counts(), account.polls.count_series()
        quarantined = account.feedback.count_quarantined()
        replies = account.reply_mails.counts(health.at - WINDOW)
        return Status(polls, deliveries, health, unlinked, account.jobs.beats(), series, quarantined, replies)


def alarms(database: Database) -> tuple[Alarm, ...]:
    """What is wrong with sending now, the gravest first."""
    with database.read_account() as account:
        return alarms_of(read_health(account, account.now()))


def list_polls(database: Database, *, limit: int = 1000) -> list[PollLine]:
    """Polls of all workspaces, newest first: for the operator's eyes."""
    with database.read_account() as account:
        polls = account.polls.list(limit)
        options = account.polls.count_options([poll.id for poll in polls])
        return [PollLine(poll, options.get(poll.id, 0)) for poll in polls]


def list_deliveries(database: Database, poll_id: str | None = None, *, limit: int = 1000) -> list[DeliveryLine]:
    """Deliveries, newest first, of one poll or of all."""
    with database.read_account() as account:
        found = account.deliveries.list(poll=poll_id, limit=limit)
        titles = account.polls.titles({delivery.poll for delivery in found if delivery.poll})
        return [DeliveryLine(delivery, titles.get(delivery.poll or "", "")) for delivery in found]


def find_poll(database: Database, poll_id: str) -> Poll:
    """The poll in whichever workspace it is. Raises NotFound."""
    with database.read_account() as account:
        found = account.polls.find(clean_token(poll_id))
    if found is None:
        raise NotFound(NoSuchPoll(poll_id))
    return found


def list_quarantine(database: Database, *, limit: int = 1000) -> list[QuarantinedMessage]:
    """Feedback that could not be read, newest first."""
    with database.read_account() as account:
        return account.feedback.quarantined(limit)


def find_quarantined(database: Database, beginning: str | None = None) -> list[str]:
    """The hash of the one message that begins so; those of all, newest first, for None.

    Raises NotFound where there is none, or no one.
    """
    with database.read_account() as account:
        hashes = account.feedback.quarantined_hashes()
    if beginning is None:
        return hashes
    found = [one for one in hashes if one.startswith(clean_token(beginning).lower())]
    if len(found) != 1:
        raise NotFound(NoSuchMessage(beginning))
    return found


def quarantined_body(database: Database, digest: str) -> str | None:
    """The message as it lies in quarantine; None where another took it out meanwhile."""
    with database.read_account() as account:
        return account.feedback.quarantined_body(digest)


def list_audit(database: Database, *, limit: int = 1000) -> list[AuditEntry]:
    """Acts that somebody must answer for, newest first, of all workspaces and on the SES account."""
    with database.read_account() as account:
        return account.audit_log.entries(limit)


def purge(database: Database, clock: Clock, stopping: Event | None = None) -> dict[str, int]:
    """Deletes what retention says, in short transactions until nothing is due; how many rows of each table.

    A table that cannot be purged does not stop the others. Where `stopping` is set meanwhile, the next run goes on.
    """
    deleted, stopping = Counter[str](), stopping or Event()

    def work_off(rule: Rule) -> None:
        while not stopping.is_set():
            with database.begin_account() as account:
                number = account.purge.delete_batch(rule, clock.now())
            deleted[rule.table.name] += number
            if number < rule.at_once:
                return

    each(RETENTION, work_off)
    with database.begin_account() as account:
        deleted["forgotten organizer"] = account.purge.forget_organizers(clock.now())
    deleted["forgotten address"] = _forget_addresses(database, stopping)
    return dict(deleted)


def _forget_addresses(database: Database, stopping: Event) -> int:
    """What is found by a look that makes nobody wait goes, a few at once; how many rows lost an address."""
    emptied = 0
    while not stopping.is_set():
        with database.read_account() as account:
            hashes = account.purge.plain_addresses(FEW)
        if not hashes:
            break
        with database.begin_account() as account:
            emptied += account.purge.forget_addresses(hashes)
    return emptied
