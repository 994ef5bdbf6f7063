"""What the managing modal shows before anything is done: who holds the event, who is told, who can be mailed again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.again import in_need
from bot.domain.closing_sheet import SheetEntry
from bot.domain.delivery import Delivery
from bot.domain.invite import Invite, Role
from bot.domain.poll import PollSnapshot
from bot.domain.ranking import rank_options
from bot.domain.recipients import AddressBook, invited, plan_mails, still_told
from bot.domain.series import Series


@dataclass(frozen=True, slots=True)
class ManagingSheet:
    """`meets` says whether there is a meeting ahead. In an anonymous poll nobody is named; counts are always right."""

    snapshot: PollSnapshot
    meets: bool = False
    mailed: int = 0
    """How many people hold the event, and are mailed what becomes of it."""
    holders: tuple[str, ...] = ()
    by_message: int = 0
    """How many have no address, and could make it or were told of its time by direct message: they hear of it so."""
    times: tuple[SheetEntry, ...] = ()
    """The other times that are still ahead, best first; each counts those who hold the event already."""
    undelivered: int = 0
    """To how many people the invite did not arrive, and can be sent again."""
    again: tuple[str, ...] = ()
    """Who can be sent it again by name: those too whose mail was sent or delivered."""
    series: Series | None = None
    """How the poll repeats; None where it does not, or a newer poll of its series has opened."""
    uninvited: tuple[str, ...] = ()
    """Who must be there, holds no event, and has not said yes or maybe to the time that holds."""
    messaged: tuple[str, ...] = ()
    """Who is counted as `by_message`."""


def make_managing_sheet(
    snapshot: PollSnapshot,
    invite: Invite,
    sent: Sequence[Delivery],
    holding: Mapping[str, Role],
    book: AddressBook,
    now: datetime,
    told: Collection[str] = (),
) -> ManagingSheet:
    """The sheet of a poll whose meeting is ahead. `told` are those to whom a direct message told its time."""
    winner, unnamed = snapshot.poll.winner or "", snapshot.poll.anonymous
    roles = invited(snapshot, winner, invite.organizer)
    plan = plan_mails(still_told(roles, invite, sent), book)
    again = {user for one in plan.recipients for user in (one.user, *one.others) if in_need(plan, sent, user)}
    messaged = {*plan_mails(roles, book).without_address, *_without_address(told, holding, book)}
    return ManagingSheet(
        snapshot,
        meets=True,
        mailed=len(holding),
        holders=() if unnamed else tuple(sorted(holding)),
        uninvited=() if unnamed else _uninvited(snapshot, holding, roles),
        by_message=len(messaged),
        messaged=() if unnamed else tuple(sorted(messaged)),
        times=tuple(_times(snapshot, invite, holding, book, now)),
        undelivered=len(in_need(plan, sent)),
        again=() if unnamed else tuple(sorted(again)),
    )


def _without_address(told: Collection[str], holding: Mapping[str, Role], book: AddressBook) -> set[str]:
    return {user for user in told if user not in holding and user not in book.addresses and user not in book.gone}


def _uninvited(snapshot: PollSnapshot, holding: Mapping[str, Role], roles: Mapping[str, Role]) -> tuple[str, ...]:
    return tuple(user for user in snapshot.poll.required if user not in holding and user not in roles)


def _times(
    snapshot: PollSnapshot, invite: Invite, holding: Mapping[str, Role], book: AddressBook, now: datetime
) -> list[SheetEntry]:
    entries = []
    for ranked in rank_options(snapshot, now):
        if ranked.option.id != snapshot.poll.winner:
            plan = plan_mails({**holding, **invited(snapshot, ranked.option.id, invite.organizer)}, book)
            entries.append(SheetEntry(ranked, plan.mails, (), len(plan.without_address), len(plan.refused)))
    return entries
