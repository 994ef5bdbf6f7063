"""Writes the ICS of an invite: one event, in UTC, for one recipient. The only user of icalendar; it sends nothing.

RFC 5545 for the lines, RFC 5546 for what each method needs, RFC 6047 for the way by mail.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress
from icalendar.parser import Contentline
from icalendar.prop import vText, vUri

from bot import __version__
from bot.domain.invite import Invite, Method, Role
from bot.domain.person import is_forgotten
from bot.domain.poll import Slot
from bot.domain.text import clean_line, clean_text
from bot.language import _
from invites.addresses import mailto, wire_address
from invites.text import common_name, title_of, web_address
from invites.times import spoken

END = b"END:VEVENT\r\n"
_CHAIR = "CHAIR"
"""The organizer's ROLE as an attendee (RFC 5545, section 3.2.16)."""


class ExactText(vText):
    """A TEXT value escaped as RFC 5545, section 3.3.11, says, and no further.

    icalendar 7.3 takes the two signs "\\N" in a text for a line break, which would tear "C:\\New" apart.
    """

    def to_ical(self) -> bytes:
        text = str(self)
        for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
            text = text.replace(sign, escaped)
        return text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """The ICS of one invite but for what differs between the recipients of one method: the attendee, and the organizer
    where each attendee has an address of their own to answer to."""

    before: bytes
    after: bytes

    def without_attendee(self) -> bytes:
        """The organizer's own copy: a PUBLISH forbids attendees (RFC 5546, section 3.2.1)."""
        return self.before + self.after

    def for_attendee(self, address: str, name: str, role: Role, organizer: bytes = b"") -> bytes:
        """The ICS in which this recipient is invited. `address` is spelled as in the mail's To; `organizer` are the
        lines of `answered_to`."""
        return self.before + organizer + attendee_line(address, name, role) + self.after


def write_event(invite: Invite, method: Method, dtstamp: datetime, *, cancels_all: bool = True) -> SharedEvent:
    """The shared part of the invite's ICS, described in the language that is being read. `dtstamp` is a UTC instant,
    the same for every retry of a delivery."""
    calendar = Calendar()
    # Calendar properties must stand before the event, and METHOD equals the part's parameter (RFC 6047, section 2.4).
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Meet//Meet {__version__}//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_event(invite, method, dtstamp, cancels_all=cancels_all))
    written: bytes = calendar.to_ical(sorted=False)
    before, _, after = written.rpartition(END)
    return SharedEvent(before, END + after)


def attendee_line(address: str, name: str, role: Role) -> bytes:
    """One folded ATTENDEE line with its line end. `address` is in ASCII.

    Written without icalendar, which takes five times as long, since it is all that differs between recipients. A name
    cannot hold the double quotes that would end it.
    """
    written = common_name(name)
    cn = f';CN="{written}"' if written else ""
    part = _CHAIR if role is Role.ORGANIZER else role.value
    line = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE={part};PARTSTAT=NEEDS-ACTION;RSVP=TRUE{cn}:{mailto(address)}"
    return _folded(line) + b"\r\n"


def answered_to(invite: Invite, reply_to: str, recipient: str, method: Method) -> bytes:
    """The organizer's lines where calendars answer Meet: ORGANIZER is the recipient's own reply address with the
    organizer's name, and the organizer is an attendee (CalConnect's iMIP practices).

    A CANCEL lists whose event it takes away, so the organizer is not in it (RFC 5546, section 3.2.5).
    """
    organizer = invite.organizer_address
    named = common_name(invite.organizer_name) or common_name(organizer)
    lines = [f'ORGANIZER;CN="{named}":{mailto(reply_to)}']
    if method is not Method.CANCEL and recipient != wire_address(organizer) and not is_forgotten(invite.organizer):
        chair = f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE={_CHAIR};PARTSTAT=ACCEPTED;CN="{named}"'
        lines.append(f"{chair}:{mailto(wire_address(organizer))}")
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _folded(line: str) -> bytes:
    """The content line in pieces of at most 75 octets, no sign torn apart (RFC 5545, section 3.1)."""
    if not line.isascii():
        folded: bytes = Contentline(line).to_ical()
        return folded
    return "\r\n ".join(line[start : start + 74] for start in range(0, len(line), 74)).encode("ascii")


def describe(invite: Invite) -> str:
    """What an event's description says: why it is off, the note, the time in the poll's zone, the place, the way back
    to the poll."""
    place, note, reason = clean_line(invite.place), clean_text(invite.note), clean_line(invite.reason)
    link = web_address(invite.permalink)
    lines = [_("Reason: {reason}", reason=reason) if reason else "", note, spoken(invite.slot, invite.zone).sentence]
    lines += [_("Where: {place}", place=place) if place else ""]
    lines += [_("The poll in Slack: {link}", link=link) if link else ""]
    return "\n\n".join(line for line in lines if line)


def _event(invite: Invite, method: Method, dtstamp: datetime, *, cancels_all: bool) -> Event:
    event = Event()
    event.add("uid", vText(invite.uid))
    event.add("sequence", invite.sequence)
    event.add("dtstamp", _utc(dtstamp))
    event.add("created", _utc(invite.created_at))
    event.add("last-modified", _utc(invite.revised_at))
    _add_time(event, invite.slot)
    if not invite.takes_replies:
        event["organizer"] = _organizer(invite)
    event["summary"] = ExactText(title_of(invite.title))
    event["description"] = ExactText(describe(invite))
    _add_place(event, invite)
    if reason := clean_line(invite.reason):
        event["comment"] = ExactText(reason)
    if method is not Method.CANCEL:
        event.add("status", "CONFIRMED")
    elif cancels_all:
        # A CANCEL that removes one person only has no STATUS (RFC 5546, section 3.2.5).
        event.add("status", "CANCELLED")
    event.add("transp", "OPAQUE")
    if not invite.takes_replies:
        # A proposal would go to the organizer's mailbox, of which Meet knows nothing.
        event.add("x-microsoft-disallow-counter", "TRUE")
    return event


def _add_time(event: Event, slot: Slot) -> None:
    """Whole days are dates (VALUE=DATE), the end exclusive (RFC 5545, section 3.6.1): no program converts them.

    A time is UTC, never TZID: Outlook floats or shifts bare zones, and one event loses nothing by it.
    """
    starts, ends = (slot.days.first, slot.days.after) if slot.days else (_utc(slot.starts_at), _utc(slot.ends_at))
    event.add("dtstart", starts)
    event.add("dtend", ends)


def _add_place(event: Event, invite: Invite) -> None:
    if place := clean_line(invite.place):
        event["location"] = ExactText(place)
    if link := web_address(invite.permalink):
        event["url"] = vUri(link)


def _organizer(invite: Invite) -> vCalAddress:
    organizer = vCalAddress(mailto(wire_address(invite.organizer_address)))
    if name := common_name(invite.organizer_name):
        organizer.params["CN"] = name
    return organizer


def _utc(moment: datetime) -> datetime:
    """The instant in whole seconds: iCalendar has none smaller."""
    if moment.tzinfo is None:
        raise ValueError("An instant needs a time zone.")
    return moment.astimezone(UTC).replace(microsecond=0)
