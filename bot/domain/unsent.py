"""What people are told of a mail that ended without arriving: to them alone, once for each cause. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.addresses import address_hash, mask_address
from bot.domain.delivery import NOT_ARRIVED, SOFT_BOUNCE, Delivery, DeliveryKind, DeliveryStatus, is_first_invite
from bot.domain.ids import new_id
from bot.domain.invite import Invite, Method
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import is_forgotten
from bot.domain.suppression import SuppressionReason, hints_at_person
from bot.domain.unsent_words import UNSENT_CURE, UNSENT_WHAT, UNSENT_WHY
from bot.domain.zones import print_slot

DEACTIVATED = "deactivated"
"""The reason of a mail to somebody whose Slack account is closed: there is nobody to tell."""


class Thing(StrEnum):
    """What the mail carried, in its recipient's eyes."""

    CODE = "code"
    INVITE = "invite"
    CHANGE = "change"
    """A later version of an invite that this address holds: the meeting moved."""
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
    STOPPED = "stopped"
    """The person ended mail, or opted out by a link."""
    BLOCKED = "blocked"
    """Suppressed for a reason that only an operator can lift."""
    FAILED = "failed"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that ended without arriving, with what stands around it. `invite` is None for a code."""

    mail: Delivery
    invite: Invite | None = None
    held: bool = False
    """The address holds the event by an earlier mail."""
    reopened: bool = False
    """The poll is open again."""
    given_up: bool = False
    """The address is on the suppression list by now for what came back from it."""
    owned: bool = False
    """Whoever it was written to has this address still, so they are asked for a better one when it fails."""


def cause_of(unsent: Unsent) -> Cause | None:
    """Why the mail did not arrive; None where there is nothing to tell.

    Nothing is told of a mail that may still arrive, arrived, or was replaced by a newer one; of an opt-out by the very
    mail; and of a code that was never sent because its address is suppressed: that would tell a stranger that it is.
    """
    mail = unsent.mail
    if mail.status not in NOT_ARRIVED:
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
    return Cause.TOO_LATE if unsent.mail.status is DeliveryStatus.EXPIRED else Cause.FAILED


_CAUSES = {str(reason): Cause.BAD_ADDRESS for reason in SuppressionReason if hints_at_person(reason)} | {
    str(SuppressionReason.OPT_OUT): Cause.STOPPED
}


def thing_of(unsent: Unsent) -> Thing:
    """What the mail carried."""
    mail = unsent.mail
    if mail.kind is DeliveryKind.CODE:
        return Thing.CODE
    if mail.method is not Method.CANCEL:
        return Thing.CHANGE if unsent.held else Thing.INVITE
    if not mail.cancels_all:
        return Thing.REMOVAL
    return Thing.REOPENING if unsent.reopened else Thing.CANCELLATION


def notices_of(unsent: Unsent, people: Iterable[str], now: datetime) -> list[Notice]:
    """The notices to the people at this mail's address, whoever of them it was written to. Empty: nothing is told.

    Whether the poll is anonymous makes no difference: each is told alone. Its organizer reads the delivery card.
    """
    cause = cause_of(unsent)
    if cause is None or (cause is Cause.BAD_ADDRESS and _owner_is_asked(unsent)):
        return []
    return [_notice(unsent, cause, one, now) for one in people if not is_forgotten(one)]


def _owner_is_asked(unsent: Unsent) -> bool:
    """Whether the notice that an address failed, which its owners get once, says enough: nothing else is amiss."""
    came_back = unsent.mail.ses_message_id is not None
    return came_back and unsent.owned and is_first_invite(unsent.mail)


def _notice(unsent: Unsent, cause: Cause, user: str, now: datetime) -> Notice:
    asks = cause is Cause.BAD_ADDRESS
    data = {"text": sentence_of(unsent, cause)}
    if asks:
        title = unsent.invite.title if unsent.invite else ""
        data |= {"poll": unsent.mail.poll or "", "title": title, "mask": mask_address(unsent.mail.address)}
    kind = NoticeKind.ADDRESS_BOUNCED if asks else NoticeKind.TEXT
    return Notice(new_id(now), unsent.mail.workspace, user, kind, _key(unsent.mail, cause, user), now, data)


def _key(mail: Delivery, cause: Cause, user: str) -> str:
    """One for each version of the invite, address and cause: sending the mail again tells nothing twice."""
    if mail.invite is None:
        return f"unsent:{mail.id}:{cause}:{user}"
    return f"unsent:{mail.invite}:{mail.sequence}:{mail.method}:{address_hash(mail.address)}:{cause}:{user}"


def sentence_of(unsent: Unsent, cause: Cause) -> str:
    """What did not arrive, why, and what the person can do about it."""
    invite, thing = unsent.invite, thing_of(unsent)
    words = {
        "mask": mask_address(unsent.mail.address),
        "title": invite.title if invite else "",
        "when": print_slot(invite.slot, invite.zone) if invite else "",
    }
    what, why = UNSENT_WHAT[thing].format(**words), UNSENT_WHY[cause].format(**words)
    return " ".join(filter(None, [what, why, UNSENT_CURE.get((thing, cause)) or UNSENT_CURE.get((thing, ""), "")]))


def no_address_notice(invite: Invite, user: str, now: datetime) -> Notice:
    """Asks for an address; once an invite, however often the meeting moves."""
    data = {"poll": invite.poll, "title": invite.title}
    key = f"no-address:{invite.id}:{user}"
    return Notice(new_id(now), invite.workspace, user, NoticeKind.NO_ADDRESS, key, now, data)
