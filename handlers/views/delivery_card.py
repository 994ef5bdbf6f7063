"""Owns the organizer's delivery card: people and the state of their invites in words, never an address."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.domain.card import CardState, DeliveryCard
from bot.domain.held_back import HeldBack
from bot.domain.notice import WhyOff
from bot.language import _, mark, plural, short_moment
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.calendar_answers import answer_blocks
from handlers.views.cancel_reason import reason_said
from handlers.views.poll_parts import title_text
from handlers.views.text import mention, people

MOST_PEOPLE = 500
"""A mention is 15 characters or so: 7,500 of Slack's 12,000."""
PEOPLE_PER_SECTION = 150
MOST_UNINVITED = 20
WORDS = {
    CardState.WAITING: ("⏳", mark("waiting to be sent")),
    CardState.SENT: ("📤", mark("sent")),
    CardState.DELIVERED: ("✅", mark("delivered")),
    CardState.BOUNCED: ("⚠️", mark("bounced")),
    CardState.BOUNCED_ASKED: ("⚠️", mark("bounced, asked on Slack")),
    CardState.BOUNCED_SOFTLY: ("⚠️", mark("bounced, may clear up by itself")),
    CardState.FAILED: ("⚠️", mark("not sent")),
    CardState.UNVERIFIED: ("⚠️", mark("not sent: the address is not verified in SES’s sandbox")),
    CardState.NO_ADDRESS: ("✉️", mark("no address given yet")),
    CardState.CANNOT_BE_MAILED: ("🚫", mark("cannot be mailed")),
}
WAITS_FOR_QUOTA = mark("waiting, as the day's quota is used up")
HELD_BACK = {
    HeldBack.BY_QUOTA: mark(
        "Meet has mailed as much as it may today. Invites to the soonest meetings go first; these leave as the day "
        "passes. Nothing is lost."
    ),
    HeldBack.BY_RATES: mark(
        "Meet has paused sending, because too many of its mails came back or were reported as spam. The people who run "
        "Meet decide when it goes on. Nothing is lost."
    ),
    HeldBack.BY_HAND: mark("The people who run Meet have paused sending. Invites leave when they resume it."),
    HeldBack.BY_FAULT: mark(
        "Meet cannot send mail at the moment because of its set-up, which is nobody's fault here. It tries again every "
        "ten minutes. Nothing is lost."
    ),
}
TAKEN_BACK = {
    WhyOff.CANCELLED: mark("The meeting is cancelled."),
    WhyOff.OPEN_AGAIN: mark("The poll is open again, so this meeting does not take place."),
}
_WORST_FIRST = (
    CardState.BOUNCED,
    CardState.BOUNCED_ASKED,
    CardState.BOUNCED_SOFTLY,
    CardState.FAILED,
    CardState.UNVERIFIED,
    CardState.NO_ADDRESS,
    CardState.CANNOT_BE_MAILED,
    CardState.WAITING,
    CardState.SENT,
    CardState.DELIVERED,
)
_ARRIVED = (CardState.SENT, CardState.DELIVERED)
"""Who has not seen it may still be sent it again, by name."""
_TO_FIX = (CardState.BOUNCED, CardState.BOUNCED_ASKED, CardState.NO_ADDRESS)
_NOT_MAILED = (*_TO_FIX, CardState.CANNOT_BE_MAILED)
"""Whom no mail reaches."""


def delivery_card_message(card: DeliveryCard, now: datetime) -> MessageView:
    """The card as it stands now."""
    poll = card.poll
    text = _("Invites of {title}: {summary}", title=title_text(poll), summary=_summary(card))
    blocks = [
        rich.rich_block(rich.sentence(_("Invites of {title}"), title=b.words(poll.title, bold=True))),
        *_when(card, now),
        *_people(card),
        *_uninvited(card),
        *answer_blocks(card.answers),
        *_why_waiting(card, now),
        *_organizer(card),
        *_again(card),
        *_actions(card),
    ]
    return MessageView(text, blocks)


def _when(card: DeliveryCard, now: datetime) -> list[Block]:
    """When the meeting is; struck out where it does not take place, and why not."""
    if card.slot is None:
        return []
    if card.taken_back is None:
        return [rich.rich_block(rich.span(card.slot, card.poll.zone, now))]
    struck = rich.rich_block([rich.said("❌ "), *rich.span(card.slot, card.poll.zone, now, strike=True)])
    why = reason_said(card.poll.reason) if card.taken_back.why is WhyOff.CANCELLED else []
    return [struck, b.context(" ".join([_(TAKEN_BACK[card.taken_back.why]), *(said.line(now) for said in why)]))]


def _summary(card: DeliveryCard) -> str:
    if card.taken_back and not card.counts:
        return _("Nobody held an invite.")
    if card.poll.anonymous:
        return plural("{number} mail made out. The poll is anonymous: no names.",
                      "{number} mails made out. The poll is anonymous: no names.",
                      card.counts.get(CardState.SENT, 0))  # fmt: skip
    parts = [
        f"{WORDS[state][0]} {card.counts[state]} {_(_words(card, state))}"
        for state in _WORST_FIRST
        if card.counts.get(state)
    ]
    return " · ".join(parts) or _("Nobody gets an invite.")


