"""How one setting's text becomes a value. A refusal is one sentence that never repeats a secret."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

from bot.domain.addresses import ascii_domain, check_address, wire_form
from bot.language.catalogues import languages

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("console", "json")
YES, NO = SWITCH = ("yes", "no")
SES, SMTP = MAILERS = ("ses", "smtp")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SHORTEST_KEY, GOOD_KEY = 8, 32
"""A key of 32 characters cannot be guessed even where it is plain hexadecimal (128 bits); a shorter one is told."""
MOST_THREADS = 64

_HOST_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST = 253
_LONGEST_PATH = 500
"""With the host and what stands behind it, a line of a mail's header stays below 998 letters (RFC 5322, 2.1.1)."""
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PORT_AND_OPTIONS = r"\d*(/[^?@]*)?\?[^@]*="
_DATABASE = re.compile(rf"([^:/?@\[]*(:(?!{_PORT_AND_OPTIONS})[^@]*)?@)?[^@]*")
"""SQLAlchemy finds these same parts in it. A further @, or one behind a port and options, would make it take a part of
the password for the host, the database or an option, which sentences name."""
_OPERATOR = re.compile(r"([TE][A-Z0-9_]+):([UW][A-Z0-9_]+)")
LONGEST_QUOTE = 60
"""Characters of a bad value that its sentence repeats."""


class Bind(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Operator(NamedTuple):
    """A person who runs Meet, known by workspace and user."""

    workspace: str
    user: str


def without_blanks(given: Mapping[str, object], kept: str) -> dict[str, object]:
    """Settings by their names, without blanks and line ends around a value, which come with pasting and with files that
    end in one; a value of nothing else is unset. What is signed by the secret key that is `kept` was signed with all of
    it."""
    stripped = {
        name: value.strip() if isinstance(value, str) and name.lower() != kept else value
        for name, value in given.items()
    }
    return {name: value for name, value in stripped.items() if value != ""}


def parse_bind(text: object) -> Bind:
    """ "127.0.0.1:3000", "[::1]:3000" or "localhost:0" (any free port)."""
    if isinstance(text, Bind):
        return text
    host, _, port = str(text).strip().rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in bare and bare == host) or re.search(r"[\[\]\s]", bare) or not _is_port(port):
        raise ValueError("must be an address and a port, like 127.0.0.1:3000 or [::1]:3000.")
    return Bind(bare, int(port))


def parse_operators(text: object) -> tuple[Operator, ...]:
    """ "T0123:U0456,T0123:U0789" in their order, without repetition."""
    if isinstance(text, tuple):
        return tuple(Operator(*pair) for pair in text)
    parts = [part.strip() for part in str(text).split(",") if part.strip()]
    wrong = [part for part in parts if not _OPERATOR.fullmatch(part)]
    if wrong:
        named = wrong[0][:LONGEST_QUOTE]
        raise ValueError(
            f"must name people as workspace:user, comma separated, like T0123ABC:U0456DEF; {named!r} is not one."
        )
    return tuple(dict.fromkeys(Operator(*part.split(":")) for part in parts))


def parse_database_url(text: str) -> str:
    """The URL with the driver that Meet uses; SQLite and PostgreSQL only."""
    scheme, separator, rest = text.strip().partition("://")
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg") and rest:
        if not _DATABASE.fullmatch(rest):
            raise ValueError("needs each @, / and ? of user, password and options written as %40, %2F and %3F.")
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        if "?" in rest or rest.startswith("/file:"):
            raise ValueError("must name a SQLite file alone, like sqlite:///meet.db, without options (`?`) or `file:`.")
        return f"sqlite://{rest}"
    raise ValueError("must begin with sqlite:/// and name a file, or with postgresql:// and name a server.")


def parse_url(text: str) -> str:
    """An http or https address without a closing slash."""
    if not _is_web_address(text):
        raise ValueError("must be a web address that begins with https:// or http://, with a port up to 65535 or none.")
    return text.strip().rstrip("/")


def parse_public_url(text: str) -> str:
    """The address under which the world reaches MEET_BIND: https, or plain http on this machine only.

    A path may stand behind the host (`bot.web.under_path`). Links are made by adding to the end of it, so nothing may
    stand behind the path. It is spelled as a mail's header and Slack take it: ASCII, scheme and host in small letters.
    """
    url = parse_url(text)
    parts = urlsplit(url)
    if parts.username is not None or "?" in url or "#" in url or ";" in url:
        raise ValueError("must be an address alone, like https://meet.example.com or https://example.com/meet.")
    if parts.path.rstrip("/").endswith(("/slack/events", "/slack/install")):
        raise ValueError("must be the address without what stands behind it for Slack (/slack/...).")
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https://, because mail programs follow no other unsubscribe link.")
    return f"{parts.scheme}://{_public_host(parts)}{_public_path(parts.path)}"


