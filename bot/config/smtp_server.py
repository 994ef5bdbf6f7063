"""SMTP_URL as a value: where mail is handed over, how the connection is encrypted, and who logs in."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.config.values import LOOPBACK

SHAPE = "must look like smtp://user:password@mail.example.com:587, or begin with smtps://."
PORTS = {"smtp": 587, "smtps": 465}
"""Where the URL names none: the ports of submission (RFC 6409, RFC 8314)."""


class Encryption(StrEnum):
    """How the connection is encrypted."""

    TLS = "tls"
    """From the first byte (RFC 8314, section 3.3)."""
    STARTTLS = "starttls"
    """Demanded before anything else is said (RFC 3207): a server that does not offer it gets no mail."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that takes Meet's mail. Neither the user nor the password is in the repr."""

    host: str
    port: int
    encryption: Encryption
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Fit for logs."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_smtp_url(text: object) -> SmtpServer:
    """`smtps://` is TLS from the first byte, `smtp://` demands STARTTLS: on this machine only with `?tls=starttls`, on
    others unless `?tls=none` stands there. A login never leaves this machine unencrypted.

    Raises ValueError with a sentence that repeats nothing of the URL, which may hold a password.
    """
    if isinstance(text, SmtpServer):
        return text
    parts = _split(str(text).strip())
    host = parts.hostname or ""
    encryption = _encryption(parts, host)
    user, password = (_plain(part) for part in (parts.username, parts.password))
    if bool(user) != bool(password):
        raise ValueError("must name both a user and a password, or neither.")
    if user and encryption is Encryption.NONE and host not in LOOPBACK:
        raise ValueError("must not send a password without encryption: take ?tls=none away, or the login.")
    return SmtpServer(host, parts.port or PORTS[parts.scheme], encryption, user, password)


def _split(text: str) -> SplitResult:
    if not text.isascii() or any(sign.isspace() or sign == "\\" for sign in text):
        raise ValueError("must be ASCII without blanks: write other signs as %20 and the like.")
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(SHAPE) from None
    if not is_whole or parts.path not in ("", "/") or parts.fragment:
        raise ValueError(SHAPE)
    return parts


def _encryption(parts: SplitResult, host: str) -> Encryption:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = options.pop("tls", None)
    if options or wanted not in (None, Encryption.STARTTLS, Encryption.NONE):
        raise ValueError("takes no option but ?tls=none and ?tls=starttls.")
    if parts.scheme == "smtps":
        if wanted:
            raise ValueError("must begin with smtp:// where ?tls= stands behind it.")
        return Encryption.TLS
    if wanted:
        return Encryption(wanted)
    return Encryption.NONE if host in LOOPBACK else Encryption.STARTTLS


def _plain(part: str | None) -> str:
    """A part of the login. SMTP's ways to log in that servers offer take ASCII alone."""
    text = unquote(part or "")
    if not text.isascii() or not text.isprintable():
        raise ValueError("must have a user and a password of printable ASCII.")
    return text
