"""Opening a poll: from a checked draft to a stored poll, and to the message that carries it. It posts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.addresses import normalise_address
from bot.domain.co_organizers import helps_now
from bot.domain.draft import Draft
from bot.domain.draft_check import CheckedDraft, check
from bot.domain.errors import PollNotOpen
from bot.domain.history import Act
from bot.domain.ids import new_id
from bot.domain.limits import POLLS
from bot.domain.notice import NoticeKind
from bot.domain.poll import Option, Poll, PollSnapshot, PollStatus
from bot.domain.ranking import rank_options
from bot.domain.reasons import PollReason
from bot.domain.redraw import POSTING_LEASE
from bot.loose_days import read_loosely
from bot.ports import Clock
from bot.services.steps.finding import find_managed, find_poll, read_named
from bot.services.steps.limits import count_use
from bot.services.steps.registering import is_profile_address, is_registered, lock_addresses_of, register
from bot.services.steps.remembering import remember_channel
from bot.services.steps.series import start_series
from bot.services.steps.telling import tell_runners
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """One submission of the opening modal. `submission` is the modal's key: the same key makes the same poll."""

    draft: Draft
    submission: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The poll, and whether this submission made it. `needs_proof` is an organizer's address that wants a code."""

    poll: Poll
    snapshot: PollSnapshot
    new: bool
    needs_proof: str | None = None


def open_poll(database: Database, clock: Clock, request: OpenPoll) -> Opened:
    """The stored poll, status open, not yet posted; a repeated submission gets the poll that it made before.

    An organizer's address that equals the Slack profile's is registered at once; any other one is returned as
    `needs_proof` (then `addresses.request_code`).

    Raises LimitReached, InvalidInput with the fields at fault, and Unconfirmed with warnings that a second submission
    accepts: the handler gives `Unconfirmed.token` back as `Draft.confirmed`.
    """
    draft, now = request.draft, clock.now()
    with database.begin(draft.workspace) as uow:
        if stored := uow.polls.by_submission(request.submission):
            return _opened(uow, stored, draft, new=False, now=now)
        checked = check(draft, now, read_named(uow, draft.required, draft.co_organizers, now), read_loosely)
        made = _poll(draft, checked, now)
        poll = uow.polls.add(made, _options(checked, now), submission=request.submission)
        if poll.id != made.id:
            # The same submission came twice at once, and the other one is through.
            return _opened(uow, poll, draft, new=False, now=now)
        count_use(uow, POLLS, draft.organizer, now)
        uow.history.record(poll.id, at=now, who=draft.organizer, what=Act.OPENED)
        if draft.repeat:
            start_series(uow, find_poll(uow, poll.id), draft.repeat, draft.organizer, now)
        for user in poll.co_organizers:
            uow.notices.owe(helps_now(poll, user, now))
        return _opened(uow, poll, draft, new=True, now=now)


def adopt_message(database: Database, workspace: str, poll: str, *, channel: str, ts: str) -> bool:
    """Makes the message that was pressed the poll's, where Slack never answered its posting. False where another is
    known."""
    with database.begin(workspace) as uow:
        return uow.postings.adopt_message(poll, channel=channel, ts=ts)


def leave_thread(database: Database, clock: Clock, workspace: str, poll: str) -> None:
    """The poll stands in its channel itself: the thread takes no replies."""
    with database.begin(workspace) as uow:
        uow.revisions.lock(poll)
        before = uow.polls.get(poll)
        if before and before.in_thread:
            uow.postings.leave_thread(poll, before.channel)
            uow.history.record(poll, at=clock.now(), who="", what=Act.LEFT_THREAD)


def note_posted_anew(
    database: Database, clock: Clock, workspace: str, poll: str, *, by: str, channel: str = ""
) -> None:
    """This person had the message posted once more, because it was gone, or in this channel, because its own takes
    nothing more. There it stands in no thread."""
    with database.begin(workspace) as uow:
        uow.revisions.lock(poll)
        before = uow.polls.get(poll)
        if before is None:
            return
        if channel in ("", before.channel):
            uow.history.record(poll, at=clock.now(), who=by, what=Act.POSTED_AGAIN)
        else:
            remember_channel(uow, before, by, channel, clock.now())
        if channel:
            uow.postings.leave_thread(poll, channel)


