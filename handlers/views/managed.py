"""Owns what whoever managed a poll reads privately: which poll, what became of it, and whom mail tells."""

from datetime import datetime

from bot.domain.poll import PollSnapshot
from bot.language import _, plural, short_slot
from handlers.views.poll_parts import title_text
from handlers.views.text import mention


def cancelled_text(snapshot: PollSnapshot, mails: int, zone: str, now: datetime) -> str:
    """Of a settled poll with the time that does not take place."""
    title, when = title_text(snapshot.poll), _chosen(snapshot, zone, now)
    if not when:
        return " ".join([_("“{title}” is cancelled.", title=title), _held(mails)])
    return " ".join([_("“{title}” is cancelled: {when} will not take place.", title=title, when=when), _held(mails)])


def reopened_text(snapshot: PollSnapshot, mails: int) -> str:
    title = title_text(snapshot.poll)
    return " ".join([_("“{title}” is open again, with all its answers.", title=title), _held(mails)])


def moved_text(snapshot: PollSnapshot, mails: int, zone: str, now: datetime) -> str:
    title, when = title_text(snapshot.poll), _chosen(snapshot, zone, now)
    return " ".join([_("“{title}” is moved to {when}.", title=title, when=when), _updates(mails)])


def changed_text(snapshot: PollSnapshot, mails: int) -> str:
    """ "" where nothing was changed."""
    if not mails:
        return ""
    return " ".join([_("“{title}” has another place or note.", title=title_text(snapshot.poll)), _updates(mails)])


def handed_over_text(snapshot: PollSnapshot, user: str) -> str:
    title = title_text(snapshot.poll)
    return _("“{title}” is handed over to {person}, who is told so.", title=title, person=mention(user))


def sent_again_text(snapshot: PollSnapshot, mails: int) -> str:
    title = title_text(snapshot.poll)
    if not mails:
        return _(
            "Nobody could be sent the invite to “{title}” again: everybody has it, has no address, or cannot be "
            "mailed.",
            title=title,
        )
    return plural(
        "{number} invite to “{title}” sent again.", "{number} invites to “{title}” sent again.", mails, title=title
    )


def _chosen(snapshot: PollSnapshot, zone: str, now: datetime) -> str:
    option = snapshot.option(snapshot.poll.winner or "")
    return short_slot(option.slot, zone or snapshot.poll.zone, now) if option else ""


def _held(mails: int) -> str:
    if not mails:
        return _("Nobody holds an invite, so no mail goes out.")
    return plural("{number} person held the invite and is told by mail.",
                  "{number} people held the invite and are told by mail.", mails)  # fmt: skip


def _updates(mails: int) -> str:
    return plural("{number} mail goes out.", "{number} mails go out.", mails)
