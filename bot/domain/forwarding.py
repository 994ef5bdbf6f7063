"""Mailing calendars' answers on to whoever organizes the poll: what is news, how long it waits, whom it reaches. Pure.

A mail of Meet's that came back to Meet could begin a loop: docs/decisions/0091-answers-are-mailed-on.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.addresses import mail_domain, normalise_address
from bot.domain.invite import Invite
from bot.domain.poll import Slot
from bot.domain.replies import Answer, Attendance, Sender
from bot.domain.reply_outcomes import Told

PAUSE = timedelta(minutes=10)
"""Between two mails about one poll. What comes meanwhile goes with the second: at most six mails an hour."""
GATHERING = timedelta(hours=1)
"""How long an acceptance without a word waits for other answers. Most answers are such."""
MOST_TEXT = 500
"""Signs of what a person wrote that are mailed on; Slack has the rest."""
MOST_OF_ONE = 20
"""Answers of one person about one poll, by their calendar or in words: more is no conversation. What their mails prove
and what nobody proved counts apart, so that whoever writes in their name keeps no answer of theirs back."""
MOST_MAILS = 100
"""About one poll to one organizer, so that whatever answers them ends; the last one says so."""
_MAIL_SERVERS = frozenset({"mailer-daemon", "postmaster"})
"""Who writes bounces, where their envelope has a sender after all."""
_MACHINES = _MAIL_SERVERS | {"noreply", "no-reply", "donotreply", "do-not-reply", "autoreply", "autoresponder"}
"""Those, and whom nobody answers."""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Meet's own addresses: the domain in which it receives mail, and its sender. No answer is mailed on to them, and
    none that they seem to have written."""

    inbound_domain: str
    from_address: str = ""

    def is_own(self, address: str, invite: Invite) -> bool:
        """Whether the address is Meet's sender, or lies where answers come in, to this invite or to any."""
        own = {domain for domain in (self.inbound_domain.lower(), invite.reply_domain) if domain}
        domain = mail_domain(normalise_address(address))
        is_inbound = any(domain == one or domain.endswith(f".{one}") for one in own)
        return is_inbound or is_same(address, self.from_address)


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail by which the organizer has the event, "" for none: a mail program shows the answers below it."""

    delivery: str = ""
    ses_message_id: str = ""


@dataclass(frozen=True, slots=True)
class ForwardedAnswer:
    """One answer, as the mail tells it. Of an anonymous poll it has no `name`, and no words with an answer."""

    name: str
    answer: Answer | None = None
    told: Told | None = None
    text: str = ""
    other: str = ""
    """Who answered instead, masked."""
    proposed: Slot | None = None
    is_earlier: bool = False
    """It answers an earlier version of the invite."""
    is_verified: bool = True

    @property
    def weight(self) -> int:
        """0 for whoever does not come, 3 for what asks for nothing. Of declines a person has one, of words many."""
        if self.answer is Answer.DECLINED:
            return 0
        if self.told is Told.COUNTERED:
            return 1
        return 3 if self.answer is Answer.ACCEPTED and not self.text else 2


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What one mail tells its organizer, oldest answer first, as it stands when the mail leaves."""

    invite: Invite
    answers: tuple[ForwardedAnswer, ...]
    thread: Thread = Thread()
    is_wanted: bool = True
    """Its recipient still organizes the poll and has the address to which it goes."""
    is_last: bool = False
    """The poll sends this organizer no more of them."""


def weightiest_first(answers: Iterable[ForwardedAnswer]) -> list[ForwardedAnswer]:
    """So that no number of acceptances hides who declines, and nothing about an earlier time what is about this one; of
    one weight in the order given."""
    return sorted(answers, key=lambda one: (one.is_earlier, one.weight))


def is_same(address: str, other: str) -> bool:
    """Whether both name one mailbox, with or without what stands behind a plus sign; never where one names none."""
    return bool(address) and _mailbox(address) == _mailbox(other)


def _mailbox(address: str) -> str:
    """Without what a mailbox's owner may append (RFC 5233)."""
    local, _, domain = normalise_address(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def is_by(sender: Sender, source: str, address: str, *, has_calendar: bool) -> bool:
    """Whether the owner of this address wrote the mail, by From, or by the sender of its envelope.

    Anybody can write any From, so for the answer of a calendar its domain must vouch for it. Of words alone it counts
    unproven: a mailbox that sends back all it gets writes such mails.
    """
    if has_calendar:
        return sender.is_vouched and is_same(sender.address, address)
    return is_same(sender.address, address) or is_same(source, address)


def says_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether as much of this text as is mailed on was mailed on before. A mail that comes back again and again, in a
    mail that quotes it, says the same after some rounds: then it ends."""
    return bool(text) and text[:MOST_TEXT] in {other[:MOST_TEXT] for other in others}


def is_of_machine(address: str, *, has_calendar: bool) -> bool:
    """Whether nobody's words come from this address. A calendar server may write by "noreply" what a person answered:
    sabre/dav does, and so Baïkal. Meet's own mail of answers has no calendar, so none comes back by that."""
    return _mailbox(address).partition("@")[0] in (_MAIL_SERVERS if has_calendar else _MACHINES)


def is_news(before: Attendance | None, new: Attendance) -> bool:
    """Whether an answer says something else than the one before it. Programs send one answer several times."""
    return before is None or _said(before) != _said(new)


def _said(one: Attendance) -> tuple[Answer, str, int]:
    return one.answer, one.comment, one.sequence


def may_wait(before: Attendance | None, new: Attendance) -> bool:
    """Whether the organizer need not know of it at once: an acceptance without a word that takes nothing back."""
    takes_back = before is not None and before.answer is not Answer.ACCEPTED
    return new.answer is Answer.ACCEPTED and not new.comment and not takes_back


def due_at(now: datetime, last_at: datetime | None, ends_at: datetime, *, waits: bool) -> datetime:
    """When the answer's mail may leave, after the last one about its poll. None waits for others beyond the meeting's
    end; what comes in the last minutes of it, right after a mail, is left to Slack."""
    earliest = now + GATHERING if waits and now + GATHERING < ends_at else now
    return earliest if last_at is None else max(earliest, last_at + PAUSE)
