"""What building an invite's mail costs, against the same mail written with f-strings and base64 alone."""

import base64
import sys
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from functools import cache
from itertools import count

from bench.figure import Figure, Line, show, size
from bench.rounds import Pair, compare
from bot.domain.delivery import Delivery
from bot.domain.invite import Invite
from invites.mime import MailBuilder
from tests.invites.mails import DELIVERY, INVITE, PUBLIC

ROUNDS = 40
BATCH = 200
TITLE = "The title of this poll"
_polls = count(1)


def figures() -> Iterator[Line]:
    """One mail of a poll, and a whole poll's."""
    verify()
    alone = compare(lambda: build(1), lambda: write_plainly(1), size(ROUNDS))
    yield Figure("one invite mail, against plain strings", alone.ratio, 35, detail=costs(alone, 1))
    together = compare(lambda: build(BATCH), lambda: write_plainly(BATCH), size(ROUNDS))
    yield Figure("an invite mail in a batch of 200", together.ratio, 4, detail=costs(together, BATCH))


def costs(pair: Pair, mails: int) -> str:
    return f"{pair.ours / mails * 1e6:.0f} µs, plain {pair.bare / mails * 1e6:.0f} µs a mail"


def build(mails: int) -> list[bytes]:
    """The mails of one poll that closes now: its own invite, so that nothing of another is still at hand."""
    invite = replace(INVITE, title=f"Design review {next(_polls)}")
    builder = MailBuilder(PUBLIC)
    return [
        builder.build_invite(to(place), invite, name=f"Guest {place}", zone="America/New_York").raw
        for place in range(mails)
    ]


def to(place: int) -> Delivery:
    return replace(DELIVERY, id=f"{place:032x}", address=f"guest{place}@example.com")


def write_plainly(mails: int) -> list[bytes]:
    """What a careless program would do: no escaping, no folding, no zones, no encoded words, no links of one's own."""
    title = f"Design review {next(_polls)}"
    return [_plain(replace(INVITE, title=title), place) for place in range(mails)]


def _plain(invite: Invite, place: int) -> bytes:
    text, html = words()
    calendar = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:{invite.uid}\r\n"
        f"DTSTART:{invite.slot.starts_at:%Y%m%dT%H%M%SZ}\r\nDTEND:{invite.slot.ends_at:%Y%m%dT%H%M%SZ}\r\n"
        f"SUMMARY:{invite.title}\r\nLOCATION:{invite.place}\r\nDESCRIPTION:{invite.note}\r\n{invite.permalink}\r\n"
        f"ORGANIZER;CN={invite.organizer_name}:mailto:{invite.organizer_address}\r\n"
        f"ATTENDEE;CN=Guest {place}:mailto:guest{place}@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    encoded = encode(calendar)
    return (
        f"To: guest{place}@example.com\r\nFrom: Meet <invites@meet.example.com>\r\nSubject: {invite.title}\r\n"
        f"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        f"--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        f"--b\r\n\r\n{encode(text.replace(TITLE, invite.title))}\r\n"
        f"--b\r\n\r\n{encode(html.replace(TITLE, invite.title))}\r\n"
        f"--b\r\n\r\n{encoded}\r\n--b--\r\n--a\r\n\r\n{encoded}\r\n--a--\r\n"
    ).encode()


def encode(content: str) -> str:
    return base64.encodebytes(content.encode()).decode()


@cache
def words() -> tuple[str, str]:
    """Text and HTML as our mail has them: both sides write as much."""
    mail = MailBuilder(PUBLIC).build_invite(to(0), replace(INVITE, title=TITLE), name="Guest", zone="America/New_York")
    parts = {part.get_content_type(): part for part in message_from_bytes(mail.raw).walk()}
    bodies = (bytes(parts[kind].get_payload(decode=True)).decode() for kind in ("text/plain", "text/html"))
    text, html = bodies
    return text, html


def verify() -> None:
    """Each mail of a batch is for its own recipient, with both copies of the calendar."""
    for place, raw in enumerate(build(3)):
        mail = message_from_bytes(raw)
        kinds = {part.get_content_type(): part for part in mail.walk()}
        assert mail["To"] == f"guest{place}@example.com"
        assert f"guest{place}@example.com".encode() in bytes(kinds["text/calendar"].get_payload(decode=True))
        assert "application/ics" in kinds


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
