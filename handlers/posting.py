"""Owns bringing a poll's message into Slack for the first time. A poll that Slack refuses is kept as a draft."""

from collections.abc import Callable

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.poll import Poll, PollSnapshot, PollStatus
from bot.meet import Meet
from bot.services import opening, reading
from handlers.private_notes import direct_message
from handlers.slack_errors import LOST, code_of, is_slacks_fault, posting_cure, wait_of
from handlers.views.blocks import MessageView
from handlers.views.drafts import draft_note
from handlers.views.poll_message import poll_message

log = structlog.get_logger()
Tell = Callable[[MessageView], None]
WAITING = "Slack cannot take it just now. Your poll is saved and will be posted by itself within a minute or two."


def post_poll(meet: Meet, client: WebClient, workspace: str, poll_id: str, tell: Tell, *, again: bool = False) -> bool:
    """Posts the poll's message and remembers where it stands; what Slack refuses is told to its organizer alone.

    `again` posts a poll once more whose message somebody deleted.
    """
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is None or snapshot.poll.status is not PollStatus.OPEN or (snapshot.poll.posted and not again):
        return False
    return _post(meet, client, snapshot, tell)


def _post(meet: Meet, client: WebClient, snapshot: PollSnapshot, tell: Tell) -> bool:
    poll, message = snapshot.poll, poll_message(snapshot)
    try:
        sent = client.chat_postMessage(
            channel=poll.channel,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    except SlackApiError as error:
        _not_posted(meet, poll, error, tell)
        return False
    except LOST as error:
        # It may or may not stand there. The refresh job posts it again after its grace: rather twice than never.
        log.warning("posting_in_doubt", poll=poll.id, error=type(error).__name__)
        return False
    _remember(meet, client, poll, str(sent.get("channel") or poll.channel), str(sent.get("ts")))
    return True


def _remember(meet: Meet, client: WebClient, poll: Poll, channel: str, ts: str) -> None:
    opening.mark_posted(meet.database, poll.workspace, poll.id, channel=channel, ts=ts, permalink=None)
    meet.redraw(poll.workspace, poll.id)
    keep_permalink(meet, client, poll, channel, ts)


def adopt_message(meet: Meet, client: WebClient, workspace: str, poll_id: str, pressed: tuple[str, str]) -> None:
    """A press came from a message that Meet knows nothing of: Slack posted it, and the answer was lost."""
    channel, ts = pressed
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is None or not ts:
        return
    if opening.adopt_message(meet.database, workspace, poll_id, channel=channel, ts=ts):
        log.info("message_adopted", poll=poll_id)
        keep_permalink(meet, client, snapshot.poll, channel, ts)
    meet.redraw(workspace, poll_id)


def keep_permalink(meet: Meet, client: WebClient, poll: Poll, channel: str, ts: str) -> None:
    """Asks for the message's link, which invites and lists carry; without it they do without."""
    try:
        link = client.chat_getPermalink(channel=channel, message_ts=ts).get("permalink")
    except (SlackApiError, *LOST) as error:
        log.info("no_permalink", poll=poll.id, error=type(error).__name__)
        return
    if link:
        opening.mark_permalink(meet.database, poll.workspace, poll.id, str(link))


def _not_posted(meet: Meet, poll: Poll, error: SlackApiError, tell: Tell) -> None:
    code = code_of(error)
    log.warning("not_posted", poll=poll.id, error=code)
    if wait_of(error) is not None or is_slacks_fault(error):
        tell(MessageView(WAITING, []))
        return
    opening.keep_draft(meet.database, poll.workspace, poll.id)
    tell(draft_note(poll, posting_cure(code)))


def tell_organizer(client: WebClient, poll: Poll) -> Tell:
    """Tells by DM, for when nobody is waiting for an answer."""

    def tell(note: MessageView) -> None:
        try:
            direct_message(client, poll.organizer, note)
        except (SlackApiError, *LOST) as error:
            log.warning("organizer_not_told", poll=poll.id, error=type(error).__name__)

    return tell


def post_late(meet: Meet, workspace: str, poll_id: str) -> None:
    """Posts a poll whose message a crash kept out of Slack; nobody waits for it any more, so failures go by DM."""
    snapshot = reading.poll_snapshot(meet.database, workspace, poll_id)
    if snapshot is not None:
        client = meet.clients.client(workspace)
        post_poll(meet, client, workspace, poll_id, tell_organizer(client, snapshot.poll))
