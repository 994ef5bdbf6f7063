"""An address as it may go over the wire: ASCII, the domain as DNS knows it. It decides nothing about its owner."""

from bot.domain.addresses import check_address, wire_form
from bot.ports import MailRefused


def wire_address(address: str) -> str:
    """The address in ASCII, its local part spelled as given. SES has no SMTPUTF8, so others raise MailRefused."""
    if refusal := check_address(address):
        raise MailRefused("InvalidAddress", refusal)
    return wire_form(address)
