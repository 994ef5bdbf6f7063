"""A Meet that mails by SMTP, as far as its mailer goes."""

from dataclasses import replace

import pytest

from bot.config.loading import isolated_settings
from bot.config.settings import Settings
from bot.ports import MailError, OutgoingMail
from invites.smtp import SmtpMailer
from tests.fakes import StandingClock
from tests.invites.mails import build
from tests.invites.smtp_servers import PASSWORD, USER, Scripted

LOGIN = f"{USER.replace('@', '%40')}:{PASSWORD.replace(' ', '%20')}@"
WITH_LOGIN = {"EHLO": "250-relay\r\n250 AUTH PLAIN LOGIN"}


def settings_of(url: str) -> Settings:
    return isolated_settings(meet_mailer="smtp", smtp_url=url, meet_from_address="invites@meet.example.com")


def mailer(url: str, seconds: float = 10) -> SmtpMailer:
    return SmtpMailer(settings_of(url), StandingClock(), longest_call=seconds)


def mail(recipient: str = "bob@example.com") -> OutgoingMail:
    return replace(build().mail, recipient=recipient)


def with_login(server: Scripted) -> str:
    return server.url.replace("//", f"//{LOGIN}")


def refused(url: str, outgoing: OutgoingMail | None = None, seconds: float = 10) -> MailError:
    with pytest.raises(MailError) as raised:
        mailer(url, seconds).send(outgoing or mail())
    return raised.value
