"""Erasing one person: which row goes, and where a made-up name takes the place of theirs. It decides nothing.

Each method is a transaction's work of its own, and may be done twice. What is done to a poll locks the poll first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, select, union, update

from bot.domain.delivery import SENT_NOTHING, DeliveryKind
from bot.domain.notice import NoticeKind
from bot.domain.person import hidden_user
from bot.domain.poll import PollStatus
from storage.account.breaker import THE_ROW
from storage.repository import Repository, lock_addresses
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
    forgetting,
    forwarded_answer,
    history,
    invite,
    notice,
    poll,
    poll_person,
    profile,
    proposal,
    series,
    suppression,
    usage,
    vote,
)
from storage.tables.polls import RUNNING
from storage.values import Forgetting

_OVER = delivery.c.status.not_in(SENT_NOTHING)


class Erasure(Repository):
    """Takes one person out of one workspace."""

    def erase_address(self, who: Forgetting) -> None:
        """From here on no mail is promised to this person. Waits for those who are promising some
        (`PersonRepository.addresses`), so that what they promise is found afterwards."""
        self._delete(address, who)

    def erase_codes(self, who: Forgetting) -> None:
        """Deletes codes. Their deliveries still count, under a hash: being forgotten does not reset the day's limit.
        Nothing counts the mails of answers."""
        self._delete(code, who)
        codes = self._is(delivery, who), delivery.c.kind == DeliveryKind.CODE
        self._forget_facts(select(delivery.c.ses_message_id).where(*codes))
        self._changed(update(delivery).where(*codes, _OVER).values(address=""))
        self._changed(update(delivery).where(*codes).values(user=hidden_user(who.user)))
        self._leave_deliveries(who, delivery.c.kind == DeliveryKind.ANSWERS)

    def erase_from_poll(self, who: Forgetting, poll_id: str, now: datetime) -> None:
        """Answers to a poll that is not over go; elsewhere the made-up name takes the person's place."""
        self._changed(update(poll).where(poll.c.id == poll_id).values(revision=poll.c.revision + 1))
        self._transaction.changed_polls.add(poll_id)
        self._transaction.touch_card(poll_id)
        self._leave_poll(who, poll_id, now)
        self._leave_votes(who, poll_id)
        self._changed(delete(answer_note).where(answer_note.c.poll == poll_id, answer_note.c.voter == who.user))
        for table in (poll_person, proposal, card):
            self._changed(delete(table).where(table.c.poll == poll_id, self._is(table, who)))
        self._rename(history.c.who, who, history.c.poll == poll_id)
        self._erase_told(who, poll_id)
        self._leave_invite(who, poll_id, now)
        self._leave_deliveries(who, delivery.c.poll == poll_id)

    def _erase_told(self, who: Forgetting, poll_id: str) -> None:
        """What whoever organizes the poll, or did before, was told of mails that this person wrote. Texts have lost the
        id by now."""
        organizers = union(
            select(poll.c.organizer).where(poll.c.id == poll_id),
            select(invite.c.organizer).where(invite.c.poll == poll_id),
            select(history.c.who).where(history.c.poll == poll_id),
        )
        told = notice.c.user.in_(organizers), notice.c.workspace == who.workspace
        theirs = notice.c.data["who"].as_string().in_((who.user, who.replacement))
        wrote = notice.c.kind == NoticeKind.REPLIED, theirs
        self._changed(delete(notice).where(*told, *wrote))
        # A message that follows the poll is known by it, whoever has it.
        self._changed(delete(notice).where(notice.c.shows == poll_id, *wrote))

    def erase_rest(self, who: Forgetting, *, is_last: bool) -> None:
        """What belongs to no poll: profile, counts, notices and acts.

        `is_last`: no poll is left to be taken out of. Until then the consent is needed: it says whether a cancellation
        may be mailed."""
        for table in (address, profile, usage, notice, *([consent] if is_last else [])):
            self._delete(table, who)
        self._rename(audit.c.who, who)
        self._rename_operator(audit.c.who, who)
        self._rename_operator(breaker.c.closed_by, who, breaker.c.id == THE_ROW)

    def erase_told(self, who: Forgetting) -> None:
        """The addresses beside the hashes in what SES told. In a transaction of its own, which has locked nothing else:
        what SES tells of an address at this moment is waited for."""
        hashes = self._hashes(who)
        lock_addresses(self._transaction, hashes)
        self._forget_addresses(suppression, hashes, detail="")
        self._forget_addresses(feedback_event, hashes, feedback_event.c.delivery.is_(None), diagnostic="")

    def _leave_poll(self, who: Forgetting, poll_id: str, now: datetime) -> None:
        """Nobody would run what they leave behind: drafts and polls that were open are cancelled, series end."""
        theirs = poll.c.id == poll_id, poll.c.organizer == who.user
        self._changed(delete(series).where(series.c.poll.in_(select(poll.c.id).where(*theirs))))
        over = {"status": PollStatus.CANCELLED, "closed_by": who.replacement, "closed_at": now}
        self._changed(update(poll).where(*theirs, RUNNING).values(over))
        for column in (poll.c.organizer, poll.c.closed_by):
            self._rename(column, who, poll.c.id == poll_id)

    def _leave_votes(self, who: Forgetting, poll_id: str) -> None:
        theirs = vote.c.poll == poll_id, vote.c.voter == who.user
        running = exists().where(poll.c.id == vote.c.poll, RUNNING)
        self._changed(delete(vote).where(*theirs, running))
        self._rename(vote.c.voter, who, vote.c.poll == poll_id)

    def _leave_invite(self, who: Forgetting, poll_id: str, now: datetime) -> None:
        """What their calendar answered goes, and is not mailed on any more.

        Every later mail must repeat the organizer's address, so while the meeting is ahead it stays until the purge
        finds it needed no more.
        """
        of_poll = select(invite.c.id).where(invite.c.poll == poll_id)
        self._changed(delete(attendance).where(attendance.c.invite.in_(of_poll), self._is(attendance, who)))
        mailed_on = forwarded_answer.c.poll == poll_id, self._is(forwarded_answer, who)
        self._changed(delete(forwarded_answer).where(*mailed_on))
        theirs = invite.c.poll == poll_id, invite.c.organizer == who.user
        self._changed(update(invite).where(*theirs, invite.c.ends_at <= now).values(organizer_address=""))
        self._changed(update(invite).where(*theirs).values(organizer=who.replacement, organizer_name=""))

    def _leave_deliveries(self, who: Forgetting, which: ColumnElement[bool]) -> None:
        """The others lose the address when they end (`storage.outbox.moved`). Its hash stays, for late feedback."""
        theirs = which, self._is(delivery, who)
        locked = self._rows(self._locked(select(delivery.c.id).where(*theirs).order_by(delivery.c.id)))
        ids = [row.id for row in locked]
        these = delivery.c.id.in_(ids)
        self._forget_facts(select(delivery.c.ses_message_id).where(these))
        self._changed(update(delivery).where(these, _OVER).values(address=""))
        self._changed(update(delivery).where(these).values(user=who.replacement))

    def _forget_facts(self, mails: Select[Any]) -> None:
        """What SES told of the mails with these ids of its own."""
        told = feedback_event.c.ses_message_id.in_(mails)
        self._changed(update(feedback_event).where(told).values(address="", diagnostic=""))

    def _hashes(self, who: Forgetting) -> Sequence[str]:
        theirs = forgetting.c.workspace == who.workspace, forgetting.c.user == who.user
        return str(self._connection.scalar(select(forgetting.c.hashes).where(*theirs)) or "").split()

    def _forget_addresses(
        self, table: Table, hashes: Sequence[str], *which: ColumnElement[bool], **emptied: str
    ) -> None:
        """The hash stays alone, unless somebody else has the address."""
        held = exists().where(address.c.address_hash == table.c.address_hash)
        theirs = table.c.address_hash.in_(hashes), ~held, *which
        # In the order of their keys, as whoever adds rows or lifts some locks them.
        self._rows(self._locked(select(*table.primary_key).where(*theirs).order_by(*table.primary_key), of=table))
        self._changed(update(table).where(*theirs).values(address="", **emptied))

    def _delete(self, table: Table, who: Forgetting) -> None:
        self._changed(delete(table).where(self._is(table, who)))

    def _rename(self, column: ColumnElement[str], who: Forgetting, *which: ColumnElement[bool]) -> None:
        table = column.table
        named = table.c.workspace == who.workspace, column == who.user
        self._changed(update(table).where(*named, *which).values({column: who.replacement}))

    def _rename_operator(self, column: ColumnElement[str], who: Forgetting, *which: ColumnElement[bool]) -> None:
        """In what belongs to the whole account, a person stands with their workspace: "T1:U1"."""
        named = column == f"{who.workspace}:{who.user}"
        replacement = f"{who.workspace}:{who.replacement}"
        self._changed(update(column.table).where(named, *which).values({column: replacement}))

    def _is(self, table: Table, who: Forgetting) -> ColumnElement[bool]:
        return and_(table.c.workspace == who.workspace, table.c.user == who.user)
