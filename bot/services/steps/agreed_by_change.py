"""What an act means for a poll that closes once all agree, where it is no answer, inside a use-case's transaction."""

from dataclasses import replace
from datetime import datetime

from bot.domain.agreement import agreed_by_change, is_put_off_by, untold_answer
from bot.domain.notice import NoticeKind, slot_values
from bot.domain.poll import PollSnapshot
from bot.services.steps.finding import find_poll
from bot.services.steps.telling import tell_runners
from bot.services.steps.time_to_choose import tell_what_began
from storage.unit_of_work import UnitOfWork


def put_off_close(uow: UnitOfWork, poll_id: str, voter: str, now: datetime) -> None:
    """This person has just taken an answer away: the poll closes by itself five minutes later at the earliest."""
    poll = uow.polls.get(poll_id)
    if poll and poll.agreement and is_put_off_by(find_poll(uow, poll_id), voter):
        uow.poll_changes.keep_last_answer(poll_id, now)


def leave_the_choice(uow: UnitOfWork, before: PollSnapshot, now: datetime) -> None:
    """The poll then closes by itself only after another answer, and whoever runs it is told that they can choose.

    `before` is the poll as it stood, which the caller has locked since. Where no time is agreed, or the same as before,
    the poll closes when it would have, also where the last answer is gone. Whoever runs it is told as well where the
    change leaves nobody to wait for.
    """
    after = _with_last_answer(uow, before, find_poll(uow, before.poll.id))
    agreed = agreed_by_change(before, after, now)
    if agreed is None:
        tell_what_began(uow, before, after, now)
        return
    poll = after.poll
    uow.poll_changes.wait_for_answer(poll.id, now)
    data = {"poll": poll.id, "title": poll.title, "option": agreed.id, **slot_values(agreed.slot, poll.zone)}
    key = f"{NoticeKind.AGREED_BY_CHANGE}:{poll.id}:{now.isoformat()}"
    tell_runners(uow, poll, NoticeKind.AGREED_BY_CHANGE, key, data, now)


def _with_last_answer(uow: UnitOfWork, before: PollSnapshot, after: PollSnapshot) -> PollSnapshot:
    last = untold_answer(before, after)
    if last is None:
        return after
    uow.poll_changes.keep_last_answer(after.poll.id, last)
    return replace(after, poll=replace(after.poll, last_answer_at=last))
