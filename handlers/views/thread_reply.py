"""Owns what the thread under a poll's message is told of each change, so that whoever followed it hears of it."""

from bot.domain.affected import affected
from bot.domain.poll import Change, Closer, PollSnapshot
from bot.domain.text import clean_line
from bot.language import _
from handlers.views.poll_parts import title_text
from handlers.views.text import escape, people
from handlers.views.times import slot_token

MOST_PEOPLE = 20


def thread_reply(snapshot: PollSnapshot) -> str:
    """The one reply that tells of the poll's last change, and names those whom it concerns."""
    named = people(affected(snapshot), MOST_PEOPLE)
    return "\n".join(filter(None, [_sentence(snapshot), named]))


def _sentence(snapshot: PollSnapshot) -> str:
    poll, title = snapshot.poll, title_text(snapshot.poll)
    now, before = _when(snapshot, poll.winner), _when(snapshot, poll.moved_from)
    match poll.change:
        case Change.MOVED:
            return _("{title} has moved from ~{before}~ to *{now}*.", title=title, before=before, now=now)
        case Change.CHANGED:
            return _("{title} has another place or note, as its message says. {now} stands.", title=title, now=now)
        case Change.CANCELLED:
            return _cancelled(snapshot, title, now)
        case Change.REOPENED if before:
            return _(
                "{title} is open again: {before} will not take place. Please look at your answers.",
                title=title,
                before=before,
            )
        case Change.REOPENED:
            return _("{title} is open again. Please look at your answers.", title=title)
        case Change.SETTLED | None:
            return _settled(snapshot, title, now)


def _cancelled(snapshot: PollSnapshot, title: str, now: str) -> str:
    off = _("{title} is cancelled: {now} will not take place.", title=title, now=now) if now else ""
    said = off or _("{title} is cancelled. There will be no meeting from this poll.", title=title)
    reason = escape(clean_line(snapshot.poll.reason))
    return " ".join([said, *([_("The reason: {reason}", reason=reason)] if reason else [])])


def _settled(snapshot: PollSnapshot, title: str, now: str) -> str:
    if not now:
        return _("{title} was closed without a time.", title=title)
    if snapshot.poll.closer is Closer.DEADLINE:
        return _("{title} is settled: *{now}*, chosen by Meet at the deadline.", title=title, now=now)
    return _("{title} is settled: *{now}*.", title=title, now=now)


def _when(snapshot: PollSnapshot, option_id: str | None) -> str:
    option = snapshot.option(option_id or "")
    return slot_token(option.slot, snapshot.poll.zone) if option else ""
