"""One mail that was claimed to be sent now, and why it may not leave after all."""

from dataclasses import dataclass

from bot.domain.delivery import Delivery, DeliveryStatus
from bot.domain.forwarding import Forwarded
from bot.domain.invite import Invite
from bot.domain.mail_news import NOTHING_TOLD, Told


@dataclass(frozen=True, slots=True)
class Claimed:
    """One mail to send now, with all that building it needs; `invite` is None for a code and for
    answers that are mailed on, which are in `forwarded`.

    `name`, `zone` and `locale` are the recipient's, "" where Slack's profile is not known.
    """

    delivery: Delivery
    invite: Invite | None
    name: str
    zone: str
    trial: bool = False
    """It is a trial send: it tests whether SES takes mail again while the breaker is open."""
    locale: str = ""
    told: Told = NOTHING_TOLD
    """What the address was told of the event before."""
    forwarded: Forwarded | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """The status and the reason of a claimed delivery that is not mailed. PENDING: it may be mailed later."""

    status: DeliveryStatus
    reason: str
