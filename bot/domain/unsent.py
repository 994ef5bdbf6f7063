"""What people are told of a mail that ended without arriving: to them alone, once for each cause. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.addresses import address_hash, mask_address
from bot.domain.delivery import (
    NOT_ARRIVED,
    SOFT_BOUNCE,
    UNVERIFIED,
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    is_first_invite,
)
from bot.domain.ids import new_id
from bot.domain.invite import Invite, InviteStatus, Method
from bot.domain.notice import Notice, NoticeKind, slot_values
from bot.domain.person import RegisteredAddress, is_forgotten
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason, hints_at_person

DEACTIVATED = "deactivated"
"""The reason of a mail to somebody whose Slack account is closed: there is nobody to tell."""
OF_ONE_PERSON = frozenset({DEACTIVATED, str(SuppressionReason.OPT_OUT)})
"""Reasons that may be about the person alone whom a mail was written to, and about nobody else at the address."""


class Thing(StrEnum):
    """What the mail carried, in its recipient's eyes."""

    CODE = "code"
    INVITE = "invite"
    CHANGE = "change"
    """A later version of an invite that this address has: the meeting moved."""
    CANCELLATION = "cancellation"
    REOPENING = "reopening"
    """A cancellation because the poll is open again."""
    REMOVAL = "removal"
    """The event is taken out of one calendar and takes place all the same."""


class Cause(StrEnum):
    """Why it did not arrive, as far as it makes a difference to what its recipient can do."""

    BAD_ADDRESS = "bad_address"
    """The address itself is at fault, so a better one is asked for."""
    BOUNCED_SOFTLY = "bounced_softly"
    GIVEN_BEFORE = "given_before"
    """The address is at fault, and the person has given another one since."""
    STOPPED = "stopped"
    """The person ended mail, or opted out by a link, and can take it back."""
    STOPPED_BY_LINK = "stopped_by_link"
    """Opted out by a link in somebody else's mail or in another workspace: only such a link takes it back."""
    BLOCKED = "blocked"
    """Suppressed for a reason that only an operator can lift."""
    FAILED = "failed"
    UNVERIFIED = "unverified"
    """SES's sandbox does not mail this address until it is verified there."""
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that ended without arriving, with what stands around it. `invite` is None for a code."""

    mail: Delivery
    invite: Invite | None = None
    has_event: bool = False
    """The address has the event by an earlier mail."""
    reopened: bool = False
    """The poll is open again."""
    given_up: bool = False
    """The address is on the suppression list by now for what came back from it."""
    overtaken: bool = False
    """A later mail of the event went to this address or waits to: its own end is told, if it ends without arriving."""
    asked: bool = False
    """Whoever it was written to is asked for a better address than this one, which they have still."""
    standings: Mapping[str, AddressStanding] = field(default_factory=dict)
    """By user how the address stands that they have now, where that makes a difference to what they can do."""
    moved_on: frozenset[str] = frozenset()
    """Who of its people has another good address by now."""


def cause_of(unsent: Unsent) -> Cause | None:
    """Why the mail did not arrive; None where there is nothing to tell.

    Nothing is told of a mail that may still arrive, arrived, or is followed by a newer one; of an opt-out by the very
    mail; of a code that was never sent because its address is suppressed: that would tell a stranger that it is;
    and of answers that were mailed on, which Slack has told already.
    """
    mail = unsent.mail
    if mail.status not in NOT_ARRIVED or unsent.overtaken or mail.kind is DeliveryKind.ANSWERS:
        return None
    if mail.status is not DeliveryStatus.SUPPRESSED:
        return _cause_of_failure(unsent)
    if mail.reason == DEACTIVATED:
        return None
    arrived_all_the_same = mail.reason == SuppressionReason.OPT_OUT and mail.ses_message_id is not None
    if arrived_all_the_same or mail.kind is DeliveryKind.CODE:
        return None
    return _CAUSES.get(mail.reason, Cause.BLOCKED)


def _cause_of_failure(unsent: Unsent) -> Cause:
    if unsent.mail.status is DeliveryStatus.BOUNCED:
        soft = unsent.mail.reason == SOFT_BOUNCE and not unsent.given_up
        return Cause.BOUNCED_SOFTLY if soft else Cause.BAD_ADDRESS
    if unsent.mail.status is DeliveryStatus.EXPIRED:
        return Cause.TOO_LATE
    return Cause.UNVERIFIED if unsent.mail.reason == UNVERIFIED else Cause.FAILED


_CAUSES = {str(reason): Cause.BAD_ADDRESS for reason in SuppressionReason if hints_at_person(reason)} | {
    str(SuppressionReason.OPT_OUT): Cause.STOPPED
}


def with_standings(
    unsent: Unsent, held: Mapping[str, RegisteredAddress], standings: Mapping[str, AddressStanding]
) -> Unsent:
    """With how the addresses stand that these people have by now."""
    here = address_hash(unsent.mail.address)
    moved_on = frozenset(user for user, one in held.items() if not one.invalid and address_hash(one.address) != here)
    return replace(unsent, standings=standings, moved_on=moved_on)


def thing_of(unsent: Unsent) -> Thing:
    """What the mail carried."""
    mail = unsent.mail
    if mail.kind is DeliveryKind.CODE:
        return Thing.CODE
    if mail.method is not Method.CANCEL:
        return Thing.CHANGE if unsent.has_event else Thing.INVITE
    takes_place = unsent.invite is not None and unsent.invite.status is InviteStatus.CONFIRMED
    if takes_place or not mail.cancels_all:
        return Thing.REMOVAL
    return Thing.REOPENING if unsent.reopened else Thing.CANCELLATION


def notices_of(unsent: Unsent, people: Iterable[str], now: datetime) -> list[Notice]:
    """The notices to the people at this mail's address, whoever of them it was written to. Empty: nothing is told.

    Whether the poll is anonymous makes no difference: each is told alone. Its organizer reads the delivery card.
    """
    cause = cause_of(unsent)
    if cause is None or (cause is Cause.BAD_ADDRESS and _owner_is_asked(unsent)):
        return []
    return [_notice(unsent, _cause_for(one, cause, unsent), one, now) for one in people if not is_forgotten(one)]


def _cause_for(user: str, cause: Cause, unsent: Unsent) -> Cause:
    """The cause in this person's eyes: people at one address may have different things to do about it."""
    if cause is Cause.BAD_ADDRESS and user in unsent.moved_on and unsent.mail.kind is not DeliveryKind.CODE:
        return Cause.GIVEN_BEFORE
    return _STOPPED_FOR.get(unsent.standings.get(user), cause) if cause is Cause.STOPPED else cause


