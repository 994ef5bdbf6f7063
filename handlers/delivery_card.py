"""Owns the organizer's delivery card in a DM: posted once, redrawn while deliveries move, by the refresh job."""

from datetime import timedelta

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NotFound
from bot.meet import Meet
from bot.services import reading, redrawing
from handlers.holds import keep_wait
from handlers.private_notes import direct_message
from handlers.slack.errors import LOST, UNDRAWABLE, UNREACHABLE, code_of, is_slacks_fault
from handlers.views.blocks import MessageView
from handlers.views.delivery_card import delivery_card_message
from storage.values import Card, Redraw, Surface

RETRY_LOST = timedelta(seconds=10)
RETRY_REFUSED = timedelta(minutes=10)
NEVER = UNREACHABLE | UNDRAWABLE | {"message_not_found"}
"""The card was deleted, or nobody is there to read it: what it would say stands in `meet deliveries` all the same."""
log = structlog.get_logger()


def refresh_due(meet: Meet) -> int:
    """Posts new cards and draws anew those whose deliveries moved; how many it touched."""
    done = 0
    while not meet.stopping.is_set() and (claimed := redrawing.claim_due(meet.database, Surface.CARD)):
        done += sum(_draw_one(meet, redraw) for redraw in claimed)
    return done


def _draw_one(meet: Meet, redraw: Redraw) -> int:
    try:
        _draw(meet, redraw)
    except Exception:
        log.exception("card_failed", poll=redraw.poll)
        return 0
    return 1


def _draw(meet: Meet, redraw: Redraw) -> None:
    with meet.database.read(redraw.workspace) as uow:
        card = uow.cards.of_poll(redraw.poll)
    shown = reading.delivery_card(meet.database, redraw.workspace, redraw.poll)
    if card is None or shown is None:
        _settle(meet, redraw, redraw.revision)
        return
    try:
        _send(meet, meet.clients.client(redraw.workspace), card, delivery_card_message(shown))
    except SlackApiError as error:
        _refused(meet, redraw, error)
    except (NotFound, *LOST) as error:
        log.info("card_in_doubt", poll=redraw.poll, error=type(error).__name__)
        _release(meet, redraw, RETRY_LOST)
    else:
        _settle(meet, redraw, card.revision)


def _send(meet: Meet, client: WebClient, card: Card, message: MessageView) -> None:
    if card.ts and card.channel:
        client.chat_update(channel=card.channel, ts=card.ts, text=message.text, blocks=message.blocks, parse="none")
        return
    channel, ts = direct_message(client, card.user, message)
    with meet.database.begin(card.workspace) as uow:
        uow.cards.mark_posted(card.poll, channel=channel, ts=ts)


def _settle(meet: Meet, redraw: Redraw, revision: int) -> None:
    redrawing.settle_redraw(meet.database, redraw, revision)


def _release(meet: Meet, redraw: Redraw, wait: timedelta) -> None:
    redrawing.release_redraw(meet.database, redraw, wait)


def _refused(meet: Meet, redraw: Redraw, error: SlackApiError) -> None:
    code, wait = code_of(error), keep_wait(meet, redraw.workspace, error)
    log.warning("card_refused", poll=redraw.poll, error=code)
    if wait is not None:
        _release(meet, redraw, wait)
    elif code in NEVER:
        _settle(meet, redraw, redraw.revision)
    else:
        _release(meet, redraw, RETRY_LOST if is_slacks_fault(error) else RETRY_REFUSED)
