"""Owns the organizer's delivery card in a DM: posted once, redrawn while deliveries move, by the refresh job."""

from functools import partial

import structlog

from bot.domain.errors import NotFound
from bot.isolating import each
from bot.language import reading as in_language_of
from bot.meet import Meet
from bot.services import reading, redrawing
from bot.services.people import reader_locale
from handlers.private_notes import direct_message
from handlers.slack.clients import WebClient
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import RETRY_SOON, Kind, read_refusal
from handlers.views.blocks import MessageView
from handlers.views.delivery_card import delivery_card_message
from storage.values import Card, Redraw, Surface

log = structlog.get_logger()


def redraw_due(meet: Meet) -> int:
    """Posts new cards and redraws those whose deliveries moved; how many it touched."""
    done = 0
    while not meet.stopping.is_set() and (claimed := redrawing.claim_due(meet.database, Surface.CARD)):
        done += len(each(claimed, lambda claim: _redraw(meet, claim)))
    return done


def _redraw(meet: Meet, claim: Redraw) -> None:
    with meet.database.read(claim.workspace) as uow:
        card = uow.cards.of_poll(claim.poll)
    shown = reading.delivery_card(meet.database, claim.workspace, claim.poll)
    if card is None or shown is None:
        redrawing.settle_redraw(meet.database, claim, claim.revision)
        return
    try:
        with in_language_of(partial(reader_locale, meet.database, claim.workspace, card.user)):
            message = delivery_card_message(shown, meet.clock.now())
        _send(meet, meet.clients.client(claim.workspace), card, message)
    except NotFound:
        redrawing.release_redraw(meet.database, claim, RETRY_SOON)
    except TROUBLE as error:
        _refused(meet, claim, error)
    else:
        redrawing.settle_redraw(meet.database, claim, card.revision)


def _send(meet: Meet, client: WebClient, card: Card, message: MessageView) -> None:
    if card.ts and card.channel:
        client.chat_update(channel=card.channel, ts=card.ts, text=message.text, blocks=message.blocks, parse="none")
        return
    channel, ts = direct_message(client, card.user, message)
    with meet.database.begin(card.workspace) as uow:
        is_theirs = uow.cards.mark_posted(card.poll, card.user, channel=channel, ts=ts)
    if not is_theirs:
        # The poll was handed over meanwhile, and its card goes to somebody else.
        client.chat_delete(channel=channel, ts=ts)


def _refused(meet: Meet, claim: Redraw, error: Exception) -> None:
    """A card that was deleted, or that nobody can read, is left: `meet deliveries` says what it would say."""
    refusal = read_refusal(error, direct=True)
    log.warning("card_refused", poll=claim.poll, error=refusal.code, kind=refusal.kind.value)
    if refusal.kind in (Kind.GONE, Kind.NOBODY):
        redrawing.settle_redraw(meet.database, claim, claim.revision)
    else:
        redrawing.release_redraw(meet.database, claim, refusal.wait, slack_failed=refusal.kind is Kind.RETRY)
