"""Whose invite may be sent again: those who can be mailed and whose mail did not arrive. Pure."""

from collections.abc import Iterable, Sequence

from bot.domain.addresses import normalise_address
from bot.domain.delivery import IN_FLIGHT, Delivery, DeliveryStatus
from bot.domain.invite import Method
from bot.domain.recipients import MailPlan, Recipient


def in_need(plan: MailPlan, sent: Sequence[Delivery], user: str = "") -> list[Recipient]:
    """Everybody whose mail did not arrive, or the one person who is asked for, unless their mail is on its way."""
    mailable = [one for one in plan.recipients if not one.refusal and user in ("", one.user, *one.others)]
    return [one for one in mailable if _needs(latest_of(one.user, sent, one.address), asked_for=bool(user))]


def _needs(latest: Delivery | None, *, asked_for: bool) -> bool:
    """Whether another mail helps. Somebody asked for by name may have lost a mail that was delivered."""
    if latest is None:
        return True
    if latest.status in IN_FLIGHT:
        return asked_for and latest.status is DeliveryStatus.SENT
    return asked_for or latest.status is not DeliveryStatus.DELIVERED


def latest_of(user: str, deliveries: Iterable[Delivery], address: str) -> Delivery | None:
    """The newest mail to this person, or to the address that they share with somebody.

    A CANCEL for this person alone, to an address that is no longer theirs, does not count.
    """
    here = normalise_address(address) if address else None
    about = [sent for sent in deliveries if sent.user == user or (here and normalise_address(sent.address) == here)]
    standing = [sent for sent in about if not _left_behind(sent, here)]
    return max(standing, key=lambda sent: (sent.sequence, sent.created_at, sent.resend), default=None)


def _left_behind(sent: Delivery, here: str | None) -> bool:
    removal = sent.method is Method.CANCEL and not sent.cancels_all
    return removal and here is not None and normalise_address(sent.address) != here
