"""Answers an invite as its recipient's calendar does: a mail with REPLY or COUNTER to the ORGANIZER. RFC 5546."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from playground.aws.mail_view import calendar_parts, part_bytes
from playground.aws.mailbox import Mail
from playground.aws.ses import Ses

PARTSTATS = {"accept": "ACCEPTED", "maybe": "TENTATIVE", "decline": "DECLINED", "propose": "TENTATIVE"}
LONGEST_COMMENT = 1000
_UTC = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class CalendarAnswer:
    """What a person chose in their calendar. `starts_at` and `ends_at` are those of a proposed time."""

    choice: str
    comment: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def answer_mail(ses: Ses, mail: Mail, answer: CalendarAnswer) -> str:
    """Lets the recipient's calendar answer this invite; SES's id of the answer's mail.

    Raises LookupError for an unknown choice, a mail without a REQUEST, and one whose answers go elsewhere; ValueError
    for a proposal without a time.
    """
    if answer.choice not in PARTSTATS:
        raise LookupError(f"There is no answer {answer.choice!r}; there are: {', '.join(PARTSTATS)}.")
    event = _event(mail)
    organizer, to = event.get("ORGANIZER", "").rpartition("mailto:")[2], mail.recipients[0]
    now = ses.clock.now()
    raw = _written(to, organizer, _calendar(event, to, answer, now), answer)
    taken = ses.receiving.take(mail.region, raw, [organizer], to, {})
    mail.answers.append(_remembered(answer, now))
    ses.receiving.bus.publish("ses.answered", {"mail": mail.id, "by": to, "choice": answer.choice})
    return taken


def _remembered(answer: CalendarAnswer, now: datetime) -> dict[str, str]:
    """As the mail shows that it was answered."""
    proposed = {"starts_at": answer.starts_at.isoformat()} if answer.choice == "propose" and answer.starts_at else {}
    return {"choice": answer.choice, "comment": answer.comment, "at": now.isoformat(), **proposed}


def _event(mail: Mail) -> dict[str, str]:
    """The lines of the REQUEST by the name of their property; of ATTENDEE the last one, which is the recipient's."""
    for part in calendar_parts(mail):
        text = part_bytes(part).decode("utf-8", "replace").replace("\r\n ", "")
        lines = [re.match(r"([A-Z-]+)[;:]", line) for line in text.splitlines()]
        event = {found[1]: found.string for found in lines if found}
        if event.get("METHOD") == "METHOD:REQUEST":
            return event
    raise LookupError("This mail asks nobody to a meeting.")


def _calendar(event: dict[str, str], to: str, answer: CalendarAnswer, now: datetime) -> bytes:
    proposes = answer.choice == "propose"
    times = [event.get("DTSTART", ""), event.get("DTEND", "")]
    if proposes:
        if answer.starts_at is None or answer.ends_at is None or answer.starts_at >= answer.ends_at:
            raise ValueError("Choose the time that is proposed; it must end after it begins.")
        times = [f"DTSTART:{answer.starts_at.astimezone(UTC):{_UTC}}", f"DTEND:{answer.ends_at.astimezone(UTC):{_UTC}}"]
    comment = answer.comment[:LONGEST_COMMENT]
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        comment = comment.replace(sign, escaped)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Playground//Mailbox//EN",
        f"METHOD:{'COUNTER' if proposes else 'REPLY'}",
        "BEGIN:VEVENT",
        *(event.get(name, "") for name in ("UID", "ORGANIZER", "SEQUENCE", "SUMMARY")),
        *times,
        f"DTSTAMP:{now.astimezone(UTC):{_UTC}}",
        f"ATTENDEE;PARTSTAT={PARTSTATS[answer.choice]}:mailto:{to}",
        f"COMMENT:{comment}" if comment else "",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{line}\r\n" for line in lines if line).encode()


def _written(to: str, organizer: str, calendar: bytes, answer: CalendarAnswer) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = to, organizer
    message["Subject"] = f"Answer: {answer.choice}"
    message.set_content(answer.comment[:LONGEST_COMMENT] or "Answered by the playground's mailbox.")
    method = "COUNTER" if answer.choice == "propose" else "REPLY"
    message.add_alternative(calendar, "text", "calendar", params={"method": method, "charset": "UTF-8"})
    return message.as_bytes()
