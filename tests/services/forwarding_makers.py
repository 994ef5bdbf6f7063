"""Answers that are mailed on, in short ways to send them and to look at what their mails tell."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.claimed import Claimed
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.forwarding import Forwarded, Forwarding
from bot.domain.incoming import IncomingMail
from bot.domain.replies import ReplyMethod
from bot.domain.reply_outcomes import Outcome
from bot.services.replying import apply_mail
from bot.services.sending import begin_attempts, claim_batch
from bot.services.steps.deciding import Closed
from tests.services.reply_makers import FORWARDING, an_answer_of
from tests.services.team import HOUR, Team

U2, U3, UORG = "u2@example.com", "u3@example.com", "uorg@example.com"
MINUTE = timedelta(minutes=1)


def arrives(team: Team, mail: IncomingMail, forwarding: Forwarding | None = FORWARDING) -> Outcome:
    return apply_mail(team.database, mail, forwarding)


def written(closed: Closed, address: str, text: str = "running late") -> IncomingMail:
    return replace(an_answer_of(closed.invite, address, ""), reply=None, text=text)


def countered(closed: Closed, address: str, **changes: Any) -> IncomingMail:
    """An hour later is proposed."""
    slot = closed.invite.slot
    later = replace(slot, starts_at=slot.starts_at + HOUR, ends_at=slot.ends_at + HOUR)
    given: dict[str, Any] = {"method": ReplyMethod.COUNTER, "proposed": later}
    return an_answer_of(closed.invite, address, "", **(given | changes))


def mails(team: Team) -> list[Delivery]:
    return [one for one in team.deliveries() if one.kind is DeliveryKind.ANSWERS]


def begun(team: Team) -> list[Claimed]:
    """The mails that leave now."""
    looked_at = begin_attempts(team.database, claim_batch(team.database).claimed)
    return [one for one in looked_at if isinstance(one, Claimed)]


def told(team: Team, after: timedelta = timedelta()) -> list[Forwarded]:
    """What the mails of answers tell that leave then."""
    team.clock.move(after)
    return [one.forwarded for one in begun(team) if one.forwarded]


def said(team: Team, after: timedelta = timedelta()) -> list[list[tuple[str, object, str]]]:
    return [[(one.name, one.answer or one.told, one.text) for one in mail.answers] for mail in told(team, after)]
