"""What people whom no mail reaches are told of a meeting that they can make: by direct message, each alone. Pure."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.notice import BEFORE, UNINVITED, Notice, NoticeKind, WhyOff, slot_values
from bot.domain.poll import Slot

_CHANGE, _SEQUENCE = "change", "sequence"
"""In the notice's data: how the meeting changed, and the version of the event with which it did."""


def no_address_notice(invite: Invite, user: str, now: datetime) -> Notice:
    """Asks for an address; once an invite, however often the meeting moves."""
    data = {"poll": invite.poll, "title": invite.title, **slot_values(invite.slot, invite.zone)}
    key = f"no-address:{invite.id}:{user}"
    return Notice(new_id(now), invite.workspace, user, NoticeKind.NO_ADDRESS, key, now, data)


def moved_notice(invite: Invite, before: Slot, user: str, *, invited: bool, now: datetime) -> Notice:
    """Tells of the time that the meeting moved to; `invite` is the moved one, to which this person is `invited` or
    not."""
    more = slot_values(before, invite.zone, BEFORE) | ({} if invited else {UNINVITED: "yes"})
    return _notice(invite, WhyOff.MOVED, more, user, now)


def taken_back_notice(invite: Invite, why: WhyOff, user: str, *, invited: bool = True, now: datetime) -> Notice:
    """Tells that the meeting does not take place: its poll is cancelled or open again. Whoever was not `invited` to its
    time was told of it all the same."""
    return _notice(invite, why, {} if invited else {UNINVITED: "yes"}, user, now)


def told_that_it_meets(told: Iterable[Notice]) -> list[str]:
    """Who heard last, of all that was told of one meeting, that it moved to a time: not that it is off."""
    heard = [one for one in told if _SEQUENCE in one.data]
    latest = {one.user: one for one in sorted(heard, key=lambda one: int(one.data[_SEQUENCE]))}
    return [user for user, one in latest.items() if one.data.get(_CHANGE) == WhyOff.MOVED]


def of_meeting(told: Notice) -> dict[str, str]:
    """Of what one notice tells of a meeting: what another one that is told in its place keeps, to be heard as well."""
    return {name: told.data[name] for name in (_CHANGE, _SEQUENCE)}


def _notice(invite: Invite, change: WhyOff, more: dict[str, str], user: str, now: datetime) -> Notice:
    """One for each version of the event, so that telling twice is telling once."""
    key = f"without-mail:{change}:{invite.id}:{invite.sequence}:{user}"
    meeting = {"poll": invite.poll, _SEQUENCE: str(invite.sequence), "title": invite.title}
    data = {_CHANGE: str(change), **meeting, **slot_values(invite.slot, invite.zone), **more}
    return Notice(new_id(now), invite.workspace, user, NoticeKind.MEETING_CHANGED, key, now, data)
