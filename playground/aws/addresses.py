"""The checks SES makes on an address before it takes a mail. It knows no identities and no suppression list."""

import re
from email.utils import getaddresses

from playground.aws.errors import AwsError

LONGEST_ADDRESS = 320
_DOMAIN = re.compile(r"[A-Za-z0-9._-]+")
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_LAST_ANGLES = re.compile(r"<([^<>]*)>\s*\Z")


def bare_address(text: str) -> str:
    """The addr-spec inside `Name <local@domain>`, or the text itself, unchanged in case."""
    found = _LAST_ANGLES.search(text)
    return found[1].strip() if found else text.strip()


def check_address(text: str) -> str:
    """The bare address.

    Raises AwsError InvalidParameterValue in the words SES uses.
    """
    if not text.isascii():
        raise _invalid(_non_ascii(text))
    address = bare_address(text)
    local, at, domain = address.rpartition("@")
    if not at or not domain:
        raise _invalid("Missing final '@domain'")
    _check_local_part(local)
    _check_domain(domain)
    if len(address) > LONGEST_ADDRESS:
        raise _invalid("Address length is more than 320 characters long")
    return address


def header_addresses(value: str) -> list[str]:
    """The addresses of an address header as written, display names dropped, order kept."""
    return [address for _, address in getaddresses([" ".join(value.split())]) if address]


def _non_ascii(text: str) -> str:
    domain = text.rpartition("@")[2]
    return "Local address contains non-ASCII characters" if domain.isascii() else "Domain contains illegal character"


def _check_local_part(local: str) -> None:
    if not local:
        raise _invalid("Missing local address")
    quoted = len(local) > 1 and local.startswith('"') and local.endswith('"')
    if _BLANK_OR_CONTROL.search(local) and not quoted:
        raise _invalid("Local address contains control or whitespace")
    if not quoted and re.search(r'[()<>\[\]:;@\\,"]', local):
        raise _invalid("Local address contains illegal character")
    if local.startswith("."):
        raise _invalid("Local address starts with dot")
    if local.endswith("."):
        raise _invalid("Local address ends with dot")
    if ".." in local:
        raise _invalid("Local address contains dot-dot")
    if len(local) > 64 and not quoted:
        raise _invalid("Local address is longer than 64 characters")


def _check_domain(domain: str) -> None:
    if _BLANK_OR_CONTROL.search(domain):
        raise _invalid("Domain contains control or whitespace")
    if not _DOMAIN.fullmatch(domain):
        raise _invalid("Domain contains illegal character")
    if domain.startswith("."):
        raise _invalid("Domain starts with dot")
    if domain.endswith("."):
        raise _invalid("Domain ends with dot")
    if ".." in domain:
        raise _invalid("Domain contains dot-dot")


def _invalid(text: str) -> AwsError:
    return AwsError("InvalidParameterValue", text)