def follow_channel(database: Database, workspace: str, old: str, new: str) -> list[str]:
    """Slack gave a channel another id, as it does when a private one is shared: its polls stand under the new one from
    now on. Their ids; those whose messages are out of date are due at once."""
    with database.begin(workspace) as uow:
        return uow.postings.follow_channel(old, new)


def mark_permalink(database: Database, workspace: str, poll: str, permalink: str, *, ts: str) -> None:
    """Remembers the link to the message `ts`, which the invite will carry; "" where Slack gives none."""
    with database.begin(workspace) as uow:
        uow.postings.mark_permalink(poll, permalink, ts=ts)


def keep_draft(
    database: Database, clock: Clock, workspace: str, poll: str, *, owed: Mapping[str, str] | None = None
) -> bool:
    """Turns a poll that Slack did not let us post into a draft, so that nothing typed is lost. False where it was
    posted, cancelled or made a draft meanwhile.

    The notice that says so (`owed`: its data), to whoever runs the poll, is owed by the same commit, where nobody waits
    to be told. It is a new one each time: a poll can become a draft again after somebody pressed its button.
    """
    now = clock.now()
    with database.begin(workspace) as uow:
        if not uow.postings.mark_draft(poll):
            return False
        uow.history.record(poll, at=now, who="", what=Act.KEPT_AS_DRAFT)
        if owed and (kept := uow.polls.get(poll)):
            tell_runners(uow, kept, NoticeKind.POLL_TROUBLE, f"draft:{poll}:{new_id(now)}", owed, now)
        return True


def post_draft(
    database: Database, clock: Clock, workspace: str, poll: str, *, by: str, channel: str, admin: bool = False
) -> PollSnapshot:
    """The kept draft, open again and to be posted in `channel`.

    Raises NotFound, NotAllowed for anybody who may not manage it, PollNotOpen where it was posted meanwhile or every
    time has passed.
    """
    with database.begin(workspace) as uow:
        now = clock.now()
        uow.revisions.lock(poll)
        before = uow.polls.get(poll)
        reopened = uow.postings.reopen_draft(poll, channel, due_at=now + POSTING_LEASE)
        snapshot = find_managed(uow, poll, by, admin=admin)
        if not reopened:
            raise PollNotOpen(PollReason.POSTED_ALREADY)
        if not rank_options(snapshot, now):
            raise PollNotOpen(PollReason.TIMES_PASSED)
        uow.history.record(poll, at=now, who=by, what=Act.POSTED)
        remember_channel(uow, before or snapshot.poll, by, channel, now)
        return snapshot


def _poll(draft: Draft, checked: CheckedDraft, now: datetime) -> Poll:
    return Poll(
        id=new_id(now),
        workspace=draft.workspace,
        organizer=draft.organizer,
        channel=draft.channel,
        title=checked.title,
        note=checked.note,
        place=checked.place,
        zone=draft.zone,
        status=PollStatus.OPEN,
        created_at=now,
        deadline_at=draft.deadline_at,
        anonymous=draft.anonymous,
        hidden=draft.hidden,
        auto_close=draft.auto_close,
        agreement=draft.agreement,
        proposals=draft.proposals,
        required=checked.required,
        quorum=draft.quorum,
        co_organizers=checked.co_organizers,
        language=draft.language,
        in_thread=draft.in_thread,
    )


def _options(checked: CheckedDraft, now: datetime) -> list[Option]:
    return [Option(new_id(now), position, slot, capacity=checked.places) for position, slot in enumerate(checked.slots)]


def _opened(uow: UnitOfWork, poll: Poll, draft: Draft, *, new: bool, now: datetime) -> Opened:
    return Opened(poll, find_poll(uow, poll.id), new, _needs_proof(uow, draft, now))


def _needs_proof(uow: UnitOfWork, draft: Draft, now: datetime) -> str | None:
    """The organizer's address that a code must prove; the profile's own is registered at once."""
    address, user = normalise_address(draft.organizer_address), draft.organizer
    if not address or is_registered(uow, user, address):
        return None
    if not is_profile_address(uow, user, address, now):
        return address
    lock_addresses_of(uow, user, address)
    register(uow, user, address, now, allow=False)
    return None
