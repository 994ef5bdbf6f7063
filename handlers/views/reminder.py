"""Owns the direct message that asks one person for their answers: each time with its buttons, and what they said."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.asked_for import why_no_answers
from bot.domain.poll import MAX_BUTTON_OPTIONS, Choice, Option, Poll, PollSnapshot
from bot.domain.required import Progress, progress
from bot.domain.tally import choices_of
from bot.language import _, filled, plural, short_slot
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.answers import CHOICES, MARKS
from handlers.views.blocks import Block, MessageView
from handlers.views.over import no_answers_message
from handlers.views.places import places_elements
from handlers.views.poll_parts import begun_elements, link_to, open_button, title_text


def reminder_message(own: PollSnapshot, user: str, now: datetime) -> MessageView:
    """The reminder as it stands after the answers of this person, which alone are read of `own`."""
    said = choices_of(own, user)
    if over := why_no_answers(own.poll, now):
        return no_answers_message(own, over, now)
    waits = _waits(own, user, now)
    blocks = [
        rich.rich_block(_sentence(own.poll, waits)),
        *link_to(own.poll),
        *_options(own, said, now),
        b.actions("reminder", *_answer_all(own), _stop(own.poll)),
    ]
    return MessageView(_text(own, waits), blocks)


def _waits(own: PollSnapshot, user: str, now: datetime) -> Progress | None:
    """What the poll waits for: every time from whoever must be there, anything from others; None for nothing more."""
    required = progress(own, now).get(user)
    if required:
        return None if required.is_whole else required
    return None if any(option.id in choices_of(own, user) for option in own.offered) else Progress(0, len(own.offered))


def _text(own: PollSnapshot, waits: Progress | None) -> str:
    """For notifications and for readers without blocks."""
    if waits is None:
        return _("Your answers to “{title}”", title=title_text(own.poll))
    if waits.given:
        text = _("“{title}” waits for your answers: you have answered {given} of {times} times.")
        return filled(text, title=title_text(own.poll), given=waits.given, times=waits.times)
    return plural(
        "“{title}” waits for your answer: {number} time is offered.",
        "“{title}” waits for your answer: {number} times are offered.",
        len(own.offered),
        title=title_text(own.poll),
    )


def _sentence(poll: Poll, waits: Progress | None) -> rich.Elements:
    """Who waits for what until when; once all is said, whose these answers are."""
    title, organizer = b.words(poll.title, bold=True), rich.person(poll.organizer)
    if waits is None:
        return rich.sentence(_("Your answers to {title}. Only you see this message."), title=title)
    parts = {"organizer": [organizer], "title": [title]}
    words = _("{organizer} waits for your answer to {title}.")
    if waits.given:
        words = _(
            "{organizer} waits for your answers to {title}: you have answered {given} of {times} times.",
            given=waits.given,
            times=waits.times,
            organizer="{organizer}",
            title="{title}",
        )
    if poll.deadline_at:
        words = " ".join([words, _("Please answer by {deadline}.")])
        parts["deadline"] = [rich.moment(poll.deadline_at, poll.zone, rich.DATE_AND_TIME)]
    return rich.sentence(words, **parts)


def _options(own: PollSnapshot, said: Mapping[str, Choice], now: datetime) -> list[Block]:
    heads = {
        option.id: [
            rich.said(f"{number}. ", bold=True),
            *rich.span(option.slot, own.poll.zone, now, bold=True),
            *places_elements(own, option),
            *begun_elements(option.slot, now),
        ]
        for number, option in enumerate(own.offered, 1)
    }
    if len(own.offered) <= MAX_BUTTON_OPTIONS:
        shown = [_with_buttons(own.poll, option, heads[option.id], said, now) for option in own.offered]
        return [block for blocks in shown for block in blocks]
    return [rich.rich_block(*([*heads[option.id], *_mark(said, option)] for option in own.offered))]


def _with_buttons(
    poll: Poll, option: Option, head: Sequence[Block], said: Mapping[str, Choice], now: datetime
) -> list[Block]:
    """A time that has begun has none: what its reader said is marked there."""
    if not option.slot.is_ahead(now):
        return [rich.rich_block([*head, *_mark(said, option)])]
    return [rich.rich_block(head), _buttons(poll, option, said, now)]


def _mark(said: Mapping[str, Choice], option: Option) -> Sequence[Block]:
    return [rich.said(f" {MARKS[said[option.id]]}")] if option.id in said else []


def _buttons(poll: Poll, option: Option, said: Mapping[str, Choice], now: datetime) -> Block:
    """What was said is ticked, so that its colour is not all that tells it."""
    when, shown = short_slot(option.slot, poll.zone, now), []
    for action, choice in ids.VOTES.items():
        word, chosen = _(CHOICES[choice]), said.get(option.id) is choice
        text, style = (f"✓ {word}", "primary") if chosen else (word, None)
        more = _("chosen, {when}", when=when) if chosen else when
        shown.append(b.button(text, action, option.id, style=style, more=more))
    return b.actions(ids.reminder_block(option.id, option.changed_in), *shown)


def _answer_all(own: PollSnapshot) -> list[Block]:
    """Where the times have no buttons of their own."""
    if len(own.offered) <= MAX_BUTTON_OPTIONS:
        return []
    return [b.button(_("Answer all"), ids.ANSWER_ALL, own.poll.id, style="primary")]


def _stop(poll: Poll) -> Block:
    return b.button(_("No more reminders"), ids.STOP_REMINDERS, poll.id)


def stopped_message(poll: Poll | None = None) -> MessageView:
    """In the place of a reminder of this poll whose reader wants no more; it leads to the poll. It says what others can
    see of that (decision 46)."""
    ended = _("Meet reminds you of no poll any more. Polls still wait for your answers in their channels.")
    seen = _("Whoever runs one may see that Meet does not remind you. Nobody is told why.")
    sentence = f"{ended} {seen}"
    way = open_button(poll.id, poll.link) if poll else []
    return MessageView(sentence, [b.section(sentence), b.actions("reminders", *way, _start())])


def _start() -> Block:
    return b.button(_("Remind me again"), ids.START_REMINDERS)


def started_message() -> MessageView:
    """Reminders are on again."""
    sentence = _("Meet reminds you again of polls that wait for your answer.")
    return MessageView(sentence, [b.section(sentence)])