def _words(card: DeliveryCard, state: CardState) -> str:
    """What the state is called; what waits for the quota is called so."""
    waits_for_quota = state is CardState.WAITING and card.held_back is HeldBack.BY_QUOTA
    return WAITS_FOR_QUOTA if waits_for_quota else WORDS[state][1]


def _why_waiting(card: DeliveryCard, now: datetime) -> list[Block]:
    if card.held_back is None:
        return []
    since = [_("Since {time}.", time=short_moment(card.held_since, card.poll.zone, now))] if card.held_since else []
    return [b.context(" ".join([_(HELD_BACK[card.held_back]), *since]))]


def _people(card: DeliveryCard) -> list[Block]:
    """One line per state with its people; whoever needs care stands first."""
    if not card.people:
        return [b.context(_summary(card))]
    numbers = Counter((person.state, person.cancelled) for person in card.people)
    groups: dict[tuple[CardState, bool], list[str]] = {}
    for person in sorted(card.people, key=lambda person: _WORST_FIRST.index(person.state))[:MOST_PEOPLE]:
        groups.setdefault((person.state, person.cancelled), []).append(mention(person.user))
    shown = [
        block
        for (state, cancelled), names in groups.items()
        for block in _group(state, _told(card, state, cancelled, numbers[state, cancelled]), names)
    ]
    rest = len(card.people) - MOST_PEOPLE
    return [*shown, *([b.context(_("+{number} more", number=rest))] if rest > 0 else [])]


def _uninvited(card: DeliveryCard) -> list[Block]:
    """Who must be there and has no invite: nobody was asked about that where a poll closed by itself. Then whoever
    could make the time before a move, had no address then, and is not invited to this one."""
    lines = []
    if card.uninvited:
        named = people(card.uninvited, MOST_UNINVITED)
        lines.append(_("⚠️ *Must be there and has no invite* (no yes or maybe to this time)  {people}", people=named))
    if unaddressed := [user for user in card.could_before if user in card.unaddressed]:
        named = people(unaddressed, MOST_UNINVITED)
        lines.append(_("*Has no address, and holds no invite to the new time*  {people}", people=named))
    if others := [user for user in card.could_before if user not in card.unaddressed]:
        named = people(others, MOST_UNINVITED)
        lines.append(
            _("*No invite* (yes or maybe to the time before, not asked about this one)  {people}", people=named)
        )
    return [b.section(line) for line in lines]


def _told(card: DeliveryCard, state: CardState, cancelled: bool, number: int) -> str:
    """What the state is called, with the number of people in it where there are several: "Delivered (3)"."""
    words = _(_words(card, state))
    told = _("The cancellation: {state}", state=words) if cancelled else words
    return f"{told[:1].upper()}{told[1:]}{f' ({number})' if number > 1 else ''}"


def _group(state: CardState, told: str, names: Sequence[str]) -> list[Block]:
    heading = f"{WORDS[state][0]} *{told}*  "
    starts = range(0, len(names), PEOPLE_PER_SECTION)
    parts = [" ".join(names[start : start + PEOPLE_PER_SECTION]) for start in starts]
    return [b.section(heading + part if part is parts[0] else part) for part in parts]


def _again(card: DeliveryCard) -> list[Block]:
    """Whom the button would mail: those who can be sent to, and nobody else."""
    if not card.resendable:
        return []
    return [b.section(_("“Send again” goes to {people}", people=people(card.resendable, PEOPLE_PER_SECTION)))]


def _organizer(card: DeliveryCard) -> list[Block]:
    if card.slot is None or card.taken_back or _own_state(card) in _NOT_MAILED:
        return []
    return [b.context(_("Your own copy comes by mail too: open invite.ics to add it to your calendar."))]


def _actions(card: DeliveryCard) -> list[Block]:
    buttons = []
    if card.resendable:
        buttons.append(b.button(_("Send again"), ids.RESEND, card.poll.id, more=_("what did not arrive")))
    if any(person.state in _ARRIVED and not person.cancelled for person in card.people):
        buttons.append(b.button(_("Send to one person"), ids.MANAGE_POLL, f"resend:{card.poll.id}"))
    if not card.taken_back and (own := _own_state(card)) in _TO_FIX:
        words = _("Give an address") if own is CardState.NO_ADDRESS else _("Fix my address")
        buttons.append(b.button(words, ids.FIX_ADDRESS, card.poll.id, style="primary"))
    return [b.actions("card", *buttons)] if buttons else []


def _own_state(card: DeliveryCard) -> CardState | None:
    """Where the organizer's own copy stands; None where the card names nobody."""
    return next((person.state for person in card.people if person.user == card.poll.organizer), None)
