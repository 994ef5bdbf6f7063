"""What a mail address must be for SES to take it, and how it is compared and shown. Looks nothing up on the network."""

import hashlib
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from bot.domain.reasons import Why
from bot.domain.text import clean_token

MAX_LOCAL = 64
MAX_ADDRESS = 254
"""RFC 5321, section 4.5.3.1, and its erratum 1690: 64 octets before the @, 254 for the whole."""

_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_JOINERS = "\u200c\u200d"
"""Zero-width, and part of some words, such as Persian ones (RFC 5892, appendix A)."""
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class AddressReason(Why, StrEnum):
    """Why SES cannot mail to what was given as an address."""

    EMPTY = "address_empty"
    NOT_BARE = "address_not_bare"
    """It has a name, brackets or blanks in it, or no @."""
    NON_ASCII_LOCAL = "address_non_ascii_local"
    TOO_LONG = "address_too_long"
    NO_SUCH_DOMAIN = "no_such_domain"


def check_address(text: str) -> AddressReason | None:
    """None where SES can mail the address, else why not.

    Bare dot-atom addresses only (RFC 5322, section 3.4.1): SES has no SMTPUTF8, and a name inside breaks ORGANIZER.
    """
    address = clean_address(text)
    local, at, domain = address.rpartition("@")
    if not address:
        return AddressReason.EMPTY
    if any(not (mark.isprintable() or mark in _JOINERS) or mark in ' <>"(),:;' for mark in address):
        return AddressReason.NOT_BARE
    if not at or not local:
        return AddressReason.NOT_BARE
    return _check_local(local) or _check_domain(local, domain)


def clean_address(text: str) -> str:
    """A typed or pasted address without marks that nobody sees. Joiners stay in a domain that is spelled with them."""
    if text.isascii():
        return text.strip()
    local, at, domain = unicodedata.normalize("NFKC", text).rpartition("@")
    joined = clean_token(domain, keep=_JOINERS)
    return f"{clean_token(local)}{at}{joined if ascii_domain(joined) else clean_token(domain)}"


def normalise_address(text: str) -> str:
    """The form in which addresses are compared, stored and hashed: clean, lower-case, the domain as DNS knows it."""
    local, at, domain = clean_address(text).rpartition("@")
    return f"{local.lower()}{at}{ascii_domain(domain) or domain.lower()}"


def wire_form(address: str) -> str:
    """The address for a mail's envelope: its local part as spelled, its domain as DNS knows it."""
    local, at, domain = clean_address(address).rpartition("@")
    return f"{local}{at}{ascii_domain(domain)}"


def address_hash(address: str) -> str:
    """SHA-256 of the normalised address, in hex: the key of the suppression list, which outlives the address."""
    return hashlib.sha256(normalise_address(address).encode("utf-8", "surrogatepass")).hexdigest()


def mask_address(address: str) -> str:
    """For logs and notices: enough for its owner to recognise, too little for others ("a•••@example.com")."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else "•••"


def mail_domain(address: str) -> str:
    """The domain of an address, "meet.invalid" (RFC 2606) where there is none: UIDs need one."""
    return normalise_address(address).rpartition("@")[2] or "meet.invalid"


def _check_local(local: str) -> AddressReason | None:
    if not local.isascii():
        return AddressReason.NON_ASCII_LOCAL
    if len(local) > MAX_LOCAL:
        return AddressReason.TOO_LONG
    return None if _DOT_ATOM.fullmatch(local) else AddressReason.NOT_BARE


def _check_domain(local: str, domain: str) -> AddressReason | None:
    wired = ascii_domain(domain)
    labels = wired.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return AddressReason.NO_SUCH_DOMAIN
    return AddressReason.TOO_LONG if len(local) + 1 + len(wired) > MAX_ADDRESS else None


@lru_cache(maxsize=1024)
def ascii_domain(domain: str) -> str:
    """The domain as DNS knows it, lower-case; "" where it has no such form.

    IDNA 2008 with the mapping of UTS 46, not transitional: "faß.example" stays itself (xn--fa-hia.example). By IDNA
    2003, which the standard library knows, it is "fass.example", which may be somebody else's.
    """
    if domain.isascii() or len(domain) > MAX_ADDRESS:
        return domain.lower() if domain.isascii() else ""
    import idna

    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError:
        return ""
