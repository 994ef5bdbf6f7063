"""The notices to people whom an invite could not be mailed: told to them alone, each once."""

from datetime import datetime

from bot.domain.addresses import mask_address
from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.notice import Notice, NoticeKind
from bot.domain.recipients import Recipient
from bot.domain.sentences import UNSENT_BLOCKED, UNSENT_STOPPED
from bot.domain.suppression import SuppressionReason, hints_at_person
from bot.domain.zones import print_slot


def no_address_notice(invite: Invite, user: str, now: datetime) -> Notice:
    """Asks for an address; once an invite, however often the meeting moves."""
    data = {"poll": invite.poll, "title": invite.title}
    key = f"no-address:{invite.id}:{user}"
    return Notice(new_id(now), invite.workspace, user, NoticeKind.NO_ADDRESS, key, now, data)


def unsent_notice(invite: Invite, recipient: Recipient, now: datetime) -> Notice:
    """Tells why nothing was mailed, and how to change that; once for each version of the invite."""
    kind, data = _words(invite, recipient)
    key = f"unsent:{invite.id}:{invite.sequence}:{recipient.user}"
    return Notice(new_id(now), invite.workspace, recipient.user, kind, key, now, data)


def _words(invite: Invite, recipient: Recipient) -> tuple[NoticeKind, dict[str, str]]:
    """An address at fault gets the button for a better one; whoever wanted no mail is told how to want it again."""
    stopped = recipient.refusal == SuppressionReason.OPT_OUT
    if not stopped and hints_at_person(SuppressionReason(recipient.refusal)):
        mask = mask_address(recipient.address)
        return NoticeKind.ADDRESS_BOUNCED, {"poll": invite.poll, "title": invite.title, "mask": mask}
    sentence = UNSENT_STOPPED if stopped else UNSENT_BLOCKED
    return NoticeKind.TEXT, {"text": sentence.format(title=invite.title, when=print_slot(invite.slot, invite.zone))}
