"""Sends invites through the playground's SES, so that the page's mailbox and calendar have something to show."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from playground.aws import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY, Aws
from tests.playground.aws_fixture import FROM, ONE_TRY, session_of

HTML = """<html><body><h1 style="color: rgb(1, 2, 3)">Design review</h1>
<img src="http://tracker.example/x.png"><link rel="stylesheet" href="http://tracker.example/x.css">
<script>parent.document.title = "taken over"; fetch("http://tracker.example/")</script>
<form action="http://tracker.example/"><button>Press</button></form></body></html>"""

STAMP = datetime(2026, 11, 1, tzinfo=UTC)


def ics(
    starts_at: datetime, *, method: str = "REQUEST", sequence: int = 0, uid: str = "poll-1@meet", title: str = "Review"
) -> str:
    """A calendar file of one meeting of an hour."""
    stamp = STAMP + timedelta(minutes=sequence)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tests//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}",
        f"DTEND:{starts_at + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}",
        "LOCATION:Room 4",
        "ORGANIZER;CN=Ada Lovelace:mailto:ada@example.com",
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join([*lines, ""])


class Post:
    """An app that mails: one SES client on the playground's AWS."""

    def __init__(self, aws: Aws) -> None:
        self._ses: Any = session_of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, REGION).client(
            "ses", endpoint_url=aws.url, config=ONE_TRY
        )

    def invite(self, to: str, calendar: str, *, title: str = "Design review", html: str = HTML) -> str:
        """Send one invite; returns SES's id of it."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Meet <{FROM}>", to, f"📅 Calendar Invite: {title}"
        mail.set_content("Design review\n\nType /meet stop to end all mail.\n")
        mail.add_alternative(html, subtype="html")
        mail.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
        mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
        sent = self._ses.send_raw_email(
            Source=FROM, Destinations=[to], ConfigurationSetName="meet", RawMessage={"Data": mail.as_bytes()}
        )
        return str(sent["MessageId"])

    def code(self, to: str) -> None:
        """Send a mail without a calendar file, such as the one that carries a code."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Meet <{FROM}>", to, "Your code"
        mail.set_content("Your code is 123456.")
        self._ses.send_raw_email(
            Source=FROM, Destinations=[to], ConfigurationSetName="meet", RawMessage={"Data": mail.as_bytes()}
        )

    def close(self) -> None:
        self._ses.close()