def _public_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if parts.port == 0:
        raise ValueError("must have a port from 1 to 65535, or none.")
    port = "" if parts.port is None else f":{parts.port}"
    if ":" in host:
        return f"[{host}]{port}"
    wired = ascii_domain(host)
    if len(wired) > _LONGEST_HOST or not all(_HOST_LABEL.fullmatch(label) for label in wired.split(".")):
        raise ValueError("must name a host that DNS can know, like meet.example.com.")
    return f"{wired}{port}"


def _public_path(path: str) -> str:
    # Browsers and proxies take an escaped dot for a dot, and some an escaped slash for a slash.
    plain = unquote(path)
    if any(part in ("", ".", "..") for part in plain.split("/")[1:]) or _BAD_PERCENT.search(path):
        raise ValueError("must have a plain path, without empty parts, dots alone or half escapes, like /meet.")
    if not plain.isprintable():
        raise ValueError("must have a path without characters that nobody sees.")
    spelled = quote(path, safe="/%:@!$&'()*+,=~")
    if len(spelled) > _LONGEST_PATH:
        raise ValueError(f"must have a path of at most {_LONGEST_PATH} letters, so that a mail's header takes it.")
    return spelled


def parse_from_address(text: str) -> str:
    """A bare address that SES can send from, as it stands in mails: policies and feedback name it so."""
    refusal = check_address(text)
    if refusal:
        raise ValueError("must be a bare mail address, like invites@meet.example.com.")
    return wire_form(text)


def parse_inbound_domain(text: object) -> str:
    """The domain whose mail SES receives for Meet, as DNS knows it; "" for none."""
    domain = str(text).strip().removesuffix(".")
    if domain and check_address(f"reply@{domain}"):
        raise ValueError("must be a domain alone, like replies.meet.example.com.")
    return ascii_domain(domain)


def parse_bucket(text: object) -> str:
    """The name of an S3 bucket (its rules are in the user guide of S3, "Bucket naming rules")."""
    name = str(text).strip()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
        raise ValueError("must be the name of an S3 bucket: small letters, digits, hyphens and full stops.")
    return name


def parse_account_id(text: object) -> str:
    """Twelve digits, as AWS counts its accounts."""
    if not re.fullmatch(r"[0-9]{12}", str(text).strip()):
        raise ValueError("must be the twelve digits of an AWS account.")
    return str(text).strip()


def parse_threads(text: object) -> int:
    """A whole number of threads."""
    number = str(text).strip()
    if not number.isdecimal() or not 1 <= int(number) <= MOST_THREADS:
        raise ValueError(f"must be a whole number from 1 to {MOST_THREADS}.")
    return int(number)


def parse_rate(text: object) -> float:
    """Mails a second, more than none."""
    try:
        rate = float(str(text))
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 1000:
        raise ValueError("must be a number of mails a second above 0, like 5 or 0.5.")
    return rate


def parse_log_level(text: object) -> str:
    """One of LOG_LEVELS."""
    return _one_of(LOG_LEVELS, str(text).strip().upper())


def parse_language(text: object) -> str:
    """The code of a language that Meet has texts for ("de"), or "" for none."""
    return _one_of(("", *languages()), str(text).strip().lower())


def parse_mailer(text: object) -> str:
    """One of MAILERS."""
    return _one_of(MAILERS, str(text).strip().lower())


def parse_log_format(text: object) -> str:
    """One of LOG_FORMATS."""
    return _one_of(LOG_FORMATS, str(text).strip().lower())


def parse_switch(text: object) -> str:
    """One of SWITCH."""
    return _one_of(SWITCH, str(text).strip().lower())


def account_of_queue(queue_url: str | None) -> str | None:
    """The AWS account in an SQS queue's URL; None where it names none."""
    found = re.search(r"/(\d{12})/[^/]+$", queue_url or "")
    return found[1] if found else None


def _one_of(words: tuple[str, ...], word: str) -> str:
    if word not in words:
        raise ValueError(f"must be one of {', '.join(filter(None, words))}.")
    return word


def _is_port(text: str) -> bool:
    return text.isdecimal() and text.isascii() and int(text) <= 65535


def _is_web_address(text: str) -> bool:
    if re.search(r"[\s\\<>\"]", text.strip()):
        return False
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
