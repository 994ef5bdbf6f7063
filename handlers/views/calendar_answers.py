"""Owns how answers by mail are shown: names in the poll's message, notes and doubts on the organizer's card."""

from collections.abc import Sequence

from bot.domain.attending import CalendarAnswers
from bot.domain.replies import Answer, Attendance
from bot.language import _, mark
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block
from handlers.views.text import people

MOST_PEOPLE = 20
MOST_NOTES = 10
MOST_NOTE = 500
WORDS = {
    Answer.ACCEPTED: mark("accepted"),
    Answer.TENTATIVE: mark("tentative"),
    Answer.DECLINED: mark("declined"),
}
_GRAVEST_FIRST = (Answer.DECLINED, Answer.TENTATIVE, Answer.ACCEPTED)
SIGNS = {Answer.ACCEPTED: "✔️", Answer.TENTATIVE: "❔", Answer.DECLINED: "✖️"}


def answers_line(answers: CalendarAnswers) -> list[Block]:
    """One line of the poll's message: who accepted, is unsure, declined; in an anonymous poll how many. Empty where
    nobody answered by mail."""
    parts = [_part(answers, answer) for answer in WORDS if answers.counts.get(answer)]
    heading = _("📅 By calendar:")
    return rich.joined([[rich.said(heading)], rich.joined(parts, " · ")], " ") if parts else []


def _part(answers: CalendarAnswers, answer: Answer) -> list[Block]:
    who = rich.people(answers.who(answer), MOST_PEOPLE) or [rich.said(str(answers.counts[answer]))]
    return rich.joined([[rich.said(_(WORDS[answer]))], who], " ")


def answer_blocks(answers: CalendarAnswers) -> list[Block]:
    """The card's part: one line an answer, what people wrote with it, and what is to be known of the answers."""
    if not answers.people and (line := answers_line(answers)):
        return [rich.rich_block(line), *_earlier(answers)]
    return [*_groups(answers), *_notes(answers), *_earlier(answers), *_doubts(answers)]


def _groups(answers: CalendarAnswers) -> list[Block]:
    shown = []
    for answer, words in WORDS.items():
        if who := answers.who(answer):
            word, number = _(words), f" ({len(who)})" if len(who) > 1 else ""
            heading = f"{SIGNS[answer]} *{word[:1].upper()}{word[1:]}{number}*"
            shown.append(b.section(f"{heading}  {people(who, MOST_PEOPLE)}"))
    return shown


def _notes(answers: CalendarAnswers) -> list[Block]:
    """What people wrote stands as they wrote it: nothing in it is parsed. What is about the time as it stands comes
    first, and of it whoever may not come, so that no number of others hides it."""
    written = [*_gravest_first(answers.people), *_gravest_first(answers.earlier)]
    lines = [_note(one) for one in written[:MOST_NOTES]]
    rest = len(written) - MOST_NOTES
    more = [b.context(_("+{number} more", number=rest))] if rest > 0 else []
    return [*([rich.rich_block(*lines)] if lines else []), *more]


def _gravest_first(answers: Sequence[Attendance]) -> list[Attendance]:
    return sorted((one for one in answers if one.comment), key=lambda one: _GRAVEST_FIRST.index(one.answer))


def _note(one: Attendance) -> list[Block]:
    said = f"({_(WORDS[one.answer])}):"
    return rich.joined([[rich.person(one.user)], [rich.said(said)], [b.words(one.comment, MOST_NOTE)]], " ")


def _earlier(answers: CalendarAnswers) -> list[Block]:
    who = [one.user for one in answers.earlier]
    return [b.context(_("Answered the earlier time: {people}", people=people(who, MOST_PEOPLE)))] if who else []


def _doubts(answers: CalendarAnswers) -> list[Block]:
    """Whose mail did not prove its sender. Many genuine answers do not."""
    who = [one.user for one in answers.people if not one.is_verified]
    text = _("Sender not verified, as with many calendars: {people}", people=people(who, MOST_PEOPLE))
    return [b.context(text)] if who else []
