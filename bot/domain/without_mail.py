"""What people whom no mail reaches are told of a meeting that they can make: by direct message, each alone. Pure."""

from datetime import datetime

from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind, WhyOff
from bot.domain.poll import Slot
from bot.domain.zones import print_slot

BY_MESSAGE = "Meet tells you here because it has no address that it can mail you at."
MOVED = "“{title}” has moved: it was {before}, and is now {now}."
TAKEN_BACK = {
    WhyOff.CANCELLED: "“{title}” is cancelled: there is no meeting {before}.",
    WhyOff.OPEN_AGAIN: "“{title}” is open again, so there is no meeting {before} as it stands. Your answers are kept.",
}


def no_address_notice(invite: Invite, user: str, now: datetime) -> Notice:
    """Asks for an address; once an invite, however often the meeting moves."""
    data = {"poll": invite.poll, "title": invite.title}
    key = f"no-address:{invite.id}:{user}"
    return Notice(new_id(now), invite.workspace, user, NoticeKind.NO_ADDRESS, key, now, data)


def moved_notice(invite: Invite, before: Slot, user: str, *, now: datetime) -> Notice:
    """Tells of the time that the meeting moved to; `invite` is the moved one."""
    said = MOVED.format(
        title=invite.title, before=print_slot(before, invite.zone), now=print_slot(invite.slot, invite.zone)
    )
    return _notice(invite, "moved", said, user, now)


def taken_back_notice(invite: Invite, why: WhyOff, user: str, *, now: datetime) -> Notice:
    """Tells that the meeting does not take place: its poll is cancelled or open again."""
    said = TAKEN_BACK[why].format(title=invite.title, before=print_slot(invite.slot, invite.zone))
    return _notice(invite, why, said, user, now)


def _notice(invite: Invite, what: str, said: str, user: str, now: datetime) -> Notice:
    """One for each version of the event, so that telling twice is telling once."""
    key = f"without-mail:{what}:{invite.id}:{invite.sequence}:{user}"
    return Notice(new_id(now), invite.workspace, user, NoticeKind.TEXT, key, now, {"text": f"{said} {BY_MESSAGE}"})
