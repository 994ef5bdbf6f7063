"""The words of each mail, as values that templates render. It escapes nothing and sends nothing."""

from dataclasses import dataclass

from bot.domain.invite import Invite, Method, Role
from bot.domain.mail_news import NOTHING_TOLD, News, Told, slot_before
from bot.domain.text import clean_line, clean_text
from invites.text import title_of, web_address
from invites.times import SpokenSlot, spoken, spoken_for

HOW_TO_STOP = "To stop all mail from Meet in this workspace, type /meet stop in Slack."


@dataclass(frozen=True, slots=True)
class InviteText:
    """One invite mail in words. `when_at_poll` is None where the reader's zone is the poll's, `before` where no other
    time was told before."""

    heading: str
    title: str
    intro: str
    before: SpokenSlot | None
    when: SpokenSlot
    when_label: str
    when_at_poll: SpokenSlot | None
    place: str
    place_link: str
    note: str
    organizer: str
    permalink: str
    what_to_do: str
    why: str
    off: bool
    how_to_stop: str = HOW_TO_STOP


@dataclass(frozen=True, slots=True)
class CodeText:
    """The mail that carries a code."""

    digits: str
    what_to_do: str = (
        "It works for 15 minutes. If you did not ask for it, ignore this mail: nothing happens without the code."
    )
    why: str = (
        "You get this mail because somebody gave this address to Meet in Slack, to have calendar invites sent to it."
    )
    how_to_stop: str = HOW_TO_STOP


@dataclass(frozen=True, slots=True)
class Letter:
    """What one kind of recipient is written. `zone` is the reader's own, "" where Slack knows none."""

    invite: Invite
    method: Method
    role: Role
    zone: str
    news: News
    told: Told = NOTHING_TOLD


def write_invite_text(letter: Letter) -> InviteText:
    """The words for one kind of recipient."""
    invite, zone = letter.invite, letter.zone
    own, at_poll = spoken_for(invite.slot, zone, invite.zone)
    organizer = _organizer(invite)
    heading, intro = _opening(letter)
    before = slot_before(invite, letter.told) if letter.news is News.MOVED else None
    return InviteText(
        heading=heading,
        title=title_of(invite.title),
        intro=intro,
        before=spoken(before, zone or invite.zone) if before else None,
        when=own,
        when_label="your time" if zone else "the poll's zone",
        when_at_poll=at_poll,
        place=clean_line(invite.place),
        place_link=web_address(invite.place),
        note=clean_text(invite.note),
        organizer=organizer,
        permalink=web_address(invite.permalink),
        what_to_do=_what_to_do(letter.method, organizer),
        why=_why(letter.method, letter.role),
        off=letter.method is Method.CANCEL,
    )


def _opening(letter: Letter) -> tuple[str, str]:
    """The heading, and the sentence under it."""
    if found := _OPENINGS.get(letter.news):
        return found
    if letter.method is Method.PUBLISH:
        return "Your meeting is set", "This is the time your poll has settled on. The invites are on their way."
    name = clean_line(letter.invite.organizer_name) or "The organizer"
    return "You are invited", f"{name} has set the time for this meeting."


_OPENINGS = {
    News.MOVED: ("Moved", "This meeting has moved to another time."),
    News.CHANGED: ("Changed", "This is the newest state of this meeting. It replaces any earlier invite."),
    News.CANCELLED: ("Cancelled", "This meeting has been cancelled. It will not take place."),
    News.REOPENED: (
        "Cancelled",
        (
            "The poll is open again, so this meeting does not take place at this time. "
            "Once a time is chosen, whoever can make it gets a new invite."
        ),
    ),
    News.REMOVED: ("You are no longer invited", "Your invite to this meeting has been taken back."),
}


def _what_to_do(method: Method, organizer: str) -> str:
    if method is Method.CANCEL:
        return (
            "Your calendar takes the entry off by itself, or when you open invite.ics. "
            "If it does not, please delete the entry by hand."
        )
    if method is Method.PUBLISH:
        return "You organize this meeting, so your calendar does not add it by itself: open invite.ics to add it."
    return (
        f"Answer with the buttons of your mail program; your answer goes to {organizer}. Some calendars add an invite "
        "from a new sender only once you have answered it: if it is missing, open invite.ics to add it."
    )


def _why(method: Method, role: Role) -> str:
    if method is Method.CANCEL:
        return "You get this mail because an invite to this meeting went to this address."
    if role is Role.ORGANIZER:
        return "You get this mail because you organize this meeting in Slack and gave this address to Meet."
    answer = "maybe" if role is Role.OPTIONAL else "yes"
    return f"You get this mail because you said {answer} to this time in Slack and gave this address to Meet."


def _organizer(invite: Invite) -> str:
    name = clean_line(invite.organizer_name)
    return f"{name} ({invite.organizer_address})" if name else invite.organizer_address
