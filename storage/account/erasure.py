"""Erasing one person: which row goes, and where a made-up name takes the place of theirs. It decides nothing.

Each method is a transaction's work of its own, and may be done twice. What is done to a poll locks the poll first.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Executable,
    Select,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    or_,
    select,
    union,
    update,
)

from bot.domain.delivery import SENT_NOTHING, DeliveryKind
from bot.domain.notice import NoticeKind
from bot.domain.person import hidden_user
from bot.domain.poll import PollStatus
from storage.account.breaker import THE_ROW
from storage.account.forgotten_person import HERE, MADE_UP, MADE_UP_OPERATOR, OPERATOR, THEM, names
from storage.column_types import Instant
from storage.repository import Repository
from storage.tables import (
    address,
    answer_note,
    attendance,
    audit,
    breaker,
    card,
    code,
    consent,
    delivery,
    feedback_event,
    forwarded_answer,
    history,
    invite,
    notice,
    poll,
    poll_person,
    profile,
    proposal,
    series,
    usage,
    vote,
)
from storage.tables.metadata import word_among
from storage.tables.polls import RUNNING
from storage.values import Forgetting

_POLL, _NOW = bindparam("poll_id", type_=Text()), bindparam("now", type_=Instant())


def _is(table: Table) -> ColumnElement[bool]:
    return and_(table.c.workspace == HERE, table.c.user == THEM)


def _delete(table: Table) -> Delete:
    return delete(table).where(_is(table))


def _rename(column: ColumnElement[str], *which: ColumnElement[bool]) -> Update:
    table = column.table
    return update(table).where(table.c.workspace == HERE, column == THEM, *which).values({column: MADE_UP})


def _rename_operator(column: ColumnElement[str], *which: ColumnElement[bool]) -> Update:
    return update(column.table).where(column == OPERATOR, *which).values({column: MADE_UP_OPERATOR})


def _forget_facts(mails: Select[Any]) -> Update:
    """What SES told of the mails with these ids of its own."""
    return update(feedback_event).where(feedback_event.c.ses_message_id.in_(mails)).values(address="", diagnostic="")


def _leave(which: ColumnElement[bool], name: ColumnElement[str]) -> Update:
    """The mails lose the person; those that are over lose the address as well, the others when they end
    (`storage.outbox.moved`). Its hash stays, for late feedback."""
    kept = case((word_among(delivery.c.status, *sorted(SENT_NOTHING)), delivery.c.address), else_="")
    return update(delivery).where(which).values(address=kept, user=name)


_THIS = poll.c.workspace == HERE, poll.c.id == _POLL
_IS_THEIRS = poll.c.organizer == THEM
_ENDS = and_(_IS_THEIRS, RUNNING)
"""Nobody would run what they leave behind: drafts and polls that were open are cancelled, series end."""
_RUNS = exists().where(poll.c.id == vote.c.poll, RUNNING)
_ORGANIZERS = union(
    select(poll.c.organizer).where(poll.c.id == _POLL),
    select(invite.c.organizer).where(invite.c.poll == _POLL),
    select(history.c.who).where(history.c.poll == _POLL),
)
_WROTE = notice.c.kind == NoticeKind.REPLIED, notice.c.data["who"].as_string().in_((THEM, MADE_UP))
"""What somebody was told of mails that this person wrote. Texts have lost the id by now."""
_LEAVE_POLL = (
    delete(series).where(series.c.poll.in_(select(poll.c.id).where(*_THIS, _IS_THEIRS))),
    update(poll)
    .where(*_THIS)
    .values(
        revision=poll.c.revision + 1,
        status=case((_ENDS, PollStatus.CANCELLED), else_=poll.c.status),
        closed_at=case((_ENDS, _NOW), else_=poll.c.closed_at),
        closed_by=case((or_(_ENDS, poll.c.closed_by == THEM), MADE_UP), else_=poll.c.closed_by),
        organizer=case((_IS_THEIRS, MADE_UP), else_=poll.c.organizer),
    ),
    delete(vote).where(vote.c.poll == _POLL, vote.c.voter == THEM, _RUNS),
    _rename(vote.c.voter, vote.c.poll == _POLL),
    delete(answer_note).where(answer_note.c.poll == _POLL, answer_note.c.voter == THEM),
    *(_delete(table).where(table.c.poll == _POLL) for table in (poll_person, proposal, card)),
    _rename(history.c.who, history.c.poll == _POLL),
    # Whoever organizes the poll, or did before, was told; a message that follows it is known by it, whoever has it.
    delete(notice).where(notice.c.workspace == HERE, notice.c.user.in_(_ORGANIZERS), *_WROTE),
    delete(notice).where(notice.c.shows == _POLL, *_WROTE),
    # What their calendar answered goes, and is not mailed on any more.
    _delete(attendance).where(attendance.c.invite.in_(select(invite.c.id).where(invite.c.poll == _POLL))),
    _delete(forwarded_answer).where(forwarded_answer.c.poll == _POLL),
    # Every later mail must repeat the organizer's address, so while the meeting is ahead it stays until the purge finds
    # it needed no more.
    update(invite)
    .where(invite.c.poll == _POLL, invite.c.organizer == THEM)
    .values(
        organizer=MADE_UP,
        organizer_name="",
        organizer_address=case((invite.c.ends_at <= _NOW, ""), else_=invite.c.organizer_address),
    ),
)
"""In this order: whether a poll runs decides about its votes."""
_ADDRESS, _CONSENT = _delete(address), _delete(consent)
_BEGINNING = _rename_operator(breaker.c.closed_by, breaker.c.id == THE_ROW), _delete(usage), _ADDRESS
_REST = (
    *(_delete(table) for table in (profile, notice, attendance, forwarded_answer)),
    _rename(audit.c.who),
    _rename_operator(audit.c.who),
)
"""In the order in which others lock these rows: the breaker, the address, the consent, and what is owed."""
_MAILS = select(delivery.c.id).where(_is(delivery)).order_by(delivery.c.id)
_ANSWERS = _MAILS.where(delivery.c.kind == DeliveryKind.ANSWERS)
_OF_POLL = _MAILS.where(delivery.c.poll == _POLL)
_THESE = delivery.c.id.in_(bindparam("ids", expanding=True))
_LEAVE_MAILS = _forget_facts(select(delivery.c.ses_message_id).where(_THESE)), _leave(_THESE, MADE_UP)
_THEIR_CODES = and_(_is(delivery), delivery.c.kind == DeliveryKind.CODE)
_LEAVE_CODES = (
    _delete(code),
    _forget_facts(select(delivery.c.ses_message_id).where(_THEIR_CODES)),
    _leave(_THEIR_CODES, bindparam("hashed", type_=Text())),
)


class Erasure(Repository):
    """Takes one person out of one workspace."""

    def erase_address(self, who: Forgetting) -> None:
        """From here on no mail is promised to this person. Waits for those who are promising some
        (`PersonRepository.addresses`), so that what they promise is found afterwards."""
        self._run_all([_ADDRESS], who)

    def erase_codes(self, who: Forgetting) -> None:
        """Deletes codes. Their deliveries still count, under a hash: being forgotten does not reset the day's limit.
        Nothing counts the mails of answers."""
        self._run_all(_LEAVE_CODES, who, hashed=hidden_user(who.user))
        self._leave_deliveries(_ANSWERS, who)

    def erase_from_poll(self, who: Forgetting, poll_id: str, now: datetime) -> None:
        """Answers to a poll that is not over go; elsewhere the made-up name takes the person's place."""
        self._transaction.changed_polls.add(poll_id)
        self._transaction.touch_card(poll_id)
        self._run_all(_LEAVE_POLL, who, poll_id=poll_id, now=now)
        self._leave_deliveries(_OF_POLL, who, poll_id=poll_id)

    def erase_rest(self, who: Forgetting, *, is_last: bool) -> None:
        """What belongs to no poll: profile, counts, notices and acts.

        `is_last`: no poll is left to be taken out of. Until then the consent is needed: it says whether a cancellation
        may be mailed."""
        self._run_all([*_BEGINNING, *([_CONSENT] if is_last else []), *_REST], who)

    def _leave_deliveries(self, mails: Select[Any], who: Forgetting, **more: Any) -> None:
        ids = [row.id for row in self._rows(self._locked(mails), names(who) | more)]
        if ids:
            self._run_all(_LEAVE_MAILS, who, ids=ids)

    def _run_all(self, statements: Iterable[Executable], who: Forgetting, **more: Any) -> None:
        values = names(who) | more
        for statement in statements:
            self._changed(statement, values)
