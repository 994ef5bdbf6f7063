"""Owns what the direct message of a notice says now: read from what is stored, so that it is true when it is sent."""

from bot.domain.addresses import mask_address
from bot.domain.asked_for import FOLLOW_A_POLL, Over, asks_to_move
from bot.domain.notice import ANSWERED, SINCE, Notice, NoticeKind, WhyOff
from bot.domain.poll import Poll
from bot.domain.proposals import Proposal, ProposalStatus
from bot.domain.standing import AddressStanding
from bot.domain.unsent import Thing
from bot.meet import Meet
from bot.services import handing_over, notifying, proposing, reading, reminding
from bot.services.addresses import address_state
from handlers.views.asked_again import asked_again
from handlers.views.blocks import MessageView
from handlers.views.notices import notice_message
from handlers.views.over import chosen_slot, with_outcome
from handlers.views.proposing import after_press, proposal_over, proposed_message
from handlers.views.reminder import reminder_message
from handlers.views.replied import replied_message

NEWS_ALL_THE_SAME = frozenset({NoticeKind.HANDED_OVER, NoticeKind.CO_ORGANIZER})
"""Told even where there is nothing to do for their reader."""


def message_of(meet: Meet, notice: Notice) -> MessageView | None:
    """The message; None where nothing is to be told, or changed, any more."""
    if notice.kind in FOLLOW_A_POLL:
        return _following(meet, notice)
    if notice.kind is NoticeKind.REPLIED:
        return _replied(meet, notice)
    if notice.kind is NoticeKind.NO_ADDRESS or ANSWERED in notice.data:
        return _question(meet, notice)
    return notice_message(notice.kind, _with_reason(meet, notice), now=meet.clock.now())


def _with_reason(meet: Meet, notice: Notice) -> dict[str, str]:
    """The notice's data; with the reason, where it tells of a cancellation and the poll is cancelled still."""
    data = notice.data
    if WhyOff.CANCELLED not in (data.get("change"), data.get(SINCE)) and data.get("thing") != Thing.CANCELLATION:
        return dict(data)
    found = reading.poll_snapshot(meet.database, notice.workspace, data.get("poll", ""))
    return with_outcome(data, found.poll) if found else dict(data)


def _question(meet: Meet, notice: Notice) -> MessageView | None:
    """It asks for an address, or says where invites go once one is given."""
    state = address_state(meet.database, notice.workspace, notice.user)
    given = mask_address(state.address) if state.standing is AddressStanding.GOOD else ""
    offered = state.offered if state.is_known else None
    return notice_message(notice.kind, notice.data, now=meet.clock.now(), offered=offered, given=given)


def _following(meet: Meet, notice: Notice) -> MessageView | None:
    """One that is changed with its poll. What nobody can do any more is not asked for by a new message."""
    poll, over = notifying.look_up(meet.database, meet.clock, notice)
    if notice.kind is NoticeKind.POLL_TROUBLE and not notice.data.get("draft"):
        return notice_message(notice.kind, notice.data)
    if poll is None or (over and not notice.ts and notice.kind not in NEWS_ALL_THE_SAME):
        return None
    if notice.kind is NoticeKind.REMINDER:
        return _reminder(meet, notice)
    if notice.kind is NoticeKind.ASKED_AGAIN:
        return _asked_again(meet, notice)
    if notice.kind is NoticeKind.PROPOSED:
        return _proposed(meet, notice, poll, over)
    by = handing_over.handed_over_by(meet.database, notice) if notice.kind is NoticeKind.HANDED_OVER else ""
    return notice_message(notice.kind, _with_outcome(meet, notice, poll, over), by=by, over=over, now=meet.clock.now())


def _with_outcome(meet: Meet, notice: Notice, poll: Poll, over: Over | None) -> dict[str, str]:
    """The notice's data; with what became of the poll, where that is why there is nothing to do."""
    if over is not Over.CHOSEN:
        return with_outcome(notice.data, poll)
    found = reading.poll_snapshot(meet.database, notice.workspace, poll.id)
    return with_outcome(notice.data, poll, chosen_slot(found) if found else None)


def _replied(meet: Meet, notice: Notice) -> MessageView | None:
    """What came by mail is told also where its time cannot be taken any more: its sender's words stand in it."""
    poll, over = notifying.look_up(meet.database, meet.clock, notice) if asks_to_move(notice) else (None, None)
    data = with_outcome(notice.data, poll) if poll else notice.data
    return replied_message(data, meet.clock.now(), notice.unique_key, over)


def _reminder(meet: Meet, notice: Notice) -> MessageView | None:
    """A new one only where the person is still to be reminded."""
    if notice.ts:
        return _own_answers(meet, notice)
    own = reminding.reminded_poll(meet.database, meet.clock, notice)
    return reminder_message(own, notice.user, meet.clock.now()) if own else None


def _asked_again(meet: Meet, notice: Notice) -> MessageView | None:
    """Once it is answered, or cannot be, the message shows its reader's answers, as after a press in it."""
    own = reading.own_answers(meet.database, notice.workspace, notice.data.get("poll", ""), notice.user)
    asked = asked_again(own, notice.data, meet.clock.now())
    return asked or (_own_answers(meet, notice) if notice.ts else None)


def _own_answers(meet: Meet, notice: Notice) -> MessageView:
    own = reading.own_answers(meet.database, notice.workspace, notice.data.get("poll", ""), notice.user)
    return reminder_message(own, notice.user, meet.clock.now())


def _proposed(meet: Meet, notice: Notice, poll: Poll, over: Over | None) -> MessageView | None:
    now = meet.clock.now()
    proposal = proposing.shown_proposal(meet.database, notice.workspace, notice.data.get("proposal", ""))
    if proposal is None or over or proposal.status is not ProposalStatus.WAITING:
        return _decided(notice, poll, proposal, over, meet) if notice.ts else None
    return proposed_message(notice.data, proposal.user, now)


def _decided(
    notice: Notice, poll: Poll, proposal: Proposal | None, over: Over | None, meet: Meet
) -> MessageView | None:
    now = meet.clock.now()
    if proposal is None or proposal.status is ProposalStatus.WAITING:
        return proposal_over(_with_outcome(meet, notice, poll, over), over, now)
    snapshot = reading.poll_snapshot(meet.database, notice.workspace, poll.id)
    return after_press(proposal, snapshot, now) if snapshot else None
