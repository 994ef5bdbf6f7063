"""The part of `meet check` about SMTP: whether the server takes Meet's mail, and what is missing beside SES."""

from collections.abc import Iterator

from bot.checks.check import FAILURE, OK, WARNING, Check
from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.config.smtp_server import Encryption
from bot.ports import MailError, MailMisconfigured
from invites.smtp import SmtpMailer

REACH = "Check SMTP_URL, the network and whether the server runs; then check again."
ADMIT = (
    "Check user and password in SMTP_URL (signs like @ are written %40), and the encryption: smtp:// demands STARTTLS, "
    "smtps:// speaks TLS at once, and the certificate must be for the server's name, from an authority that this "
    "machine knows (SSL_CERT_FILE names others)."
)
MISSING = (
    "Mail goes by SMTP, so nobody tells Meet what becomes of it: the delivery card says “sent” and never “delivered”, "
    "bounces and complaints are not seen, and bad addresses are mailed again. A mail whose reply was lost goes again "
    "after an hour."
)


def check_smtp(settings: Settings) -> Iterator[Check]:
    """Logs in to the server, and sends nothing."""
    if not settings.mails_by_smtp:
        return
    if settings.smtp_url is not None and settings.meet_from_address is not None:
        yield _server(settings)
    cure = "Read what comes back to MEET_FROM_ADDRESS, or mail through SES: set MEET_MAILER to ses."
    yield Check("mail_feedback", WARNING, MISSING, cure)


def _server(settings: Settings) -> Check:
    server = settings.smtp_url
    try:
        SmtpMailer(settings, SystemClock()).look()
    except MailError as refused:
        cure = ADMIT if isinstance(refused, MailMisconfigured) else REACH
        return Check("smtp_server", FAILURE, f"{server} takes no mail: {refused.message}.", cure)
    encrypted = server is not None and server.encryption is not Encryption.NONE
    how = "encrypted" if encrypted else "without encryption"
    return Check("smtp_server", OK, f"{server} answers, {how}; it was given no mail.")
