"""Telling whoever proposed another time for a meeting what became of it, inside a use-case's transaction."""

from datetime import datetime

from bot.domain.asked_for import MEETS, asks_to_move, begins_as
from bot.domain.ids import new_id
from bot.domain.notice import SINCE, Notice, NoticeKind, WhyOff, slot_in
from bot.domain.person import is_forgotten
from bot.domain.poll import Poll, Slot
from bot.domain.proposals import BY_MAIL, ProposalStatus
from storage.unit_of_work import UnitOfWork


def counter_decided(asked: Notice, poll: Poll, status: ProposalStatus, now: datetime) -> Notice:
    """To whoever proposed it in the mail that the notice `asked` tells of; the instants stay as they were told."""
    told = {name: value for name, value in asked.data.items() if not name.startswith(MEETS)}
    slot = {name: value for name, value in told.items() if name.endswith(("_at", "_day", "_after", "zone"))}
    decided = {"poll": poll.id, "title": poll.title, "status": str(status), BY_MAIL: "yes", **slot}
    data = {**decided, "permalink": poll.link}
    key = f"counter_{status}:{asked.id}"
    return Notice(new_id(now), poll.workspace, asked.data["who"], NoticeKind.PROPOSAL_DECIDED, key, now, data)


def tell_taken(uow: UnitOfWork, poll: Poll, meets: Slot, by: str, now: datetime) -> None:
    """The meeting was moved to this time: whoever proposed it hears so, once, but for the person who moved it."""
    proposed = uow.notices.about(poll.id, NoticeKind.REPLIED, since=poll.created_at)
    taken = [one for one in proposed if asks_to_move(one) and begins_as(slot_in(one.data), meets)]
    for user, asked in {one.data.get("who"): one for one in taken}.items():
        if user not in ("", None, by):
            uow.notices.owe(counter_decided(asked, poll, ProposalStatus.TAKEN_IN, now))


def proposer_of(uow: UnitOfWork, poll: Poll, meets: Slot) -> str:
    """Who proposed by mail the time that the meeting is at, the last of several; "" for nobody whom people may know,
    and where the mail does not prove who wrote it."""
    if poll.anonymous:
        return ""
    proposed = [one for one in uow.notices.about(poll.id, NoticeKind.REPLIED, since=poll.created_at) if _is_proven(one)]
    found = [one.data.get("who", "") for one in proposed if asks_to_move(one) and begins_as(slot_in(one.data), meets)]
    return next((user for user in reversed(found) if user and not is_forgotten(user)), "")


def _is_proven(asked: Notice) -> bool:
    """Anybody who has seen an invite can answer it in its reader's name (docs/decisions/0091)."""
    return "proven" in asked.data


def say_moved_on(uow: UnitOfWork, poll: Poll, why: WhyOff, now: datetime, meets: Slot | None = None) -> None:
    """Has the messages say so that told of a taken time at which the meeting is not any more; and where a move brought
    it back there, that it is. `meets` is the time that it moved to."""
    for one in uow.notices.about(poll.id, NoticeKind.PROPOSAL_DECIDED, since=poll.created_at):
        if BY_MAIL in one.data and one.data.get("status") == ProposalStatus.TAKEN_IN:
            since = "" if begins_as(slot_in(one.data), meets) else str(why)
            if one.data.get(SINCE, "") != since:
                uow.notices.add_to(one, {SINCE: since}, now)
