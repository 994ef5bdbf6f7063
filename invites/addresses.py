"""An address as it may go over the wire: in ASCII, and as a URI. It decides nothing about its owner."""

from urllib.parse import quote

from bot.domain.addresses import check_address, wire_form
from bot.language.reasons import reason_text
from bot.ports import MailRefused


def wire_address(address: str) -> str:
    """The address in ASCII, its local part spelled as given. SES has no SMTPUTF8, so others raise MailRefused."""
    if refusal := check_address(address):
        raise MailRefused("InvalidAddress", reason_text(refusal))
    return wire_form(address)


def mailto(address: str) -> str:
    """The mailto URI of an address in ASCII. Everything is encoded but what RFC 6068, section 2, lets stand."""
    local, _, domain = address.rpartition("@")
    return f"mailto:{quote(local, safe=_SOME_DELIMS)}@{domain}"


_SOME_DELIMS = "!$'*+"
"""The delimiters of RFC 6068 that a local part can hold; letters, digits and "-._~" never need encoding."""
