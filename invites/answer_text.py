"""The words of the mail that tells an organizer what was answered to their invite. It escapes and sends nothing."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.forwarding import MOST_TEXT, Forwarded, ForwardedAnswer, weightiest_first
from bot.domain.graphemes import whole_signs
from bot.domain.replies import Answer
from bot.domain.reply_outcomes import Told
from bot.domain.text import clean_line, clean_text
from bot.language import _, mark, plural, short_slot
from invites.mail_text import Frame, Labels, frame, labels
from invites.text import common_name, subject_of, title_of, web_address
from invites.times import SpokenSlot, spoken_for

MOST_ANSWERS = 50
"""In one mail. The delivery card has them all."""
_ANSWERED = {
    Answer.ACCEPTED: mark("{name} accepted"),
    Answer.TENTATIVE: mark("{name} accepted tentatively"),
    Answer.DECLINED: mark("{name} declined"),
}
_TOLD = {
    Told.COUNTERED: mark("{name} proposes another time"),
    Told.DELEGATED: mark("{name} passed the invite on to somebody else"),
    Told.OF_ANOTHER: mark("{other} answered with the invite of {name}; no answer was changed"),
    Told.WRITTEN: mark("{name} answered by mail"),
}


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """One answer: a sentence without its full stop, what is to be known of it, and the quoted words, "" for none."""

    said: str
    remark: str
    quoted: str


@dataclass(frozen=True, slots=True)
class AnswersText:
    """One mail of answers in words. `more` says how many it leaves out, "" for none."""

    subject: str
    heading: str
    title: str
    when: SpokenSlot
    answers: tuple[SpokenAnswer, ...]
    more: str
    permalink: str
    what_to_do: str
    why: str
    labels: Labels
    frame: Frame


def write_answers_text(forwarded: Forwarded, zone: str, now: datetime) -> AnswersText:
    """The words, with times in the organizer's zone, or the poll's where Slack knows none ("")."""
    invite, answers = forwarded.invite, forwarded.answers
    shown = tuple(_spoken(one, zone, invite.zone) for one in weightiest_first(answers)[:MOST_ANSWERS])
    left = len(answers) - len(shown)
    number = plural("{number} answer", "{number} answers", len(answers))
    told = shown[0].said if len(answers) == 1 else number
    return AnswersText(
        subject=f"{told}: {subject_of(invite.title)}, {short_slot(invite.slot, zone or invite.zone, now)}",
        heading=_("Answers to your invite"),
        title=title_of(invite.title),
        when=spoken_for(invite.slot, zone, invite.zone)[0],
        answers=shown,
        more=_("+{number} more", number=left) if left else "",
        permalink=web_address(invite.permalink),
        what_to_do=" ".join(filter(None, [_last() if forwarded.is_last else "", _what_to_do()])),
        why=_("You get this mail because you organize this meeting in Slack and gave this address to Meet."),
        labels=labels(),
        frame=frame(),
    )


def _last() -> str:
    return _("This is the last mail about answers to this invite: there were very many.")


def _what_to_do() -> str:
    return _(
        "Slack shows all answers on the delivery card. Nobody reads replies to this mail: write to people in Slack."
    )


def _spoken(one: ForwardedAnswer, zone: str, poll_zone: str) -> SpokenAnswer:
    words = _ANSWERED[one.answer] if one.answer else _TOLD[one.told or Told.WRITTEN]
    name = common_name(one.name) or _("Somebody")
    said = _(words, name=name, other=clean_line(one.other) or _("Somebody"))
    proposed = spoken_for(one.proposed, zone, poll_zone)[0].sentence if one.proposed else ""
    remarks = [
        proposed,
        _("This answers an earlier version of the invite.") if one.is_earlier else "",
        "" if one.is_verified else _doubt(one),
    ]
    return SpokenAnswer(said, " ".join(filter(None, remarks)), _shortened(one.text))


def _doubt(one: ForwardedAnswer) -> str:
    if one.told is Told.WRITTEN:
        return _("The mail does not prove who wrote it.")
    return _("The sender is not verified, as with many calendars.")


def _shortened(text: str) -> str:
    words = clean_text(text)
    return words if len(words) <= MOST_TEXT else f"{whole_signs(words, MOST_TEXT - 1).rstrip()}…"
