"""The words of each mail, as values that templates render. It escapes nothing and sends nothing."""

from dataclasses import dataclass

from bot.domain.invite import Invite, Method, Role
from bot.domain.text import clean_line, clean_text
from invites.text import title_of, web_address
from invites.times import SpokenSlot, spoken_for

HOW_TO_STOP = "To stop all mail from Meet in this workspace, type /meet stop in Slack."


@dataclass(frozen=True, slots=True)
class InviteText:
    """One invite mail in words. `when_at_poll` is None where the reader's zone is the poll's."""

    heading: str
    title: str
    intro: str
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


def write_invite_text(invite: Invite, method: Method, role: Role, zone: str, *, cancels_all: bool = True) -> InviteText:
    """The words for one kind of recipient; `zone` is the reader's own, "" where Slack knows none."""
    own, at_poll = spoken_for(invite.slot, zone, invite.zone)
    organizer = _organizer(invite)
    heading, intro = _opening(invite, method, cancels_all=cancels_all)
    return InviteText(
        heading=heading,
        title=title_of(invite.title),
        intro=intro,
        when=own,
        when_label="your time" if zone else "the poll's zone",
        when_at_poll=at_poll,
        place=clean_line(invite.place),
        place_link=web_address(invite.place),
        note=clean_text(invite.note),
        organizer=organizer,
        permalink=web_address(invite.permalink),
        what_to_do=_what_to_do(method, organizer),
        why=_why(method, role),
        off=method is Method.CANCEL,
    )


def _opening(invite: Invite, method: Method, *, cancels_all: bool) -> tuple[str, str]:
    name = clean_line(invite.organizer_name) or "The organizer"
    if method is Method.CANCEL and cancels_all:
        return "Cancelled", "This meeting has been cancelled. It will not take place."
    if method is Method.CANCEL:
        return "You are no longer invited", "Your invite to this meeting has been taken back."
    if invite.sequence:
        return "Changed", "This is the newest state of this meeting. It replaces any earlier invite."
    if method is Method.PUBLISH:
        return "Your meeting is set", "This is the time your poll has settled on. The invites are on their way."
    return "You are invited", f"{name} has set the time for this meeting."


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