_STOPPED_FOR: dict[AddressStanding | None, Cause] = {
    AddressStanding.STOPPED_BY_LINK: Cause.STOPPED_BY_LINK,
    AddressStanding.CANNOT_BE_MAILED: Cause.BLOCKED,
    AddressStanding.INVALID: Cause.BLOCKED,
}
"""`/meet start` brings nothing to these, whether or not they ended mail themselves."""


def _owner_is_asked(unsent: Unsent) -> bool:
    """Whether the notice that an address failed, which its owners get once, says enough: nothing else is amiss."""
    came_back = unsent.mail.ses_message_id is not None
    return came_back and unsent.asked and is_first_invite(unsent.mail)


def _notice(unsent: Unsent, cause: Cause, user: str, now: datetime) -> Notice:
    asks, thing = cause is Cause.BAD_ADDRESS, thing_of(unsent)
    invite, mail = unsent.invite, unsent.mail
    data = {"thing": str(thing), "cause": str(cause), "mask": mask_address(mail.address)}
    data |= {"title": invite.title, **slot_values(invite.slot, invite.zone)} if invite else {"title": ""}
    data |= {"poll": mail.poll or ""} if asks or thing is Thing.CANCELLATION else {}
    kind = NoticeKind.ADDRESS_BOUNCED if asks else NoticeKind.MAIL_UNSENT
    return Notice(new_id(now), mail.workspace, user, kind, _key(mail, cause, user), now, data)


def _key(mail: Delivery, cause: Cause, user: str) -> str:
    """One for each version of the invite, address and cause: sending the mail again tells nothing twice. That the event
    stays in the calendar of an address that its person has replaced is told once, whatever becomes of the event: they
    hear of that at the new one."""
    if mail.invite is None:
        return f"unsent:{mail.id}:{cause}:{user}"
    if cause is Cause.GIVEN_BEFORE and mail.method is Method.CANCEL:
        return f"unsent:{mail.invite}:left_behind:{address_hash(mail.address)}:{user}"
    return f"unsent:{mail.invite}:{mail.sequence}:{mail.method}:{address_hash(mail.address)}:{cause}:{user}"
