"""Changing place and note of a meeting that stands: same UID and time, next SEQUENCE. It mails nothing."""

from dataclasses import dataclass, replace

from bot.domain.draft_check import check_texts
from bot.domain.errors import InvalidInput, PollNotOpen
from bot.domain.invite import Invite
from bot.domain.limits import MAILINGS
from bot.domain.poll import PollSnapshot
from bot.domain.reasons import PollReason
from bot.domain.recipients import invited, plan_mails
from bot.domain.text import clean_line, clean_text
from bot.ports import Clock
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.holders import read_holders
from bot.services.steps.inviting import is_ahead, promise
from bot.services.steps.limits import count_use
from bot.services.steps.remembering import remember_texts
from bot.services.steps.taking_back import next_sequence
from storage.database import Database


@dataclass(frozen=True, slots=True)
class ChangeMeeting:
    """Place and note as they are to be; `admin` as Slack's profile says."""

    workspace: str
    poll: str
    by: str
    admin: bool
    place: str | None
    note: str | None
    """None where the person left what stood in the field: then it stays what it is."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The meeting after the change and how many updates go out: none where nothing was changed."""

    snapshot: PollSnapshot
    invite: Invite
    invited: int


def change_meeting(database: Database, clock: Clock, request: ChangeMeeting) -> Changed:
    """Changes place and note; everybody who holds the event, or can make it, gets an update.

    Raises NotFound, NotAllowed, PollNotOpen where there is no meeting ahead, InvalidInput (`place`, `note`),
    LimitReached.
    """
    now = clock.now()
    with database.begin(request.workspace) as uow:
        # Before anything is read, so that two changes come one after the other.
        uow.revisions.touch(request.poll)
        before = find_managed(uow, request.poll, request.by, admin=request.admin)
        place = before.poll.place if request.place is None else clean_line(request.place)
        note = before.poll.note if request.note is None else clean_text(request.note)
        changed = uow.poll_changes.change_texts(request.poll, place=place, note=note, at=now)
        invite = uow.invites.of_poll(request.poll)
        if before.poll.winner is None or invite is None:
            raise PollNotOpen(PollReason.NOT_CLOSED)
        if not is_ahead(invite, now):
            raise PollNotOpen(PollReason.MEETING_PASSED)
        if errors := check_texts(request.place or "", request.note or ""):
            raise InvalidInput(errors)
        if not changed:
            return Changed(before, invite, 0)
        count_use(uow, MAILINGS, request.by, now)
        remember_texts(uow, before.poll, request.by, place, note, now)
        revised = replace(invite, sequence=next_sequence(uow, invite), place=place, note=note, revised_at=now)
        uow.invites.revise(revised)
        roles = read_holders(uow, revised) | invited(before, before.poll.winner, revised.organizer)
        plan = plan_mails(roles, read_address_book(uow, tuple(roles)))
        promise(uow, revised, plan, now)
        uow.cards.touch(request.poll)
        return Changed(find_managed(uow, request.poll, request.by, admin=True), revised, plan.mails)
