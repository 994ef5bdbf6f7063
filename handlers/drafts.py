"""Owns posting a poll that has no message: the press of `post_draft` on a kept draft, or on a poll whose message is
gone."""

from functools import partial

import structlog

from bot.domain.errors import MeetError, NotAllowed, NotFound
from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.domain.reasons import NotYours, SlackReason
from bot.services import opening, reading
from handlers import actions as ids
from handlers.admins import as_admin, is_admin
from handlers.posting import Anew, post_poll
from handlers.routing import Call, Feature
from handlers.second_try import make_all
from handlers.slack.errors import SlackApiError, code_of
from handlers.views.drafts import moved_message, posted_note

log = structlog.get_logger()


def post_draft(call: Call) -> None:
    """Posts it where it was meant to go; refused again, the note says so again."""
    as_admin(call, _post_draft)


def post_elsewhere(call: Call) -> None:
    """Posts a draft in the channel that was chosen in its note, or an open poll whose own channel takes nothing."""
    as_admin(call, _post_elsewhere)


def _post_elsewhere(call: Call) -> None:
    poll, channel, admin = call.payload.block.partition(":")[2], call.payload.value, is_admin(call)
    known = reading.poll_snapshot(call.meet.database, call.workspace, poll)
    if known and known.poll.posted and known.poll.status is PollStatus.OPEN:
        _check_run(call, known.poll, admin=admin)
        call.later(_move, call, known.poll, channel)
        return
    call.later(_post, call, _reopened(call, poll, channel, admin=admin).poll)


def _check_run(call: Call, poll: Poll, *, admin: bool) -> None:
    if not poll.may_be_run_by(call.user, admin=admin):
        raise NotAllowed(NotYours(poll.organizer))


def _move(call: Call, poll: Poll, channel: str) -> None:
    """The new message takes the place of the old one, which says so where Slack still lets it be changed."""
    if not _post(call, poll, Anew(call.user, poll.message_ts, channel)):
        return
    moved = reading.poll_snapshot(call.meet.database, call.workspace, poll.id)
    said = moved_message(moved.poll.link if moved else "")
    channel, ts = str(poll.message_channel), str(poll.message_ts)
    say_so = partial(call.client.chat_update, channel=channel, ts=ts, text=said.text, blocks=said.blocks)
    for error in make_all(call.meet, [say_so]):
        log.info("old_message_stays", poll=poll.id, error=type(error).__name__)


def _reopened(call: Call, poll: str, channel: str, *, admin: bool) -> PollSnapshot:
    meet = call.meet
    return opening.post_draft(
        meet.database, meet.clock, call.workspace, poll, by=call.user, admin=admin, channel=channel
    )


def _post_draft(call: Call) -> None:
    kept = reading.poll_snapshot(call.meet.database, call.workspace, call.payload.value)
    if kept is None:
        raise NotFound(SlackReason.NO_DRAFT)
    admin = is_admin(call)
    if kept.poll.posted and kept.poll.status is PollStatus.OPEN:
        _check_run(call, kept.poll, admin=admin)
        call.later(_post_again, call, kept.poll)
        return
    _reopened(call, kept.poll.id, kept.poll.channel, admin=admin)
    call.later(_post, call, kept.poll)


def _post_again(call: Call, poll: Poll) -> None:
    if _stands(call, poll):
        raise MeetError(SlackReason.STANDS)
    _post(call, poll, Anew(call.user, poll.message_ts))


def _stands(call: Call, poll: Poll) -> bool:
    try:
        call.client.chat_getPermalink(channel=str(poll.message_channel), message_ts=str(poll.message_ts))
    except SlackApiError as error:
        if code_of(error) in ("message_not_found", "channel_not_found"):
            return False
        raise
    return True


def _post(call: Call, poll: Poll, anew: Anew | None = None) -> bool:
    """Whether this call posted it; then the note that was pressed says so."""
    posted = post_poll(call.meet, call.client, call.workspace, poll.id, call.tell, anew=anew)
    if posted:
        note = posted_note(poll)
        call.replace(note.text, note.blocks)
    return posted


FEATURE = Feature(actions={ids.POST_DRAFT: post_draft, ids.POST_ELSEWHERE: post_elsewhere})
