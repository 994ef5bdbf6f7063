"""The words of each mail, as values that templates render. It escapes nothing and sends nothing."""

from dataclasses import dataclass

from bot.domain.invite import Invite, Method, Role
from bot.domain.mail_news import NOTHING_TOLD, News, Told, slot_before
from bot.domain.text import clean_line, clean_text
from bot.language import _, language_tag, mark
from invites.text import title_of, web_address
from invites.times import SpokenSlot, spoken, spoken_for


@dataclass(frozen=True, slots=True)
class Frame:
    """What every mail has around its own words. `lang` is for HTML."""

    lang: str
    how_to_stop: str
    stop: str
    """Before the recipient's own link, where there is one."""


def frame() -> Frame:
    """In the language that is being read."""
    return Frame(
        lang=language_tag(),
        how_to_stop=_("To stop all mail from Meet in this workspace, type /meet stop in Slack."),
        stop=_("Stop all mail from Meet to this address"),
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands before each fact of an invite."""

    before: str
    when: str
    where: str
    note: str
    reason: str
    organizer: str
    poll: str
    see_poll: str

    @property
    def width(self) -> int:
        """Of the column in the text part: the longest label, its colon and a blank."""
        before_text = (self.before, self.when, self.where, self.note, self.reason, self.organizer, self.poll)
        return max(map(len, before_text)) + 2


def labels() -> Labels:
    """In the language that is being read."""
    return Labels(
        before=_("Before"),
        when=_("When"),
        where=_("Where"),
        note=_("Note"),
        reason=_("Reason"),
        organizer=_("Organizer"),
        poll=_("The poll"),
        see_poll=_("See the poll in Slack"),
    )


@dataclass(frozen=True, slots=True)
class InviteText:
    """One invite mail in words. `when_at_poll` is "" where the reader's zone is the poll's, `when_label` where
    whole days have none, `before` is None where no other time was told before."""

    heading: str
    title: str
    intro: str
    before: SpokenSlot | None
    when: SpokenSlot
    when_label: str
    when_at_poll: str
    place: str
    place_link: str
    note: str
    reason: str
    organizer: str
    permalink: str
    what_to_do: str
    why: str
    off: bool
    labels: Labels
    frame: Frame


@dataclass(frozen=True, slots=True)
class CodeText:
    """The mail that carries a code."""

    digits: str
    subject: str
    heading: str
    title: str
    what_to_do: str
    why: str
    frame: Frame


def write_code_text(digits: str) -> CodeText:
    """The words of a code's mail."""
    return CodeText(
        digits=digits,
        subject=_("{digits} is your Meet code", digits=digits),
        heading=_("Your address for Meet"),
        title=_("Type this code in Slack"),
        what_to_do=_(
            "It works for 15 minutes. If you did not ask for it, ignore this mail: nothing happens without the code."
        ),
        why=_(
            "You get this mail because somebody gave this address to Meet in Slack, to have calendar invites sent to "
            "it."
        ),
        frame=frame(),
    )


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
        when_label=_when_label(own, zone),
        when_at_poll=_("{time}, the poll's zone", time=at_poll.sentence) if at_poll else "",
        place=clean_line(invite.place),
        place_link=web_address(invite.place),
        note=clean_text(invite.note),
        reason=clean_line(invite.reason),
        organizer=organizer,
        permalink=web_address(invite.permalink),
        what_to_do=_what_to_do(letter, organizer),
        why=_why(letter),
        off=letter.method is Method.CANCEL,
        labels=labels(),
        frame=frame(),
    )


def _when_label(when: SpokenSlot, zone: str) -> str:
    """Whose zone the time is in. Whole days are the same everywhere."""
    if not when.zone:
        return ""
    return _("your time ({zone})", zone=when.zone) if zone else _("the poll's zone ({zone})", zone=when.zone)


def _opening(letter: Letter) -> tuple[str, str]:
    """The heading, and the sentence under it."""
    if found := _OPENINGS.get(letter.news):
        heading, intro = found
        return _(heading), _(intro)
    if letter.role is Role.ORGANIZER:
        return _("Your meeting is set"), _("This is the time your poll has settled on. The invites are on their way.")
    name = clean_line(letter.invite.organizer_name)
    if not name:
        return _("You are invited"), _("The organizer has set the time for this meeting.")
    return _("You are invited"), _("{name} has set the time for this meeting.", name=name)


_OPENINGS = {
    News.MOVED: (mark("Moved"), mark("This meeting has moved to another time.")),
    News.CHANGED: (
        mark("Changed"),
        mark("This is the newest state of this meeting. It replaces any earlier invite."),
    ),
    News.CANCELLED: (mark("Cancelled"), mark("This meeting has been cancelled. It will not take place.")),
    News.REOPENED: (
        mark("Cancelled"),
        mark(
            "The poll is open again, so this meeting does not take place at this time. Once a time is chosen, whoever "
            "can make it gets a new invite."
        ),
    ),
    News.REMOVED: (mark("You are no longer invited"), mark("Your invite to this meeting has been taken back.")),
}


def _what_to_do(letter: Letter, organizer: str) -> str:
    method = letter.method
    if method is Method.CANCEL:
        return _(
            "Your calendar takes the entry off by itself, or when you open invite.ics. If it does not, please delete "
            "the entry by hand."
        )
    if method is Method.PUBLISH:
        return _("You organize this meeting, so your calendar does not add it by itself: open invite.ics to add it.")
    if letter.role is Role.ORGANIZER:
        return _("Answer with the buttons of your mail program to add it to your calendar, or open invite.ics.")
    if letter.invite.takes_replies:
        return _(
            "Answer with the buttons of your mail program; {organizer} sees your answer in Slack. Some calendars add "
            "an invite from a new sender only once you have answered it: if it is missing, open invite.ics to add it.",
            organizer=organizer,
        )
    return _(
        "Answer with the buttons of your mail program; your answer goes to {organizer}. Some calendars add an invite "
        "from a new sender only once you have answered it: if it is missing, open invite.ics to add it.",
        organizer=organizer,
    )


def _why(letter: Letter) -> str:
    """Only who is invited for the first time is known to have answered this time."""
    if letter.method is Method.CANCEL:
        return _("You get this mail because an invite to this meeting went to this address.")
    if letter.role is Role.ORGANIZER:
        return _("You get this mail because you organize this meeting in Slack and gave this address to Meet.")
    if letter.news is not News.FIRST:
        return _("You get this mail because you are invited to this meeting and gave this address to Meet.")
    if letter.role is Role.OPTIONAL:
        return _("You get this mail because you said maybe to this time in Slack and gave this address to Meet.")
    return _("You get this mail because you said yes to this time in Slack and gave this address to Meet.")


def _organizer(invite: Invite) -> str:
    name = clean_line(invite.organizer_name)
    return f"{name} ({invite.organizer_address})" if name else invite.organizer_address
