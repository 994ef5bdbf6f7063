"""What follows a change that made a time agreed though nobody answered, inside a use-case's transaction."""

from datetime import datetime

from bot.domain.agreement import agreed_by_change
from bot.domain.notice import NoticeKind, slot_values
from bot.domain.poll import PollSnapshot
from bot.services.steps.finding import find_poll
from bot.services.steps.telling import tell_runners
from storage.unit_of_work import UnitOfWork


def leave_the_choice(uow: UnitOfWork, before: PollSnapshot, now: datetime) -> None:
    """The poll then closes by itself only after another answer, and whoever runs it is told that they can choose.

    `before` is the poll as it stood, which the caller has locked since. Nothing where no time is agreed, or the same as
    before.
    """
    after = find_poll(uow, before.poll.id)
    agreed = agreed_by_change(before, after, now)
    if agreed is None:
        return
    poll = after.poll
    uow.poll_changes.wait_for_answer(poll.id, now)
    data = {"poll": poll.id, "title": poll.title, "option": agreed.id, **slot_values(agreed.slot, poll.zone)}
    key = f"{NoticeKind.AGREED_BY_CHANGE}:{poll.id}:{now.isoformat()}"
    tell_runners(uow, poll, NoticeKind.AGREED_BY_CHANGE, key, data, now)
