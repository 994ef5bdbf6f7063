"""Asking for addresses inside a use-case's transaction, and telling of a meeting those whom no mail reaches. It sends
nothing."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from bot.domain.addresses import normalise_address
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Poll
from bot.domain.without_mail import no_address_notice, told_that_it_meets
from bot.services.steps.finding import read_address_book
from storage.unit_of_work import UnitOfWork


def ask_for_addresses(uow: UnitOfWork, invite: Invite, users: Iterable[str], now: datetime) -> set[str]:
    """Owes each of them the question for an address; who was not asked before.

    Not those who want no mail, nor apps and gone accounts. It tells of the meeting as well, so it takes the place of
    the message that asked them for their answers.
    """
    able = _reachable(uow, users)
    consents = uow.people.consents(able)
    asked = {user for user in able if consents[user].mail and uow.notices.ask(no_address_notice(invite, user, now))}
    if asked:
        uow.asking.replace(uow.asking.of_poll(invite.poll, sorted(asked)), now)
    return asked


def tell_by_message(uow: UnitOfWork, users: Iterable[str], notice_for: Callable[[str], Notice]) -> None:
    """Owes each of them this notice: by Slack, so that it reaches also those who want no mail."""
    for user in _reachable(uow, users):
        uow.notices.owe(notice_for(user))


def told_by_message(uow: UnitOfWork, poll: Poll, mailed: Collection[str] = ()) -> list[str]:
    """Who was told by direct message that the meeting moved to its time, but for those whose address is among the
    `mailed` ones, normalised."""
    kinds = (NoticeKind.MEETING_CHANGED, NoticeKind.ASKED_AGAIN)
    told = told_that_it_meets(one for kind in kinds for one in uow.notices.about(poll.id, kind, since=poll.created_at))
    held = read_address_book(uow, tuple(told)).addresses
    return [user for user in told if user not in held or normalise_address(held[user].address) not in mailed]


def _reachable(uow: UnitOfWork, users: Iterable[str]) -> list[str]:
    """Those whom Meet can tell anything: nobody whom Slack calls an app or gone."""
    asked = list(dict.fromkeys(users))
    profiles = uow.people.profiles(asked)
    return [user for user in asked if (known := profiles.get(user)) is None or known.is_reachable]
