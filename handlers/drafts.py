"""Owns posting a kept draft: the press of `post_draft`. Why it was kept stands in its note."""

from bot.domain.errors import NotFound
from bot.domain.poll import Poll
from bot.services import opening, reading
from handlers import actions as ids
from handlers.posting import post_poll
from handlers.private_notes import answer_privately
from handlers.routing import Call, Feature, privately
from handlers.views.drafts import posted_note

NO_DRAFT = "This draft is gone; open a new poll with /meet."


def post_draft(call: Call) -> None:
    """Posts the draft where it was meant to go; refused again, the note says so again."""
    kept = reading.poll_snapshot(call.meet.database, call.workspace, call.payload.value)
    if kept is None:
        raise NotFound(NO_DRAFT)
    snapshot = opening.post_draft(
        call.meet.database, call.meet.clock, call.workspace, kept.poll.id, by=call.user, channel=kept.poll.channel
    )
    call.ack()
    call.later(_post, call, snapshot.poll)


def _post(call: Call, poll: Poll) -> None:
    posted = post_poll(call.meet, call.client, call.workspace, poll.id, privately(call))
    if posted and call.payload.response_url:
        answer_privately(call.payload.response_url, posted_note(poll), replace=True)


FEATURE = Feature(actions={ids.POST_DRAFT: post_draft})
